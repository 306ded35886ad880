import { Link } from 'react-router';
import type { MediaItem } from '~/api/types';
import { hour, slugTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Byline } from '~/parts/byline';
import { itemPath } from '~/parts/item_path';
import { SlugLine } from '~/parts/slug_line';
import { Thumb } from '~/parts/thumb';
import styles from './entries.module.css';

const address = (item: MediaItem) => itemPath(item.friendly_token);

/** Untitled uploads still need a name to be linked by. */
const headline = (item: MediaItem) => item.title || t('item.untitled');

/** The one most important report. */
export function Lead({ item, alone }: { item: MediaItem; alone: boolean }) {
  const picture = item.thumbnail_url?.replace(/thumb\.(\w+)$/, 'poster.$1') ?? null;
  return (
    <article className={styles['lead']} data-alone={alone || undefined}>
      <Thumb item={item} source={picture} lead />
      <div className={styles['leadText']}>
        <SlugLine item={item} />
        <h2>
          <Link to={address(item)}>
            <bdi>{headline(item)}</bdi>
          </Link>
        </h2>
        {item.description && <p className={styles['standfirst']}>{item.description}</p>}
        <Byline item={item} />
      </div>
    </article>
  );
}

/** Time, headline, kind: read in a second. */
export function WireEntry({ item }: { item: MediaItem }) {
  return (
    <article className={styles['wireEntry']}>
      <time dateTime={item.add_date} title={slugTime(item.add_date)}>
        {isToday(item.add_date) ? hour(item.add_date) : slugTime(item.add_date).split(' ').slice(0, 2).join(' ')}
      </time>
      <div>
        <h3>
          <Link to={address(item)}>
            <bdi>{headline(item)}</bdi>
          </Link>
        </h3>
        <SlugLine item={item} time={false} />
      </div>
    </article>
  );
}

function isToday(date: string): boolean {
  return date.slice(0, 10) === new Date().toISOString().slice(0, 10);
}
