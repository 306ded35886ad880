import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { usePaged } from '~/api/paged';
import { useSession } from '~/api/queries';
import { playlistPath, playlistQuery, playlistsPath, type Playlist } from '~/api/readers';
import type { MediaSingle } from '~/api/types';
import { withQuery } from '~/api/with_query';
import { t } from '~/l10n/i18n';
import { Field } from '~/parts/field';
import { Button } from '~/parts/button';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Modal } from '~/parts/modal';
import { Pages } from '~/parts/pages';
import { sentenceOf } from '~/parts/problem';
import { Progress } from '~/parts/progress';
import styles from './save.module.css';

/** Puts an item into one's own playlists and takes it out again; a new one is made on the way. */
export default function Save({ item, onClose }: { item: MediaSingle; onClose: () => void }) {
  const client = useQueryClient();
  const user = useSession().data?.user?.username ?? '';
  const path = withQuery(playlistsPath, { author: user });
  const list = usePaged<Playlist>(path);
  const make = async (data: FormData, form: HTMLFormElement) => {
    const made = await call<Playlist>('POST', playlistsPath, { title: textOf(data, 'title'), description: '' });
    await put(made.friendly_token, 'add', item.friendly_token);
    await client.invalidateQueries({ queryKey: [path] });
    form.reset();
    return t('save.made', { title: made.title });
  };
  return (
    <Modal heading={t('save.title')} onClose={onClose}>
      <Pages
        list={list}
        skeleton={<Progress value={null} label={t('shell.loading')} />}
        empty={<p>{t('save.none')}</p>}
        end={() => ''}
      >
        {(playlists) => (
          <ul role="list" className={styles['list']}>
            {playlists.map((playlist) => (
              <li key={playlist.friendly_token}>
                <Row playlist={playlist} token={item.friendly_token} />
              </li>
            ))}
          </ul>
        )}
      </Pages>
      <Form submit={t('save.make')} busy={t('playlist.making')} kind="plain" act={make}>
        {(errors) => (
          <Field label={t('save.new')} name="title" required maxLength={100} dir="auto" error={errors['title']} />
        )}
      </Form>
    </Modal>
  );
}

const put = (playlist: string, type: 'add' | 'remove', token: string) =>
  call('PUT', playlistPath(playlist), { type, media_friendly_token: token });

function Row({ playlist, token }: { playlist: Playlist; token: string }) {
  const client = useQueryClient();
  const query = useQuery(playlistQuery(playlist.friendly_token));
  const inside = query.data?.playlist_media?.some((item) => item.friendly_token === token);
  const change = useMutation({
    mutationFn: () => put(playlist.friendly_token, inside ? 'remove' : 'add', token),
    onSuccess: () => client.invalidateQueries({ queryKey: [playlistPath(playlist.friendly_token)] }),
  });
  return (
    <div className={styles['row']}>
      <bdi>{playlist.title}</bdi>
      <Button
        small
        disabled={inside === undefined || change.isPending}
        aria-label={t(inside ? 'save.removeFrom' : 'save.addTo', { title: playlist.title })}
        onClick={() => change.mutate()}
      >
        {t(inside ? 'save.remove' : 'save.add')}
      </Button>
      {change.isError && <p role="alert">{sentenceOf(change.error)}</p>}
    </div>
  );
}
