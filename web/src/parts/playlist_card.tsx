import { ListVideo } from 'lucide-react';
import { Link } from 'react-router';
import { local } from '~/api/local';
import type { Playlist } from '~/api/readers';
import { t } from '~/l10n/i18n';
import styles from './playlist_card.module.css';

/** A playlist in a grid: its first picture, its name and how much is in it. */
export function PlaylistCard({ playlist }: { playlist: Playlist }) {
  const picture = local(playlist.thumbnail_url);
  return (
    <article className={styles['card']}>
      <span className={styles['picture']}>
        {picture ? <img src={picture} alt="" loading="lazy" /> : <ListVideo aria-hidden size={32} strokeWidth={1.25} />}
        <span className={styles['count']}>{t('lists.items', { count: playlist.media_count })}</span>
      </span>
      <h2>
        <Link to={`/playlists/${playlist.friendly_token}`}>
          <bdi>{playlist.title}</bdi>
        </Link>
      </h2>
      {playlist.description && <p dir="auto">{playlist.description}</p>}
    </article>
  );
}
