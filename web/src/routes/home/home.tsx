import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { mediaListPath, useSession } from '~/api/queries';
import type { MediaItem, Page } from '~/api/types';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Failure } from '~/parts/problem';
import { Card, Lead, WireEntry } from './entries';
import styles from './home.module.css';
import { Welcome } from './welcome';

/** Entries beside the lead. */
const wireLength = 6;

/** Every report, newest first, set like a front page: one lead, a wire beside it, the rest below. */
export function Home() {
  useTitle('');
  const site = useSession().data?.site.name ?? t('site.name');
  const latest = useLatest();
  const items = latest.data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <div className="page">
      <h1 className="visually-hidden">{t('home.heading', { site })}</h1>
      {latest.isPending && <Loading />}
      {latest.isError && !latest.data && <Failure error={latest.error} retry={() => void latest.refetch()} />}
      {latest.isSuccess && items.length === 0 && <Welcome />}
      {items.length > 0 && <Front items={items} />}
      {items.length > 0 && (
        <p className={styles['end']}>
          {latest.hasNextPage ? (
            <Button onClick={() => void latest.fetchNextPage()} disabled={latest.isFetchingNextPage}>
              {latest.isFetchingNextPage ? t('list.loading') : t('list.more')}
            </Button>
          ) : (
            t('list.end', { count: items.length })
          )}
        </p>
      )}
    </div>
  );
}

function useLatest() {
  const first = useQueryClient().getQueryState<Page<MediaItem>>([mediaListPath]);
  return useInfiniteQuery({
    queryKey: ['latest'],
    queryFn: ({ pageParam, signal }) => {
      const path = pageParam === 1 ? mediaListPath : `${mediaListPath}?page=${pageParam}`;
      return call<Page<MediaItem>>('GET', path, undefined, signal);
    },
    initialPageParam: 1,
    getNextPageParam: (page, pages) => (page.next === null ? undefined : pages.length + 1),
    ...(first?.data
      ? { initialData: { pages: [first.data], pageParams: [1] }, initialDataUpdatedAt: first.dataUpdatedAt }
      : {}),
  });
}

function Front({ items }: { items: MediaItem[] }) {
  const [lead, ...others] = items;
  if (!lead) return null;
  const wire = others.slice(0, wireLength);
  const rest = others.slice(wireLength);
  return (
    <>
      <div className={styles['front']} data-alone={wire.length === 0 || undefined}>
        <div className={styles['lead']}>
          <Lead item={lead} alone={wire.length === 0} />
        </div>
        {wire.length > 0 && (
          <section className={styles['wire']} aria-labelledby="wire">
            <h2 id="wire">{t('home.wire')}</h2>
            <ol role="list">
              {wire.map((item) => (
                <li key={item.friendly_token}>
                  <WireEntry item={item} />
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
      {rest.length > 0 && (
        <section className={styles['more']} aria-labelledby="more">
          <h2 id="more">{t('home.more')}</h2>
          <ul role="list">
            {rest.map((item) => (
              <li key={item.friendly_token}>
                <Card item={item} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Loading() {
  return (
    <div className={styles['front']} role="status">
      <span className="visually-hidden">{t('shell.loading')}</span>
      <div className={styles['skeletonLead']} aria-hidden />
      <div className={styles['skeletonWire']} aria-hidden />
    </div>
  );
}
