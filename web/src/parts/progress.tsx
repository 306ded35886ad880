import styles from './progress.module.css';

/** A thin bar, 0 to 100. Without a value something is going on, nobody knows for how long. */
export function Progress({ value, label }: { value: number | null; label: string }) {
  return <progress className={styles['bar']} aria-label={label} max={100} {...(value === null ? {} : { value })} />;
}
