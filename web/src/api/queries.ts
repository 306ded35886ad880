import { QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Boot } from '~/app/boot';
import { ApiError, call } from './client';
import type { MediaItem, MediaSingle, Page, Session } from './types';

export const sessionPath = '/api/v1/session';
export const mediaListPath = '/api/v1/media';
export const mediaPath = (token: string): string => `${mediaListPath}/${encodeURIComponent(token)}`;

/** Keys are API paths, so whatever the daemon put into the page under a path is found under it. */
export function makeQueryClient(boot: Boot): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // An answer that says no will say no again; only a lost line or an overloaded server is worth another try.
        retry: (count, error) =>
          count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
        networkMode: 'always',
      },
    },
  });
  if (boot.session) client.setQueryData([sessionPath], boot.session);
  for (const [path, value] of Object.entries(boot.data)) client.setQueryData([path], value);
  return client;
}

export const sessionQuery = queryOptions({
  queryKey: [sessionPath],
  queryFn: ({ signal }) => call<Session>('GET', sessionPath, undefined, signal),
  staleTime: 60_000,
});

export const latestQuery = queryOptions({
  queryKey: [mediaListPath],
  queryFn: ({ signal }) => call<Page<MediaItem>>('GET', mediaListPath, undefined, signal),
});

/** How long to wait before asking again how far an item is: quick while it is being made, else never. */
export function nextLook(item: MediaSingle | undefined): number | false {
  if (!item) return false;
  const working = item.processing.state === 'waiting' || item.processing.state === 'running';
  if (!working) return false;
  return item.playable ? 2500 : 800;
}

export const mediaQuery = (token: string) =>
  queryOptions({
    queryKey: [mediaPath(token)],
    queryFn: ({ signal }) => call<MediaSingle>('GET', mediaPath(token), undefined, signal),
    refetchInterval: (query) => nextLook(query.state.data),
  });

export const useSession = () => useQuery(sessionQuery);

/** Takes over what sign-in, sign-out and set-up answered; everything else on screen may look different now. */
export function useSessionChange(): (session: Session | null) => Promise<void> {
  const client = useQueryClient();
  return async (session) => {
    if (session) client.setQueryData([sessionPath], session);
    await client.invalidateQueries(session ? { predicate: (query) => query.queryKey[0] !== sessionPath } : {});
  };
}
