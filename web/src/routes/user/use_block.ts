import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { blocksPath } from '~/api/readers';
import type { Page } from '~/api/types';
import { t } from '~/l10n/i18n';
import { sentenceOf } from '~/parts/problem';

/** Whom the reader keeps from commenting on his media. There is a list only: it is read to its end. */
async function blockedNames(signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await call<Page<{ username: string }>>('GET', `${blocksPath}?page=${page}`, undefined, signal);
    names.push(...answer.results.map(({ username }) => username));
    if (answer.next === null) return names;
  }
}

export function useBlock(username: string) {
  const client = useQueryClient();
  const key = [blocksPath, 'names'];
  const names = useQuery({ queryKey: key, queryFn: ({ signal }) => blockedNames(signal), staleTime: 60_000 }).data;
  const blocked = names?.includes(username);
  const change = useMutation({
    mutationFn: () =>
      blocked
        ? call('DELETE', `${blocksPath}/${encodeURIComponent(username)}`)
        : call('POST', blocksPath, { user: username }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  return {
    blocked,
    working: change.isPending,
    toggle: () => change.mutate(),
    message: change.isError
      ? sentenceOf(change.error)
      : change.isSuccess
        ? t(blocked ? 'user.blocked' : 'user.unblocked')
        : null,
  };
}
