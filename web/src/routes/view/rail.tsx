import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { playlistQuery } from '~/api/readers';
import type { MediaSingle } from '~/api/types';
import { clock, number, utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { EntryRow } from '~/parts/entry_row';
import styles from './rail.module.css';

/** What the item stands among, the facts about the file, then what else there is. */
export function Rail({ item, playlist }: { item: MediaSingle; playlist: string | null }) {
  const facts: [string, string][] = [[t('view.fact.published'), utcTime(item.add_date)]];
  if (item.duration > 0) facts.push([t('view.fact.length'), clock(item.duration)]);
  if (item.media_type === 'video' && item.video_height > 1)
    facts.push([t('view.fact.picture'), `${item.video_height}p`]);
  if (item.size) facts.push([t('view.fact.size'), item.size]);
  facts.push([t('view.fact.views'), number(item.views)]);
  return (
    <aside className={styles['rail']} aria-label={t('view.about')}>
      {playlist !== null && <Queue token={playlist} current={item.friendly_token} />}
      <section>
        <h2>{t('view.record')}</h2>
        <dl>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </section>
      {item.related_media.length > 0 && (
        <section>
          <h2>{t('view.more')}</h2>
          <ul role="list">
            {item.related_media.slice(0, 8).map((other) => (
              <li key={other.friendly_token}>
                <EntryRow item={other} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}

/** The playlist that is being played, with the place in it. One that is gone leaves the item as it is. */
function Queue({ token, current }: { token: string; current: string }) {
  const playlist = useQuery(playlistQuery(token)).data;
  const items = playlist?.playlist_media ?? [];
  if (!playlist || items.length === 0) return null;
  const place = items.findIndex((item) => item.friendly_token === current) + 1;
  return (
    <section>
      <h2>
        <Link to={`/playlists/${encodeURIComponent(token)}`}>
          <bdi>{playlist.title}</bdi>
        </Link>
      </h2>
      <p className={styles['place']}>{t('view.place', { place, count: items.length })}</p>
      <ol role="list" className={styles['queue']}>
        {items.map((item) => (
          <li key={item.friendly_token} aria-current={item.friendly_token === current || undefined}>
            <EntryRow item={item} playlist={token} />
          </li>
        ))}
      </ol>
    </section>
  );
}
