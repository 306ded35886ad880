import type { ReactNode } from 'react';
import styles from './mark.module.css';

export type Tone = 'good' | 'open' | 'bad' | 'past';

/** A state in a word, with its shape and colour. */
export function Mark({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={styles['mark']} data-tone={tone}>
      {children}
    </span>
  );
}
