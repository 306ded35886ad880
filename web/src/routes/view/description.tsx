import { Text } from '~/parts/text';
import styles from './description.module.css';

/** The story as its author typed it; times in it lead to their second. */
export function Description({ text, onTime }: { text: string; onTime?: ((seconds: number) => void) | undefined }) {
  if (text.trim() === '') return null;
  return (
    <div className={styles['story']}>
      <Text text={text} onTime={onTime} />
    </div>
  );
}
