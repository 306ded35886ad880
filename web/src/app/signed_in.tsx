import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useSession } from '~/api/queries';
import type { User } from '~/api/types';
import { RouteLoading } from './route_loading';

/** A page for those with an account; others sign in first and come back to it. */
export function SignedIn({ children }: { children: (user: User) => ReactNode }) {
  const session = useSession().data;
  const { pathname, search } = useLocation();
  if (!session) return <RouteLoading />;
  if (!session.user) {
    return <Navigate to={`/accounts/login/?next=${encodeURIComponent(pathname + search)}`} replace />;
  }
  return children(session.user);
}
