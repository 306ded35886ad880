import { useQueryClient } from '@tanstack/react-query';
import { pagedKey, usePaged } from '~/api/paged';
import { useSession } from '~/api/queries';
import { commentsPath, type Comment } from '~/api/readers';
import type { MediaSingle } from '~/api/types';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Pages } from '~/parts/pages';
import { CommentForm } from './comment_form';
import { CommentThread } from './comment_thread';
import styles from './comments.module.css';
import { threads } from './threads';

interface CommentsProps {
  item: MediaSingle;
  onTime?: ((seconds: number) => void) | undefined;
}

/** What people say about an item. */
export function Comments({ item, onTime }: CommentsProps) {
  const user = useSession().data?.user;
  const client = useQueryClient();
  const path = commentsPath(item.friendly_token);
  const list = usePaged<Comment>(path);
  const renew = () => client.invalidateQueries({ queryKey: pagedKey(path) });
  if (!item.enable_comments && list.items.length === 0) {
    return <p className={styles['closed']}>{t('comments.closed')}</p>;
  }
  const next = encodeURIComponent(location.pathname + location.search);
  return (
    <section className={styles['comments']} aria-labelledby="comments">
      <h2 id="comments">{list.count ? t('comments.count', { count: list.count }) : t('comments.title')}</h2>
      {!item.enable_comments ? (
        <p className={styles['closed']}>{t('comments.closed')}</p>
      ) : user ? (
        <CommentForm path={path} onSaid={renew} />
      ) : (
        <p className={styles['signIn']}>
          {t('comments.signIn')}{' '}
          <ButtonLink small to={`/accounts/login/?next=${next}`}>
            {t('shell.signIn')}
          </ButtonLink>
        </p>
      )}
      <Pages
        list={list}
        skeleton={<p role="status">{t('shell.loading')}</p>}
        empty={<p className={styles['none']}>{t('comments.none')}</p>}
        end={(count) => t('comments.end', { count })}
      >
        {(comments) => (
          <ol role="list" className={styles['threads']}>
            {threads(comments).map((thread) => (
              <li key={thread.comment.uid}>
                <CommentThread thread={thread} item={item} path={path} onTime={onTime} onChanged={renew} />
              </li>
            ))}
          </ol>
        )}
      </Pages>
    </section>
  );
}
