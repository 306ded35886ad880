import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { ApiError } from '~/api/client';
import { mediaQuery } from '~/api/queries';
import { playlistQuery, standingQuery } from '~/api/readers';
import type { MediaSingle } from '~/api/types';
import { RouteLoading } from '~/app/route_loading';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { itemPath } from '~/parts/item_path';
import { Notice } from '~/parts/notice';
import { Failure } from '~/parts/problem';
import { NotFound } from '~/routes/not_found/not_found';
import { Chapters } from './chapters';
import { Comments } from './comments';
import { Description } from './description';
import { Head } from './head';
import { Rail } from './rail';
import { Stage } from './stage';
import { startTime } from './start_time';
import { Topics } from './topics';
import { offeredFor, UpNext } from './up_next';
import { useWatching } from './use_watching';
import styles from './view.module.css';

/** One item: what it is, who made it, and everything about it. */
export default function View() {
  const [params] = useSearchParams();
  const token = params.get('m') ?? '';
  if (token === '') return <NotFound />;
  // Another time of the same item is another wish, so that the player starts there.
  return (
    <Item
      key={`${token} ${params.get('t') ?? ''}`}
      token={token}
      startAt={startTime(params.get('t'))}
      playlist={params.get('pl')}
    />
  );
}

interface ItemProps {
  token: string;
  startAt: number;
  playlist: string | null;
}

function Item({ token, startAt, playlist }: ItemProps) {
  const query = useQuery(mediaQuery(token));
  const [theatre, setTheatre] = useState(false);
  const toggle = useCallback(() => setTheatre((on) => !on), []);
  const [seek, setSeek] = useState<{ at: number } | null>(null);
  const goTo = useCallback((at: number) => setSeek({ at }), []);
  const item = query.data;
  const plays = item?.media_type === 'video' || item?.media_type === 'audio';
  const onWatched = useWatching(token, item !== undefined && !plays);
  const next = useNext(token, playlist, item);
  const offer = useOffer(item?.duration ?? 0);
  const { onMoment } = offer;
  const onTime = useCallback(
    (seconds: number, stopped: boolean) => {
      onWatched(seconds, stopped);
      onMoment(seconds);
    },
    [onWatched, onMoment],
  );
  const autoPlay = useArrivedPlaying();
  const left = useLeftAt(item, startAt);
  useTitle(item && (item.title || t('item.untitled')));
  if (!item)
    return query.isError ? <Refused error={query.error} retry={() => void query.refetch()} /> : <RouteLoading />;
  return (
    <article className={styles['view']} data-theatre={theatre || undefined}>
      <div className={styles['stage']}>
        <Stage
          item={item}
          startAt={left}
          autoPlay={autoPlay || startAt > 0}
          seek={seek}
          onTime={onTime}
          onEnded={next.onEnded}
          theatre={theatre}
          onTheatre={toggle}
        />
      </div>
      <div className={styles['text']}>
        {plays && offer.open && next.item && <UpNext item={next.item} playlist={playlist} onClose={offer.onClose} />}
        <Head item={item} />
        <Description text={item.description} onTime={plays ? goTo : undefined} />
        <Topics item={item} />
        {plays && <Chapters item={item} onTime={goTo} />}
        <Comments item={item} onTime={plays ? goTo : undefined} />
      </div>
      <Rail item={item} playlist={playlist} />
    </article>
  );
}

/** Where the reader was the last time, unless the address names a time or nearly all was seen. */
function useLeftAt(item: MediaSingle | undefined, startAt: number): number {
  const wanted = startAt === 0 && item !== undefined && item.duration > 30;
  const standing = useQuery({ ...standingQuery(item?.friendly_token ?? ''), enabled: wanted }).data;
  if (!wanted) return startAt;
  const position = standing?.position ?? 0;
  return position > 5 && position < item.duration - 15 ? position : 0;
}

/** What comes after: the next item of a playlist, which begins when this one has ended; else what is most like it. */
function useNext(token: string, playlist: string | null, item: MediaSingle | undefined) {
  const navigate = useNavigate();
  const items = useQuery({ ...playlistQuery(playlist ?? ''), enabled: playlist !== null }).data?.playlist_media;
  const place = items?.findIndex((one) => one.friendly_token === token) ?? -1;
  const follower = place < 0 ? undefined : items?.[place + 1];
  const onEnded = useCallback(() => {
    if (follower && playlist) void navigate(itemPath(follower.friendly_token, 0, playlist), { state: { play: true } });
  }, [follower, playlist, navigate]);
  const alike = item?.related_media.find(({ media_type }) => media_type === item.media_type);
  return { item: playlist === null ? alike : follower, onEnded };
}

/** Whether it is time to offer what comes after, and nobody has said no. */
function useOffer(duration: number) {
  const [late, setLate] = useState(false);
  const [refused, setRefused] = useState(false);
  const onMoment = useCallback(
    (seconds: number) => setLate(duration > 2 * offeredFor && seconds > duration - offeredFor),
    [duration],
  );
  return { open: late && !refused, onMoment, onClose: () => setRefused(true) };
}

function useArrivedPlaying(): boolean {
  const state: unknown = useLocation().state;
  return typeof state === 'object' && state !== null && 'play' in state;
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
