import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { call } from '~/api/client';
import { useSession } from '~/api/queries';
import type { Comment } from '~/api/readers';
import type { MediaSingle, User } from '~/api/types';
import { owns } from '~/app/rights';
import { ago, utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Face } from '~/parts/face';
import { personPage } from '~/parts/item_path';
import { sentenceOf } from '~/parts/problem';
import { Plain } from '~/parts/prose';
import { CommentForm } from './comment_form';
import styles from './comments.module.css';
import type { Thread } from './threads';

interface CommentThreadProps {
  thread: Thread;
  item: MediaSingle;
  path: string;
  onTime?: ((seconds: number) => void) | undefined;
  onChanged: () => Promise<void>;
}

/** A comment and what was answered. */
export function CommentThread({ thread, ...rest }: CommentThreadProps) {
  const { comment, replies } = thread;
  return (
    <article className={styles['thread']} id={`comment-${comment.uid}`}>
      <One comment={comment} {...rest} />
      {replies.length > 0 && (
        <ol role="list" className={styles['replies']}>
          {replies.map((reply) => (
            <li key={reply.comment.uid}>
              <CommentThread thread={reply} {...rest} />
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}

function One({ comment, item, path, onTime, onChanged }: { comment: Comment } & Omit<CommentThreadProps, 'thread'>) {
  const user = useSession().data?.user;
  const [answering, setAnswering] = useState(false);
  if (comment.deleted) return <p className={styles['gone']}>{t('comments.deleted')}</p>;
  return (
    <div className={styles['one']}>
      <Face url={comment.author_thumbnail_url} size="s" />
      <div className={styles['said']}>
        <p className={styles['by']}>
          <Link to={personPage(comment.username)}>
            <bdi>{comment.author_name || comment.username}</bdi>
          </Link>
          <time dateTime={comment.add_date} title={utcTime(comment.add_date)}>
            {ago(comment.add_date)}
          </time>
        </p>
        {comment.held && <p className={styles['held']}>{t('comments.held')}</p>}
        <Plain text={comment.text} onTime={onTime} people />
        {user && (
          <div className={styles['acts']}>
            {item.enable_comments && !answering && !comment.held && (
              <button type="button" onClick={() => setAnswering(true)}>
                {t('comments.answer')}
              </button>
            )}
            {mayDelete(user, comment, item) && <Delete path={`${path}/${comment.uid}`} onDeleted={onChanged} />}
          </div>
        )}
        {answering && (
          <CommentForm
            path={path}
            to={comment}
            onCancel={() => setAnswering(false)}
            onSaid={async () => {
              await onChanged();
              setAnswering(false);
            }}
          />
        )}
      </div>
    </div>
  );
}

const mayDelete = (user: User, comment: Comment, item: MediaSingle) => user.username === comment.username || owns(item);

/** Asks once more: what is deleted does not come back. */
function Delete({ path, onDeleted }: { path: string; onDeleted: () => Promise<void> }) {
  const [sure, setSure] = useState(false);
  const remove = useMutation({ mutationFn: () => call('DELETE', path), onSuccess: onDeleted });
  return (
    <>
      <button
        type="button"
        data-sure={sure || undefined}
        disabled={remove.isPending}
        onClick={() => (sure ? remove.mutate() : setSure(true))}
        onBlur={() => setSure(false)}
      >
        {sure ? t('comments.delete.sure') : t('comments.delete')}
      </button>
      {remove.isError && <span role="alert">{sentenceOf(remove.error)}</span>}
    </>
  );
}
