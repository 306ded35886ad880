import { Download as DownloadIcon } from 'lucide-react';
import type { MediaSingle } from '~/api/types';
import { t } from '~/l10n/i18n';
import styles from './downloads.module.css';
import { downloads, type Download } from './player_source';

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
              <span>{label(file, item)}</span>
              <bdi>{file.size}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function label(file: Download, item: MediaSingle): string {
  if (file.height > 0) return t('view.download.mp4', { height: file.height });
  if (file.url === item.original_media_url) return t('view.download.original');
  return t('view.download.other', { format: (file.url.split('.').pop() ?? '').toUpperCase() });
}
