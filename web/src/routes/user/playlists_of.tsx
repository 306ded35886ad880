import { useState } from 'react';
import { usePaged } from '~/api/paged';
import { useSession } from '~/api/queries';
import { playlistsPath, type Playlist, type Profile } from '~/api/readers';
import { withQuery } from '~/api/with_query';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Notice } from '~/parts/notice';
import { Pages } from '~/parts/pages';
import { NewPlaylist } from '~/parts/new_playlist';
import { PlaylistCard } from '~/parts/playlist_card';
import styles from './user.module.css';

/** Somebody's playlists; the owner makes new ones here. */
export function PlaylistsOf({ person }: { person: Profile }) {
  const user = useSession().data?.user;
  const [making, setMaking] = useState(false);
  const list = usePaged<Playlist>(withQuery(playlistsPath, { author: person.username }));
  const own = user?.username === person.username && user.role !== 'user';
  const make = own && <Button onClick={() => setMaking(true)}>{t('playlist.new')}</Button>;
  return (
    <>
      {list.items.length > 0 && make && <div className={styles['narrow']}>{make}</div>}
      <Pages
        list={list}
        end={(count) => t('playlist.end', { count })}
        empty={
          <Notice heading={t('user.playlists.none')} action={make}>
            {t('user.playlists.none.text')}
          </Notice>
        }
      >
        {(playlists) => (
          <ul role="list" className={styles['playlists']}>
            {playlists.map((playlist) => (
              <li key={playlist.friendly_token}>
                <PlaylistCard playlist={playlist} />
              </li>
            ))}
          </ul>
        )}
      </Pages>
      {making && <NewPlaylist onClose={() => setMaking(false)} />}
    </>
  );
}
