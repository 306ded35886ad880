import { lazy, Suspense } from 'react';
import type { MediaSingle } from '~/api/types';
import { t } from '~/l10n/i18n';
import { Facade } from '~/player/facade';
import { KindIcon } from '~/parts/thumb';
import { Picture } from './picture';
import { playerSource } from './player_source';
import { Unfinished } from './unfinished';
import styles from './stage.module.css';

const Document = lazy(() => import('~/document/reader'));

interface StageProps {
  item: MediaSingle;
  startAt: number;
  theatre: boolean;
  onTheatre?: (() => void) | undefined;
  /** Plays at once; otherwise only an address with a time does. */
  autoPlay?: boolean;
  seek?: { at: number } | null;
  onTime?: (seconds: number, stopped: boolean) => void;
  onEnded?: () => void;
}

/** The medium itself, whatever its kind and however far it is. */
export function Stage({ item, startAt, theatre, onTheatre, autoPlay, seek, onTime, onEnded }: StageProps) {
  const source = playerSource(item);
  if (source) {
    return (
      <Facade
        source={source}
        startAt={startAt}
        autoPlay={autoPlay ?? startAt > 0}
        seek={seek}
        onTime={onTime}
        onEnded={onEnded}
        theatre={theatre}
        onTheatre={source.kind === 'video' ? onTheatre : undefined}
      />
    );
  }
  const failed = item.processing.state === 'failed';
  if (item.media_type === 'image' && item.poster_url && !failed) {
    return <Picture item={item} poster={item.poster_url} />;
  }
  const file = item.original_media_url ?? item.download_url;
  if (item.media_type === 'pdf' && file && !failed) {
    return (
      <Suspense fallback={<div className={styles['box']} role="status" aria-label={t('shell.loading')} />}>
        <Document file={file} title={item.title} />
      </Suspense>
    );
  }
  if (item.processing.state !== 'done') return <Unfinished item={item} />;
  return (
    <div className={styles['box']}>
      <KindIcon kind={item.media_type} />
    </div>
  );
}
