import { I18nProvider } from '@lingui/react';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { Suspense } from 'react';
import { BrowserRouter, Navigate, Route, Routes, useLocation } from 'react-router';
import { slugs } from '~/api/pages';
import { i18n } from '~/l10n/i18n';
import { NotFound } from '~/routes/not_found/not_found';
import { Home } from '~/routes/home/home';
import { ErrorBoundary } from './error_boundary';
import { RouteLoading } from './route_loading';
import {
  Account,
  AddSubtitle,
  AdminJobs,
  AdminPages,
  Edit,
  EditChapters,
  Categories,
  EmailConfirm,
  Embed,
  Login,
  Logout,
  ManageCategories,
  ManageComments,
  ManageInvites,
  ManageLog,
  ManageMedia,
  ManageReports,
  ManageUsers,
  ManageVerification,
  MediaLists,
  Members,
  OwnList,
  PasswordReset,
  Playlist,
  Register,
  Search,
  Setup,
  Studio,
  Tags,
  TextPage,
  Upload,
  User,
  Verification,
  View,
} from './lazy_routes';
import { Shell } from './shell';

export function App({ client }: { client: QueryClient }) {
  return (
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <BrowserRouter>
          <Site />
        </BrowserRouter>
      </QueryClientProvider>
    </I18nProvider>
  );
}

/** What other sites show in a frame is the one page that nothing is around. */
function Site() {
  const { pathname } = useLocation();
  if (pathname.replace(/\/$/, '') === '/embed') {
    return (
      <ErrorBoundary>
        <Suspense fallback={<RouteLoading />}>
          <Embed />
        </Suspense>
      </ErrorBoundary>
    );
  }
  return (
    <Shell>
      <Pages />
    </Shell>
  );
}

/** Another address for the same item. */
function Forward({ to }: { to: string }) {
  const { search } = useLocation();
  return <Navigate to={to + search} replace />;
}

/** Addresses are MediaCMS's, so that bookmarks survive. */
function Pages() {
  const { pathname } = useLocation();
  return (
    <ErrorBoundary key={pathname}>
      <Suspense fallback={<RouteLoading />}>
        <Routes>
          <Route path="/" element={<Home />} />
          <Route path="/view" element={<View />} />
          <Route path="/search" element={<Search />} />
          <Route path="/latest" element={<MediaLists />} />
          <Route path="/featured" element={<MediaLists />} />
          <Route path="/recommended" element={<MediaLists />} />
          <Route path="/categories" element={<Categories />} />
          <Route path="/tags" element={<Tags />} />
          <Route path="/members" element={<Members />} />
          <Route path="/history" element={<OwnList />} />
          <Route path="/liked" element={<OwnList />} />
          <Route path="/user/:name" element={<User />} />
          <Route path="/user/:name/playlists" element={<User />} />
          <Route path="/user/:name/about" element={<User />} />
          <Route path="/playlists/:token" element={<Playlist />} />
          <Route path="/playlist/:token" element={<Playlist />} />
          <Route path="/upload" element={<Upload />} />
          <Route path="/scpublisher" element={<Navigate to="/upload" replace />} />
          <Route path="/accounts/login" element={<Login />} />
          <Route path="/accounts/logout" element={<Logout />} />
          <Route path="/setup" element={<Setup />} />
          <Route path="/register" element={<Register />} />
          <Route path="/accounts/signup" element={<Navigate to="/register" replace />} />
          <Route path="/email/confirm" element={<EmailConfirm />} />
          <Route path="/password/reset" element={<PasswordReset />} />
          <Route path="/accounts/password/reset" element={<Navigate to="/password/reset" replace />} />
          <Route path="/account" element={<Account />} />
          <Route path="/verification" element={<Verification />} />
          <Route path="/studio" element={<Studio />} />
          <Route path="/studio/media" element={<Studio />} />
          <Route path="/edit" element={<Edit />} />
          <Route path="/edit_video" element={<Forward to="/edit" />} />
          <Route path="/add_subtitle" element={<AddSubtitle />} />
          <Route path="/edit_chapters" element={<EditChapters />} />
          <Route path="/user/:name/edit" element={<Navigate to="/account" replace />} />
          <Route path="/manage/media" element={<ManageMedia />} />
          <Route path="/manage/users" element={<ManageUsers />} />
          <Route path="/manage/comments" element={<ManageComments />} />
          <Route path="/manage/reports" element={<ManageReports />} />
          <Route path="/manage/invites" element={<ManageInvites />} />
          <Route path="/manage/log" element={<ManageLog />} />
          <Route path="/admin/jobs" element={<AdminJobs />} />
          <Route path="/manage/categories" element={<ManageCategories />} />
          <Route path="/admin/pages" element={<AdminPages />} />
          {slugs.map((slug) => (
            <Route key={slug} path={`/${slug}`} element={<TextPage />} />
          ))}
          <Route path="/manage/verification" element={<ManageVerification />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </ErrorBoundary>
  );
}
