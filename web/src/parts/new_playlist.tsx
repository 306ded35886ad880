import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { call } from '~/api/client';
import { playlistsPath, type Playlist } from '~/api/readers';
import { t } from '~/l10n/i18n';
import { Form } from './form';
import { textOf } from './form_text';
import { Modal } from './modal';
import { PlaylistFields } from './playlist_fields';

/** Makes a playlist and goes there. */
export function NewPlaylist({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const make = async (data: FormData) => {
    const texts = { title: textOf(data, 'title'), description: textOf(data, 'description') };
    const made = await call<Playlist>('POST', playlistsPath, texts);
    await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(playlistsPath) });
    await navigate(`/playlists/${made.friendly_token}`);
    return undefined;
  };
  return (
    <Modal heading={t('playlist.new')} onClose={onClose}>
      <Form submit={t('playlist.make')} busy={t('playlist.making')} act={make}>
        {(errors) => <PlaylistFields errors={errors} />}
      </Form>
    </Modal>
  );
}
