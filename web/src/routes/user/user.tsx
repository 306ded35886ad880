import { useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from 'react-router';
import { ApiError } from '~/api/client';
import { profileQuery, type Profile } from '~/api/readers';
import { RouteLoading } from '~/app/route_loading';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { personPage } from '~/parts/item_path';
import { Failure } from '~/parts/problem';
import { TabLinks } from '~/parts/tab_links';
import { NotFound } from '~/routes/not_found/not_found';
import { About } from './about';
import { PressCard } from './press_card';
import { PlaylistsOf } from './playlists_of';
import { Reports } from './reports';
import styles from './user.module.css';

/** Somebody's page: who it is, what was published and in which playlists. */
export default function User() {
  const { name = '' } = useParams();
  const query = useQuery(profileQuery(name));
  const person = query.data;
  useTitle(person && (person.name || person.username));
  if (person) return <Page person={person} />;
  if (!query.isError) return <RouteLoading />;
  if (query.error instanceof ApiError && (query.error.status === 400 || query.error.status === 404))
    return <NotFound />;
  return (
    <div className="page">
      <Failure level={1} error={query.error} retry={() => void query.refetch()} />
    </div>
  );
}

function Page({ person }: { person: Profile }) {
  const base = personPage(person.username);
  const tab = useLocation().pathname.replace(/\/$/, '').split('/')[3];
  return (
    <div className="page">
      <PressCard person={person} />
      <TabLinks
        label={t('user.tabs')}
        tabs={[
          [base, t('user.reports')],
          [`${base}playlists`, t('user.playlists')],
          [`${base}about`, t('user.about')],
        ]}
      />
      <div className={styles['body']}>
        {tab === 'playlists' ? (
          <PlaylistsOf person={person} />
        ) : tab === 'about' ? (
          <About person={person} />
        ) : (
          <Reports person={person} />
        )}
      </div>
    </div>
  );
}
