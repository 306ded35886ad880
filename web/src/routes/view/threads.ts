import type { Comment } from '~/api/readers';

export interface Thread {
  comment: Comment;
  replies: Thread[];
}

/** Comments under those that they answer: the newest first, answers in the order of the talk. An answer whose question
 *  has not been read yet stands by itself. */
export function threads(comments: readonly Comment[]): Thread[] {
  const known = new Map<string, Thread>(comments.map((comment) => [comment.uid, { comment, replies: [] }]));
  const roots: Thread[] = [];
  for (const thread of known.values()) {
    const parent = thread.comment.parent_uid === null ? undefined : known.get(thread.comment.parent_uid);
    if (parent) parent.replies.unshift(thread);
    else roots.push(thread);
  }
  return roots;
}
