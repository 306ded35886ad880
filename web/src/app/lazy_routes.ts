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
  '/manage/categories': () => import('~/routes/manage_categories/manage_categories'),
  '/admin/pages': () => import('~/routes/admin_pages/admin_pages'),
  '/about': () => import('~/routes/text_page/text_page'),
  '/verification': () => import('~/routes/verification/verification'),
  '/studio': () => import('~/routes/studio/studio'),
  '/edit': () => import('~/routes/edit/edit'),
  '/add_subtitle': () => import('~/routes/add_subtitle/add_subtitle'),
  '/edit_chapters': () => import('~/routes/edit_chapters/edit_chapters'),
  '/manage/media': () => import('~/routes/manage_media/manage_media'),
  '/manage/users': () => import('~/routes/manage_users/manage_users'),
  '/manage/comments': () => import('~/routes/manage_comments/manage_comments'),
  '/manage/reports': () => import('~/routes/manage_reports/manage_reports'),
  '/manage/invites': () => import('~/routes/manage_invites/manage_invites'),
  '/manage/log': () => import('~/routes/manage_log/manage_log'),
  '/admin/jobs': () => import('~/routes/admin_jobs/admin_jobs'),
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
export const ManageCategories = lazy(loaders['/manage/categories']);
export const AdminPages = lazy(loaders['/admin/pages']);
export const TextPage = lazy(loaders['/about']);
export const Verification = lazy(loaders['/verification']);
export const Studio = lazy(loaders['/studio']);
export const Edit = lazy(loaders['/edit']);
export const AddSubtitle = lazy(loaders['/add_subtitle']);
export const EditChapters = lazy(loaders['/edit_chapters']);
export const ManageMedia = lazy(loaders['/manage/media']);
export const ManageUsers = lazy(loaders['/manage/users']);
export const ManageComments = lazy(loaders['/manage/comments']);
export const ManageReports = lazy(loaders['/manage/reports']);
export const ManageInvites = lazy(loaders['/manage/invites']);
export const ManageLog = lazy(loaders['/manage/log']);
export const AdminJobs = lazy(loaders['/admin/jobs']);
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
