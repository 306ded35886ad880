import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { useLocation, useNavigationType, NavigationType } from 'react-router';
import { useSession } from '~/api/queries';
import { t } from '~/l10n/i18n';
import { Footer } from './footer';
import { watchIntent } from './lazy_routes';
import { Masthead } from './masthead';
import { OfflineBanner } from './offline_banner';
import { readFromTop } from './read_from_top';
import { staysInPlace } from '~/parts/stay';
import styles from './shell.module.css';

/** Only those who publish load the code of uploading. */
const UploadTray = lazy(() => import('~/upload/tray'));

/** What is around every page. */
export function Shell({ children }: { children: ReactNode }) {
  const user = useSession().data?.user;
  useNavigationFocus();
  useEffect(() => watchIntent(), []);
  return (
    <>
      <a className={styles['skip']} href="#main">
        {t('shell.skip')}
      </a>
      <Masthead />
      <OfflineBanner />
      <main id="main" tabIndex={-1} className={styles['main']}>
        {children}
      </main>
      <Footer />
      {user?.can_upload && (
        <Suspense>
          <UploadTray owner={user.username} />
        </Suspense>
      )}
    </>
  );
}

/** A new page starts at its top and is read from its beginning; going back leaves the reader where they were. */
function useNavigationFocus() {
  const location = useLocation();
  const { pathname, search } = location;
  const state: unknown = location.state;
  const kind = useNavigationType();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (kind === NavigationType.Pop || staysInPlace(state)) return;
    readFromTop();
  }, [pathname, search, state, kind]);
}
