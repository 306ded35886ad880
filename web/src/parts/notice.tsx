import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface NoticeProps {
  heading: string;
  /** The heading's level: 1 when the notice is the whole page. */
  level?: 1 | 2 | 3;
  children?: ReactNode;
  action?: ReactNode;
  /** What went wrong in the operator's terms, to copy. */
  reference?: string | null;
}

/** One sentence of why, one thing to do: empty lists, refusals, failures. */
export function Notice({ heading, level = 2, children, action, reference }: NoticeProps) {
  const Heading = `h${level}` as const;
  return (
    <section className={styles['notice']}>
      <Heading>{heading}</Heading>
      {children && <div className={styles['text']}>{children}</div>}
      {reference && (
        <p className={styles['reference']}>
          <bdi>{reference}</bdi>
        </p>
      )}
      {action && <div className={styles['action']}>{action}</div>}
    </section>
  );
}
