import type { ReactNode } from 'react';
import styles from './records.module.css';

/** A list of things of which each has a name, some facts and perhaps an action. */
export function Records({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul role="list" aria-label={label} className={styles['records']}>
      {children}
    </ul>
  );
}

interface RecordProps {
  name: ReactNode;
  /** Shown one after the other; empty ones are left out. */
  facts?: ReactNode[];
  action?: ReactNode;
  children?: ReactNode;
}

export function Record({ name, facts = [], action, children }: RecordProps) {
  const shown = facts.filter((fact) => fact !== null && fact !== undefined && fact !== false && fact !== '');
  return (
    <li className={styles['record']}>
      <div className={styles['text']}>
        <p className={styles['name']}>{name}</p>
        {shown.map((fact, index) => (
          <p key={index} className={styles['fact']}>
            {fact}
          </p>
        ))}
        {children}
      </div>
      {action}
    </li>
  );
}
