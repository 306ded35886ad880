import { X } from 'lucide-react';
import { Link } from 'react-router';
import type { MediaItem } from '~/api/types';
import { t } from '~/l10n/i18n';
import { IconButton } from '~/parts/button';
import { itemPath } from '~/parts/item_path';
import { Thumb } from '~/parts/thumb';
import styles from './up_next.module.css';

/** Seconds before the end from which what comes after is offered. */
export const offeredFor = 8;

interface UpNextProps {
  item: MediaItem;
  playlist: string | null;
  onClose: () => void;
}

/** What comes after, offered when a recording is nearly over. Nothing begins by itself outside of a playlist. */
export function UpNext({ item, playlist, onClose }: UpNextProps) {
  return (
    <aside className={styles['card']} aria-label={t('view.next')}>
      <Thumb item={item} />
      <p>
        <span>{t('view.next')}</span>
        <Link to={itemPath(item.friendly_token, 0, playlist ?? undefined)} state={{ play: true }}>
          <bdi>{item.title || t('item.untitled')}</bdi>
        </Link>
      </p>
      <IconButton label={t('view.next.close')} onClick={onClose}>
        <X aria-hidden size={18} strokeWidth={1.75} />
      </IconButton>
    </aside>
  );
}
