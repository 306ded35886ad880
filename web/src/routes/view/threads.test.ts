import { expect, it } from 'vitest';
import type { Comment } from '~/api/readers';
import { threads } from './threads';

const comment = (uid: string, parent_uid: string | null) => ({ uid, parent_uid }) as Comment;

it('puts answers under what they answer, in the order of the talk', () => {
  const [newer, older] = threads([comment('d', null), comment('c', 'a'), comment('b', 'a'), comment('a', null)]);
  expect(newer?.comment.uid).toBe('d');
  expect(older?.replies.map((reply) => reply.comment.uid)).toEqual(['b', 'c']);
});

it('keeps an answer whose question is on a page that was not read', () => {
  expect(threads([comment('b', 'a')]).map((thread) => thread.comment.uid)).toEqual(['b']);
});
