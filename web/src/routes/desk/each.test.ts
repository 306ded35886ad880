import { expect, it } from 'vitest';
import { ApiError } from '~/api/client';
import { each } from './each';

it('goes on when one is refused, and says each reason once', async () => {
  const seen: string[] = [];
  const outcome = await each(['a', 'b', 'c', 'd', 'e', 'f'], (key) => {
    seen.push(key);
    return key === 'b' || key === 'e' ? Promise.reject(new ApiError('Not that one.', 403, 'no')) : Promise.resolve();
  });
  expect(seen).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(outcome).toEqual({ done: 4, refused: ['Not that one.'] });
});
