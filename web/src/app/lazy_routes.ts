import { lazy } from 'react';

const loaders = {
  '/view': () => import('~/routes/view/view'),
  '/embed': () => import('~/routes/embed/embed'),
  '/search': () => import('~/routes/search/search'),
  '/latest': () => import('~/routes/lists/media'),
  '/featured': () => import('~/routes/lists/media'),
  '/recommended': () => import('~/routes/lists/media'),
  '/categories': () => import('~/routes/lists/categories'),
  '/tags': () => import('~/routes/lists/tags'),
  '/members': () => import('~/routes/lists/members'),
  '/user': () => import('~/routes/user/user'),
  '/playlists': () => import('~/routes/playlist/playlist'),
  '/history': () => import('~/routes/own_list/own_list'),
  '/liked': () => import('~/routes/own_list/own_list'),
  '/upload': () => import('~/routes/upload/upload'),
  '/accounts/login': () => import('~/routes/login/login'),
  '/accounts/logout': () => import('~/routes/logout/logout'),
  '/setup': () => import('~/routes/setup/setup'),
  '/register': () => import('~/routes/register/register'),
  '/email/confirm': () => import('~/routes/email_confirm/email_confirm'),
  '/password/reset': () => import('~/routes/password_reset/password_reset'),
  '/account': () => import('~/routes/account/account'),
  '/verification': () => import('~/routes/verification/verification'),
  '/manage/verification': () => import('~/routes/manage_verification/manage_verification'),
};

export const View = lazy(loaders['/view']);
export const Embed = lazy(loaders['/embed']);
export const Search = lazy(loaders['/search']);
export const MediaLists = lazy(loaders['/latest']);
export const Categories = lazy(loaders['/categories']);
export const Tags = lazy(loaders['/tags']);
export const Members = lazy(loaders['/members']);
export const User = lazy(loaders['/user']);
export const Playlist = lazy(loaders['/playlists']);
export const OwnList = lazy(loaders['/history']);
export const Upload = lazy(loaders['/upload']);
export const Login = lazy(loaders['/accounts/login']);
export const Logout = lazy(loaders['/accounts/logout']);
export const Setup = lazy(loaders['/setup']);
export const Register = lazy(loaders['/register']);
export const EmailConfirm = lazy(loaders['/email/confirm']);
export const PasswordReset = lazy(loaders['/password/reset']);
export const Account = lazy(loaders['/account']);
export const Verification = lazy(loaders['/verification']);
export const ManageVerification = lazy(loaders['/manage/verification']);

/** Fetches a page's code when a pointer or the focus comes near a link to it, so that the click feels instant. */
export function watchIntent(root: Document = document): () => void {
  const look = (event: Event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return;
    // What follows a name or a token is a page of the same code.
    const path = link.pathname.replace(/^(\/(?:user|playlists))\/.*|\/$/, '$1');
    const load = loaders[path as keyof typeof loaders] as (() => Promise<unknown>) | undefined;
    load?.().catch(() => undefined);
  };
  root.addEventListener('pointerover', look, { passive: true });
  root.addEventListener('focusin', look);
  return () => {
    root.removeEventListener('pointerover', look);
    root.removeEventListener('focusin', look);
  };
}
