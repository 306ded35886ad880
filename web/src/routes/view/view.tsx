import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError } from '~/api/client';
import { mediaQuery } from '~/api/queries';
import { RouteLoading } from '~/app/route_loading';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Notice } from '~/parts/notice';
import { Failure } from '~/parts/problem';
import { NotFound } from '~/routes/not_found/not_found';
import { Description } from './description';
import { Head } from './head';
import { Rail } from './rail';
import { Stage } from './stage';
import { startTime } from './start_time';
import styles from './view.module.css';

/** One item: what it is, who made it, and everything about it. */
export default function View() {
  const [params] = useSearchParams();
  const token = params.get('m') ?? '';
  if (token === '') return <NotFound />;
  return <Item key={token} token={token} startAt={startTime(params.get('t'))} />;
}

function Item({ token, startAt }: { token: string; startAt: number }) {
  const query = useQuery(mediaQuery(token));
  const [theatre, setTheatre] = useState(false);
  const toggle = useCallback(() => setTheatre((on) => !on), []);
  const item = query.data;
  useTitle(item && (item.title || t('item.untitled')));
  if (!item)
    return query.isError ? <Refused error={query.error} retry={() => void query.refetch()} /> : <RouteLoading />;
  return (
    <article className={styles['view']} data-theatre={theatre || undefined}>
      <div className={styles['stage']}>
        <Stage item={item} startAt={startAt} theatre={theatre} onTheatre={toggle} />
      </div>
      <div className={styles['text']}>
        <Head item={item} />
        <Description text={item.description} />
      </div>
      <Rail item={item} />
    </article>
  );
}

/** MediaCMS's API says 400 for what does not exist and 401 for what is private; both are kept for its clients. */
function Refused({ error, retry }: { error: unknown; retry: () => void }) {
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 400 || status === 404 || status === 410) return <NotFound />;
  if (status === 401 || status === 403) return <Private />;
  return (
    <div className="page">
      <Failure level={1} error={error} retry={retry} />
    </div>
  );
}

function Private() {
  useTitle(t('view.private.title'));
  const next = encodeURIComponent(location.pathname + location.search);
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t('view.private.title')}
        action={<ButtonLink to={`/accounts/login/?next=${next}`}>{t('shell.signIn')}</ButtonLink>}
      >
        {t('view.private.text')}
      </Notice>
    </div>
  );
}
