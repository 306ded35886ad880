import { NavLink, useLocation } from 'react-router';
import { t } from '~/l10n/i18n';
import styles from './section_nav.module.css';

const sections = () =>
  [
    ['/latest', t('nav.latest')],
    ['/featured', t('nav.featured')],
    ['/recommended', t('nav.recommended')],
    ['/categories', t('nav.categories')],
    ['/tags', t('nav.tags')],
    ['/members', t('nav.members')],
  ] as const;

/** Where readers are; those who work on something have no use for the sections. */
const readersPages =
  /^\/($|view|search|latest|featured|recommended|categories|tags|members|user\/|playlists?\/|history|liked)/;

/** The ways through what is published, under the name of the site. */
export function SectionNav() {
  const { pathname } = useLocation();
  if (!readersPages.test(pathname)) return null;
  return (
    <nav className={styles['nav']} aria-label={t('nav.label')}>
      <ul role="list" className="page">
        {sections().map(([to, words]) => (
          <li key={to}>
            <NavLink to={to}>{words}</NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
