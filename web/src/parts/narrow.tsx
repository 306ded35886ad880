import { useId, type ReactNode } from 'react';
import styles from './narrow.module.css';

interface NarrowByProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Value and words; the first is what holds when nothing is chosen. */
  options: readonly (readonly [value: string, words: string])[];
}

/** One of some, chosen from the system's own list. */
export function NarrowBy({ label, value, onChange, options }: NarrowByProps) {
  const id = useId();
  return (
    <div className={styles['select']} data-set={value !== '' || undefined}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What a list is narrowed by, in one row that wraps. */
export function Narrow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className={styles['filters']}>
      {children}
    </div>
  );
}
