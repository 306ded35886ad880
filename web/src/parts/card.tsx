import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Listed } from '~/api/types';
import { t } from '~/l10n/i18n';
import { Byline } from './byline';
import styles from './card.module.css';
import { itemPath } from './item_path';
import { SlugLine } from './slug_line';
import { Thumb } from './thumb';

interface CardProps {
  item: Listed;
  /** The heading's level, by what the list stands under. */
  level?: 2 | 3;
  /** Seconds to go on from. */
  at?: number | undefined;
  /** What else may be done with it. */
  action?: ReactNode;
}

/** An item in a grid: the whole card leads to it. */
export function Card({ item, level = 3, at, action }: CardProps) {
  const Heading = `h${level}` as const;
  return (
    <article className={styles['card']}>
      <Thumb item={item} at={at} />
      <SlugLine item={{ ...item, duration: 0 }} />
      <Heading>
        <Link to={itemPath(item.friendly_token, at)}>
          <bdi>{item.title || t('item.untitled')}</bdi>
        </Link>
      </Heading>
      <div className={styles['foot']}>
        <Byline item={item} />
        {action && <div className={styles['action']}>{action}</div>}
      </div>
    </article>
  );
}
