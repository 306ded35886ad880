import { Link } from 'react-router';
import type { Listed } from '~/api/types';
import { t } from '~/l10n/i18n';
import styles from './entry_row.module.css';
import { itemPath } from './item_path';
import { SlugLine } from './slug_line';
import { Thumb } from './thumb';

/** A small picture and a headline, for narrow columns. */
export function EntryRow({ item, playlist, level = 3 }: { item: Listed; playlist?: string; level?: 2 | 3 }) {
  const Heading = `h${level}` as const;
  return (
    <article className={styles['row']}>
      <Thumb item={item} />
      <div>
        <Heading>
          <Link to={itemPath(item.friendly_token, 0, playlist)}>
            <bdi>{item.title || t('item.untitled')}</bdi>
          </Link>
        </Heading>
        <SlugLine item={{ ...item, duration: 0 }} />
      </div>
    </article>
  );
}
