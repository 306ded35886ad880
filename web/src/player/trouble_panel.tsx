import { t } from '~/l10n/i18n';
import type { HlsMedia, Trouble } from './engine';
import styles from './player.module.css';

interface TroublePanelProps {
  trouble: Trouble;
  media: HlsMedia;
  hasFile: boolean;
}

/** Why nothing moves, and what may help. */
export function TroublePanel({ trouble, media, hasFile }: TroublePanelProps) {
  return (
    <div className={styles['trouble']} role="alert">
      <p>{t(`player.trouble.${trouble}`)}</p>
      <div>
        <button type="button" onClick={() => media.retry()}>
          {t('error.retry')}
        </button>
        {trouble === 'stalled' && (
          <button type="button" onClick={() => media.lower()}>
            {t('player.trouble.lower')}
          </button>
        )}
        {hasFile && (
          <button type="button" onClick={() => media.playFile()}>
            {t('player.trouble.file')}
          </button>
        )}
      </div>
    </div>
  );
}
