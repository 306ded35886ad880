import { Fragment } from 'react';
import type { MediaItem } from '~/api/types';
import { clock, slugTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import styles from './slug_line.module.css';

type Slugged = Pick<MediaItem, 'media_type' | 'add_date' | 'duration'>;

/** Desk, UTC time and length in one mono line: the signature over every headline. */
export function SlugLine({ item, time = true }: { item: Slugged; time?: boolean }) {
  const parts = [
    <span key="kind" className={styles['desk']}>
      {t(`kind.${item.media_type === '' ? 'file' : item.media_type}`)}
    </span>,
    time && (
      <time key="time" dateTime={item.add_date}>
        {slugTime(item.add_date)}
      </time>
    ),
    item.duration > 0 && <bdi key="length">{clock(item.duration)}</bdi>,
  ].filter(Boolean);
  return (
    <p className={styles['slug']}>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <span aria-hidden> · </span>}
          {part}
        </Fragment>
      ))}
    </p>
  );
}
