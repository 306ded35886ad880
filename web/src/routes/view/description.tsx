import { Prose } from '~/parts/prose';
import styles from './description.module.css';

/** The story as its author wrote it; times in it lead to their second. */
export function Description({ text, onTime }: { text: string; onTime?: ((seconds: number) => void) | undefined }) {
  if (text.trim() === '') return null;
  return (
    <div className={styles['story']}>
      <Prose text={text} onTime={onTime} />
    </div>
  );
}
