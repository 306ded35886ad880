import type { ReactNode } from 'react';
import styles from './sheet.module.css';

/** A short form as a page: what it is for at the start, the fields beside or below it. */
export function Sheet({ heading, lead, children }: { heading: string; lead: ReactNode; children?: ReactNode }) {
  return (
    <div className={`page ${styles['sheet'] ?? ''}`}>
      <header>
        <h1>{heading}</h1>
        <div className={styles['lead']}>{lead}</div>
      </header>
      <div className={styles['body']}>{children}</div>
    </div>
  );
}
