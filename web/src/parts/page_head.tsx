import type { ReactNode } from 'react';
import styles from './page_head.module.css';

interface PageHeadProps {
  heading: string;
  lead?: ReactNode;
  /** What may be done with the whole page, at its end. */
  actions?: ReactNode;
}

/** The head of a page of lists: its name over a thick rule. */
export function PageHead({ heading, lead, actions }: PageHeadProps) {
  return (
    <header className={styles['head']}>
      <div>
        <h1>
          <bdi>{heading}</bdi>
        </h1>
        {lead && <div className={styles['lead']}>{lead}</div>}
      </div>
      {actions && <div className={styles['actions']}>{actions}</div>}
    </header>
  );
}
