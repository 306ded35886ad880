import { useQueryClient } from '@tanstack/react-query';
import { casePath, queuePath, type VerificationCase } from '~/api/verification';
import { readFromTop } from '~/app/read_from_top';

/** What a review does to the page: it shows the case as it was answered, the queues are asked for anew. */
export function useTakeOver(): (changed: VerificationCase) => Promise<void> {
  const client = useQueryClient();
  return async (changed) => {
    client.setQueryData([casePath(changed.id)], changed);
    await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(queuePath) });
    readFromTop();
  };
}
