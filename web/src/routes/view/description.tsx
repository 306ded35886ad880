import { Prose } from '~/parts/prose';
import styles from './description.module.css';

/** The story as its author wrote it. */
export function Description({ text }: { text: string }) {
  if (text.trim() === '') return null;
  return (
    <div className={styles['story']}>
      <Prose text={text} />
    </div>
  );
}
