import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { ApiError, call } from '~/api/client';
import { useSession } from '~/api/queries';
import { playlistPath, playlistQuery, playlistsPath, type PlaylistDetail } from '~/api/readers';
import type { User } from '~/api/types';
import { RouteLoading } from '~/app/route_loading';
import { useTitle } from '~/app/title';
import { day } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button, ButtonLink } from '~/parts/button';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { itemPath, personPage } from '~/parts/item_path';
import { Modal } from '~/parts/modal';
import { Notice } from '~/parts/notice';
import { PageHead } from '~/parts/page_head';
import { PlaylistFields } from '~/parts/playlist_fields';
import { Failure } from '~/parts/problem';
import { Plain } from '~/parts/prose';
import { NotFound } from '~/routes/not_found/not_found';
import { Order } from './order';
import styles from './playlist.module.css';

const icon = { 'aria-hidden': true, size: 17, strokeWidth: 1.75 } as const;

/** A series of items in somebody's order. */
export default function Playlist() {
  const { token = '' } = useParams();
  const query = useQuery(playlistQuery(token));
  useTitle(query.data?.title);
  if (query.data) return <Page token={token} playlist={query.data} />;
  if (!query.isError) return <RouteLoading />;
  if (query.error instanceof ApiError && (query.error.status === 400 || query.error.status === 404))
    return <NotFound />;
  return (
    <div className="page">
      <Failure level={1} error={query.error} retry={() => void query.refetch()} />
    </div>
  );
}

const mayChange = (user: User | null | undefined, playlist: PlaylistDetail) =>
  user != null && (user.username === playlist.user || ['editor', 'manager', 'admin'].includes(user.role));

function Page({ token, playlist }: { token: string; playlist: PlaylistDetail }) {
  const user = useSession().data?.user;
  const changes = mayChange(user, playlist);
  const items = playlist.playlist_media ?? [];
  const [first] = items;
  return (
    <div className="page">
      <PageHead
        heading={playlist.title}
        lead={
          <>
            <p className={styles['facts']}>
              <Link to={personPage(playlist.user)}>
                <bdi>@{playlist.user}</bdi>
              </Link>
              <span>{t('lists.items', { count: items.length })}</span>
              <time dateTime={playlist.add_date}>{day(playlist.add_date)}</time>
            </p>
            <Plain text={playlist.description} />
          </>
        }
        actions={
          <>
            {first && (
              <ButtonLink kind="primary" to={itemPath(first.friendly_token, 0, token)} icon={<Play {...icon} />}>
                {t('playlist.play')}
              </ButtonLink>
            )}
            {changes && <Change token={token} playlist={playlist} />}
          </>
        }
      />
      {items.length > 0 ? (
        <Order token={token} playlist={playlist} changes={changes} />
      ) : (
        <Notice heading={t('playlist.empty')} action={<ButtonLink to="/latest">{t('search.latest')}</ButtonLink>}>
          {changes ? t('playlist.empty.own') : t('playlist.empty.text')}
        </Notice>
      )}
    </div>
  );
}

function Change({ token, playlist }: { token: string; playlist: PlaylistDetail }) {
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Button icon={<Pencil {...icon} />} onClick={() => setOpen('edit')}>
        {t('playlist.edit')}
      </Button>
      <Button icon={<Trash2 {...icon} />} kind="danger" onClick={() => setOpen('delete')}>
        {t('playlist.delete')}
      </Button>
      {open === 'edit' && <Edit token={token} playlist={playlist} onClose={close} />}
      {open === 'delete' && <Delete token={token} playlist={playlist} onClose={close} />}
    </>
  );
}

interface DialogProps {
  token: string;
  playlist: PlaylistDetail;
  onClose: () => void;
}

function Edit({ token, playlist, onClose }: DialogProps) {
  const client = useQueryClient();
  const save = async (data: FormData) => {
    const texts = { title: textOf(data, 'title'), description: textOf(data, 'description') };
    await call('POST', playlistPath(token), texts);
    await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(playlistsPath) });
    onClose();
    return undefined;
  };
  return (
    <Modal heading={t('playlist.edit')} onClose={onClose}>
      <Form submit={t('playlist.save')} busy={t('playlist.saving')} act={save}>
        {(errors) => <PlaylistFields title={playlist.title} description={playlist.description} errors={errors} />}
      </Form>
    </Modal>
  );
}

function Delete({ token, playlist, onClose }: DialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({ mutationFn: () => call('DELETE', playlistPath(token)) });
  const act = async () => {
    await remove.mutateAsync();
    await navigate(`${personPage(playlist.user)}playlists`, { replace: true });
    client.removeQueries({ queryKey: [playlistPath(token)] });
    await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(playlistsPath) });
    return undefined;
  };
  return (
    <Modal heading={t('playlist.delete.title', { title: playlist.title })} onClose={onClose}>
      <p>{t('playlist.delete.text')}</p>
      <Form kind="danger" submit={t('playlist.delete')} busy={t('playlist.deleting')} act={act} />
    </Modal>
  );
}
