import { Bookmark, Flag, Share2, ThumbsDown, ThumbsUp } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useSession } from '~/api/queries';
import type { MediaSingle } from '~/api/types';
import { number } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { cx } from '~/parts/cx';
import styles from './actions.module.css';
import { Downloads } from './downloads';
import { useVote } from './use_vote';

const Share = lazy(() => import('./share'));
const Report = lazy(() => import('./report'));
const Save = lazy(() => import('./save'));

const icon = { 'aria-hidden': true, size: 18, strokeWidth: 1.75 } as const;

/** What a reader can do with an item; the row scrolls where there is no room for it. */
export function Actions({ item }: { item: MediaSingle }) {
  const user = useSession().data?.user;
  const [open, setOpen] = useState<'share' | 'report' | 'save' | null>(null);
  const { vote, likes, cast, reported, message } = useVote(item);
  const close = () => setOpen(null);
  const Dialog = open === 'share' ? Share : open === 'report' ? Report : Save;
  return (
    <div className={styles['actions']}>
      <div className={styles['pair']} role="group" aria-label={t('view.vote')}>
        <button type="button" aria-pressed={vote === 'like'} onClick={() => cast('like')}>
          <ThumbsUp {...icon} />
          {t('view.like')}
          <bdi className={styles['number']}>{number(likes)}</bdi>
        </button>
        <button
          type="button"
          aria-pressed={vote === 'dislike'}
          aria-label={t('view.dislike')}
          title={t('view.dislike')}
          onClick={() => cast('dislike')}
        >
          <ThumbsDown {...icon} />
        </button>
      </div>
      {user && user.role !== 'user' && (
        <button type="button" className={styles['action']} onClick={() => setOpen('save')}>
          <Bookmark {...icon} />
          {t('view.save')}
        </button>
      )}
      {item.state !== 'private' && (
        <button type="button" className={styles['action']} onClick={() => setOpen('share')}>
          <Share2 {...icon} />
          {t('view.share')}
        </button>
      )}
      <Downloads item={item} />
      <button type="button" className={cx(styles['action'], styles['quiet'])} onClick={() => setOpen('report')}>
        <Flag {...icon} />
        {reported ? t('view.reported') : t('view.report')}
      </button>
      <p role="status" className={styles['said']}>
        {message}
      </p>
      {open && (
        <Suspense>
          <Dialog item={item} onClose={close} />
        </Suspense>
      )}
    </div>
  );
}
