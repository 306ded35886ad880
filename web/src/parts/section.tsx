import { useId, type ReactNode } from 'react';
import styles from './section.module.css';

interface SectionProps {
  heading: string;
  /** What links of the page lead to. */
  id?: string;
  lead?: ReactNode;
  children?: ReactNode;
}

/** One subject of a long page: what it is about at the start, what can be done beside or below it. */
export function Section({ heading, id, lead, children }: SectionProps) {
  const title = useId();
  return (
    <section id={id} aria-labelledby={title} className={styles['section']}>
      <header>
        <h2 id={title}>{heading}</h2>
        {lead && <div className={styles['lead']}>{lead}</div>}
      </header>
      <div className={styles['body']}>{children}</div>
    </section>
  );
}
