import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { mediaPath } from '~/api/queries';
import type { MediaSingle } from '~/api/types';
import { mayEdit } from '~/app/rights';
import { percent } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { sentenceOf } from '~/parts/problem';
import { Progress } from '~/parts/progress';
import styles from './stage.module.css';

/** What stands on the stage while an item is made, or when it could not be. */
export function Unfinished({ item }: { item: MediaSingle }) {
  if (item.processing.state === 'failed') return <Failed item={item} />;
  const { percent: done, state } = item.processing;
  return (
    <div className={styles['box']}>
      {item.poster_url && <img className={styles['behind']} src={item.poster_url} alt="" />}
      <div className={styles['panel']} role="status">
        <p className={styles['headline']}>{state === 'waiting' ? t('view.waiting') : t('view.preparing')}</p>
        <p>{t('view.preparing.text')}</p>
        <div className={styles['bar']}>
          <Progress value={state === 'waiting' || done === 0 ? null : done} label={t('view.preparing')} />
          <bdi>{percent(done)}</bdi>
        </div>
      </div>
    </div>
  );
}

function Failed({ item }: { item: MediaSingle }) {
  const client = useQueryClient();
  const path = mediaPath(item.friendly_token);
  const retry = useMutation({
    mutationFn: () => call('POST', `${path}/retry`, {}),
    onSuccess: () => client.invalidateQueries({ queryKey: [path] }),
  });
  return (
    <div className={styles['box']}>
      <div className={styles['panel']} role="alert">
        <p className={styles['headline']}>{t('view.failed')}</p>
        <p>{item.processing.message || t('error.unknown')}</p>
        {mayEdit(item) && (
          <button type="button" disabled={retry.isPending} onClick={() => retry.mutate()}>
            {t('view.failed.retry')}
          </button>
        )}
        {retry.isError && <p>{sentenceOf(retry.error)}</p>}
      </div>
    </div>
  );
}
