import type { Listed } from '~/api/types';
import styles from './card.module.css';
import { Seal } from './seal';

/** Who made it, with the seal of those who are verified. */
export function Byline({ item }: { item: Listed }) {
  return (
    <p className={styles['byline']}>
      <bdi>{item.author_name || item.user}</bdi>
      {item.is_verified && (
        <>
          {' '}
          <Seal size={14} />
        </>
      )}
    </p>
  );
}
