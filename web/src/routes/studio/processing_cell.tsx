import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '~/api/client';
import { editedQuery, isBeingMade, mediaChanged, retryPath, type WorkItem } from '~/api/own_media';
import { mediaQuery } from '~/api/queries';
import { percent } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Mark } from '~/parts/mark';
import { sentenceOf } from '~/parts/problem';
import styles from './studio.module.css';

/** How far an item is from file to report. What is being made is followed; what failed says why and can be tried again. */
export function ProcessingCell({ item }: { item: WorkItem }) {
  if (item.encoding_status === 'fail') return <Failed item={item} />;
  if (isBeingMade(item)) return <Making item={item} />;
  return <Mark tone="good">{t('processing.success')}</Mark>;
}

function Making({ item }: { item: WorkItem }) {
  const processing = useQuery(mediaQuery(item.friendly_token)).data?.processing;
  const far = processing && processing.percent > 0 ? ` ${percent(processing.percent)}` : '';
  return (
    <Mark tone="open">
      {t(`processing.${item.encoding_status}`)}
      {far && <bdi>{far}</bdi>}
    </Mark>
  );
}

function Failed({ item }: { item: WorkItem }) {
  const client = useQueryClient();
  const why = useQuery(editedQuery(item.friendly_token)).data?.processing.message;
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    setProblem('');
    try {
      await call('POST', retryPath(item.friendly_token), {});
      await mediaChanged(client);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  };
  return (
    <div className={styles['failed']}>
      <Mark tone="bad">{t('processing.fail')}</Mark>
      {why && (
        <p className={styles['why']} dir="auto">
          {why}
        </p>
      )}
      <Button small onClick={retry} disabled={busy} aria-label={t('processing.retry.name', { name: item.title })}>
        {t('processing.retry')}
      </Button>
      <p role="status" className={styles['why']}>
        {problem}
      </p>
    </div>
  );
}
