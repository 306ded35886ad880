import { NavLink } from 'react-router';
import styles from './tab_links.module.css';

/** Pages of one subject beside each other. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly (readonly [to: string, words: string])[] }) {
  return (
    <nav aria-label={label} className={styles['tabs']}>
      <ul role="list">
        {tabs.map(([to, words]) => (
          <li key={to}>
            <NavLink to={to} end>
              {words}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
