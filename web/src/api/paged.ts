import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { call } from './client';
import type { Page } from './types';

/** A list that is read page by page, as far as somebody wants to see of it. */
export interface Paged<T> {
  items: T[];
  /** How many there are in all; some lists do not tell. */
  count: number | undefined;
  state: 'loading' | 'failed' | 'ready';
  error: unknown;
  hasMore: boolean;
  loadsMore: boolean;
  more: () => void;
  retry: () => void;
}

/** Lists are kept under their path, beside the first page that the daemon may have written into the document. */
export const pagedKey = (path: string) => [path, 'pages'];

/** @param path of the list's first page */
export function usePaged<T>(path: string, enabled = true): Paged<T> {
  const first = useQueryClient().getQueryState<Page<T>>([path]);
  const query = useInfiniteQuery({
    queryKey: pagedKey(path),
    enabled,
    queryFn: ({ pageParam, signal }) => call<Page<T>>('GET', pageOf(path, pageParam), undefined, signal),
    initialPageParam: 1,
    getNextPageParam: (page, pages) => (page.next == null ? undefined : pages.length + 1),
    ...(first?.data
      ? { initialData: { pages: [first.data], pageParams: [1] }, initialDataUpdatedAt: first.dataUpdatedAt }
      : {}),
  });
  return {
    items: query.data?.pages.flatMap((page) => page.results) ?? [],
    count: query.data?.pages[0]?.count,
    state: query.data ? 'ready' : query.isError ? 'failed' : 'loading',
    error: query.error,
    hasMore: query.hasNextPage,
    loadsMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}

function pageOf(path: string, page: number): string {
  return page === 1 ? path : `${path}${path.includes('?') ? '&' : '?'}page=${page}`;
}
