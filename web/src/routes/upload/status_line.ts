import { bytes, remaining } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { secondsLeft, type UploadRow } from '~/upload/row';

/** "120 MB of 280 MB, 12 MB/s, 20 seconds left", or why nothing moves. */
export function statusLine(row: UploadRow): string {
  const size = bytes(row.size);
  switch (row.state) {
    case 'sending': {
      const left = secondsLeft(row);
      if (left === null) return t('upload.status.starting', { size });
      return t('upload.status.sending', {
        sent: bytes(row.sent),
        size,
        speed: bytes(row.speed),
        left: remaining(left),
      });
    }
    case 'waiting':
      return t('upload.status.waiting', { size });
    case 'paused':
      return t('upload.status.paused', { sent: bytes(row.sent), size });
    case 'retrying':
      return t('upload.status.retrying', { sent: bytes(row.sent), size });
    case 'missing':
      return t('upload.status.missing', { sent: bytes(row.sent), size });
    case 'failed':
      return t('upload.status.failed', { size });
    case 'sent':
      return t('upload.status.sent', { size });
  }
}
