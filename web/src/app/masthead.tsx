import { Moon, Search, Sun, Upload as UploadIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { useSession } from '~/api/queries';
import { withQuery } from '~/api/with_query';
import { longDay } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { ButtonLink, IconButton } from '~/parts/button';
import { SearchBox } from '~/parts/search_box';
import { AccountMenu } from './account_menu';
import styles from './masthead.module.css';
import { SectionNav } from './section_nav';
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
        {pathname !== '/search' && <FindSomething key={pathname} />}
        <nav className={styles['actions']} aria-label={t('shell.nav')}>
          {pathname !== '/search' && (
            <Link to="/search" className={styles['find']} aria-label={t('search.label')} title={t('search.label')}>
              <Search aria-hidden size={20} strokeWidth={1.75} />
            </Link>
          )}
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
      <SectionNav />
    </header>
  );
}

/** The field of the search, which a slash leads to from anywhere on the page. */
function FindSomething() {
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || typing) return;
      // On narrow pages a link stands in for the field.
      if (!field.current?.checkVisibility()) return;
      event.preventDefault();
      field.current.focus();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return (
    <div className={styles['search']}>
      <SearchBox field={field} onSearch={(q) => void navigate(withQuery('/search', { q }))} />
    </div>
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
