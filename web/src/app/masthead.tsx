import { Moon, Sun, Upload as UploadIcon } from 'lucide-react';
import { Link, useLocation } from 'react-router';
import { useSession } from '~/api/queries';
import { longDay } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { ButtonLink, IconButton } from '~/parts/button';
import { AccountMenu } from './account_menu';
import styles from './masthead.module.css';
import { setTheme, useTheme } from './theme';
import { useUtcClock } from './utc_clock';

/** The front page carries the full nameplate, every other page one line of it. */
export function Masthead() {
  const { pathname } = useLocation();
  const front = pathname === '/';
  const session = useSession().data;
  const name = session?.site.name ?? t('site.name');
  const now = useUtcClock();
  return (
    <header className={styles['masthead']} data-front={front || undefined}>
      <div className={`page ${styles['bar'] ?? ''}`}>
        {!front && (
          <Link to="/" className={styles['wordmark']}>
            {name}
          </Link>
        )}
        <p className={styles['clock']}>
          <time dateTime={now.toISOString()}>
            {!front && <span className={styles['day']}>{longDay(now)}</span>}
            <bdi>{now.toISOString().slice(11, 16)} UTC</bdi>
          </time>
        </p>
        <nav className={styles['actions']} aria-label={t('shell.nav')}>
          <ThemeButton />
          {session?.user?.can_upload && pathname !== '/upload' && (
            <ButtonLink
              to="/upload"
              kind="primary"
              small
              icon={<UploadIcon aria-hidden size={17} strokeWidth={1.75} />}
            >
              <span className={styles['uploadText']}>{t('shell.upload')}</span>
            </ButtonLink>
          )}
          {session && (session.user ? <AccountMenu user={session.user} /> : <SignIn setup={session.setup_needed} />)}
        </nav>
      </div>
      {front && <Nameplate name={name} now={now} />}
    </header>
  );
}

function Nameplate({ name, now }: { name: string; now: Date }) {
  return (
    <div className={`page ${styles['nameplate'] ?? ''}`}>
      <Link to="/">{name}</Link>
      <p className={styles['dateline']}>
        <time dateTime={now.toISOString().slice(0, 10)}>{longDay(now)}</time>
        <span>{t('site.motto')}</span>
      </p>
    </div>
  );
}

function SignIn({ setup }: { setup: boolean }) {
  const { pathname, search } = useLocation();
  if (setup || pathname.startsWith('/accounts/login')) return null;
  // Some addresses carry a secret out of a mail; they are no place to come back to.
  const lasting = pathname !== '/' && !/^\/(accounts|email|password|register)\b/.test(pathname);
  const back = !lasting ? '' : `?next=${encodeURIComponent(pathname + search)}`;
  return (
    <ButtonLink to={`/accounts/login/${back}`} small>
      {t('shell.signIn')}
    </ButtonLink>
  );
}

function ThemeButton() {
  const theme = useTheme();
  const dark = theme === 'dark';
  return (
    <IconButton
      label={dark ? t('shell.theme.light') : t('shell.theme.dark')}
      onClick={() => setTheme(dark ? 'light' : 'dark')}
    >
      {dark ? <Sun aria-hidden size={20} strokeWidth={1.75} /> : <Moon aria-hidden size={20} strokeWidth={1.75} />}
    </IconButton>
  );
}
