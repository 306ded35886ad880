import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { MediaItem } from '~/api/types';
import { t } from '~/l10n/i18n';
import styles from './item_cell.module.css';
import { Thumb } from './thumb';

interface ItemCellProps {
  item: Pick<MediaItem, 'friendly_token' | 'title' | 'media_type' | 'thumbnail_url' | 'duration'>;
  /** Where the title leads; the item's page unless told. */
  to?: string;
  /** What pressing the title does instead. */
  onOpen?: () => void;
  children?: ReactNode;
}

/** An item as the first cell of a row: picture, title, and what else there is to say in small. */
export function ItemCell({ item, to, onOpen, children }: ItemCellProps) {
  const title = <bdi>{item.title || t('item.untitled')}</bdi>;
  return (
    <div className={styles['item']}>
      <Thumb item={item} />
      <div>
        {onOpen ? (
          <button type="button" onClick={onOpen} className={styles['title']}>
            {title}
          </button>
        ) : (
          <Link to={to ?? `/view?m=${encodeURIComponent(item.friendly_token)}`} className={styles['title']}>
            {title}
          </Link>
        )}
        {children && <div className={styles['more']}>{children}</div>}
      </div>
    </div>
  );
}
