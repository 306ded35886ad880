import { Download as DownloadIcon } from 'lucide-react';
import type { MediaSingle } from '~/api/types';
import { t } from '~/l10n/i18n';
import styles from './downloads.module.css';
import { downloads } from './player_source';

/** Every file of the item that may be kept. */
export function Downloads({ item }: { item: MediaSingle }) {
  const files = downloads(item);
  if (files.length === 0) return null;
  return (
    <details className={styles['downloads']}>
      <summary>
        <DownloadIcon aria-hidden size={18} strokeWidth={1.75} />
        {t('view.download')}
      </summary>
      <ul role="list">
        {files.map((file) => (
          <li key={file.url}>
            <a href={file.url} download>
              <span>
                {file.height > 0 ? t('view.download.mp4', { height: file.height }) : t('view.download.original')}
              </span>
              <bdi>{file.size}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
