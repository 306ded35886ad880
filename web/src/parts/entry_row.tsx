import { Link } from 'react-router';
import type { MediaItem } from '~/api/types';
import { t } from '~/l10n/i18n';
import styles from './entry_row.module.css';
import { SlugLine } from './slug_line';
import { Thumb } from './thumb';

/** A small picture and a headline, for narrow columns. */
export function EntryRow({ item }: { item: MediaItem }) {
  return (
    <article className={styles['row']}>
      <Thumb item={item} />
      <div>
        <h3>
          <Link to={`/view?m=${encodeURIComponent(item.friendly_token)}`}>
            <bdi>{item.title || t('item.untitled')}</bdi>
          </Link>
        </h3>
        <SlugLine item={{ ...item, duration: 0 }} />
      </div>
    </article>
  );
}
