import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { mediaPath } from '~/api/queries';
import { actionsPath, likedPath, standingPath, standingQuery, type Standing } from '~/api/readers';
import type { MediaSingle } from '~/api/types';
import { sentenceOf } from '~/parts/problem';

type Vote = 'like' | 'dislike';

/** What the reader thinks of an item. It shows at once, and goes back when the server refuses it. */
export function useVote(item: MediaSingle) {
  const token = item.friendly_token;
  const client = useQueryClient();
  const key = [standingPath(token)];
  const standing = useQuery(standingQuery(token)).data;
  const vote = standing?.vote ?? null;
  const change = useMutation({
    mutationFn: ({ type }: { type: string; now: Vote | null }) => call('POST', actionsPath(token), { type }),
    onMutate: ({ now }) => {
      const before = client.getQueryData<Standing>(key);
      client.setQueryData<Standing>(key, { reported: false, position: null, ...before, vote: now });
      return before;
    },
    onError: (_error, _change, before) => client.setQueryData(key, before),
    onSettled: () =>
      Promise.all(
        [standingPath(token), mediaPath(token), likedPath].map((path) =>
          client.invalidateQueries({ queryKey: [path] }),
        ),
      ),
  });
  // Until the server has counted it, the own vote is counted here.
  const counted = change.isPending
    ? (change.variables.now === 'like' ? 1 : 0) - (change.variables.type === 'unlike' ? 1 : 0)
    : 0;
  return {
    vote,
    likes: Math.max(0, item.likes + counted),
    reported: standing?.reported ?? false,
    cast: (choice: Vote) => {
      if (change.isPending) return;
      const back = vote === choice;
      change.mutate({ type: back ? `un${choice}` : choice, now: back ? null : choice });
    },
    message: change.isError ? sentenceOf(change.error) : null,
  };
}
