import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Role, User } from '~/api/types';
import { isStaff, managesUsers, runsSite } from '~/app/rights';
import { SignedIn } from '~/app/signed_in';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Notice } from '~/parts/notice';
import styles from './desk.module.css';

/** Every desk, and who works at it. */
const desks = [
  { id: 'media', to: '/manage/media', for: isStaff },
  { id: 'comments', to: '/manage/comments', for: isStaff },
  { id: 'reports', to: '/manage/reports', for: isStaff },
  { id: 'verification', to: '/manage/verification', for: isStaff },
  { id: 'categories', to: '/manage/categories', for: isStaff },
  { id: 'users', to: '/manage/users', for: isStaff },
  { id: 'invites', to: '/manage/invites', for: managesUsers },
  { id: 'jobs', to: '/admin/jobs', for: runsSite },
  { id: 'pages', to: '/admin/pages', for: runsSite },
  { id: 'log', to: '/manage/log', for: runsSite },
] as const;

export type DeskId = (typeof desks)[number]['id'];

interface DeskProps {
  id: DeskId;
  /** What can be done beside the heading. */
  action?: (user: User) => ReactNode;
  children: (user: User) => ReactNode;
}

/** A page of those who run the site: its name, the other desks, and a word to those who have no business here. */
export function Desk({ id, action, children }: DeskProps) {
  useTitle(t(`desk.${id}`));
  return (
    <SignedIn>
      {(user) => {
        const allowed = desks.find((desk) => desk.id === id)?.for ?? isStaff;
        if (!allowed(user.role)) return <Forbidden needed={allowed} />;
        return (
          <div className={`page ${styles['desk'] ?? ''}`}>
            <DeskNav role={user.role} here={id} />
            <div className={styles['head']}>
              <h1>{t(`desk.${id}`)}</h1>
              {action?.(user)}
            </div>
            {children(user)}
          </div>
        );
      }}
    </SignedIn>
  );
}

export function DeskNav({ role, here }: { role: Role; here: DeskId }) {
  return (
    <nav aria-label={t('desk.all')} className={styles['nav']}>
      <ul role="list">
        {desks
          .filter((desk) => desk.for(role))
          .map(({ id, to }) => (
            <li key={id}>
              <Link to={to} aria-current={id === here ? 'page' : undefined}>
                {t(`desk.${id}`)}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}

function Forbidden({ needed }: { needed: (role: Role) => boolean }) {
  const role = needed === runsSite ? 'admin' : needed === managesUsers ? 'manager' : 'editor';
  return (
    <div className="page">
      <Notice level={1} heading={t('desk.forbidden')} action={<ButtonLink to="/">{t('notFound.action')}</ButtonLink>}>
        {t('desk.forbidden.text', { role: t(`role.${role}`) })}
      </Notice>
    </div>
  );
}
