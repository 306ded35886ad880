import type { ReactNode } from 'react';
import type { Listed } from '~/api/types';
import { t } from '~/l10n/i18n';
import { Card } from './card';
import styles from './card.module.css';

interface GridProps<T extends Listed> {
  items: readonly T[];
  level?: 2 | 3;
  /** Seconds to go on from. */
  at?: (item: T) => number | undefined;
  action?: (item: T) => ReactNode;
}

/** Items as cards, as many in a row as there is room for. */
export function Grid<T extends Listed>({ items, level = 3, at, action }: GridProps<T>) {
  return (
    <ul role="list" className={styles['grid']}>
      {items.map((item) => (
        <li key={item.friendly_token}>
          <Card item={item} level={level} at={at?.(item)} action={action?.(item)} />
        </li>
      ))}
    </ul>
  );
}

/** The shape of a grid that is on its way. */
export function GridSkeleton({ count = 8 }: { count?: number }) {
  return (
    <div role="status">
      <span className="visually-hidden">{t('shell.loading')}</span>
      <div className={styles['grid']} aria-hidden>
        {Array.from({ length: count }, (_, index) => (
          <div key={index} className={styles['skeleton']} />
        ))}
      </div>
    </div>
  );
}
