import { CloudOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { t } from '~/l10n/i18n';
import styles from './offline_banner.module.css';

const subscribe = (notify: () => void) => {
  addEventListener('online', notify);
  addEventListener('offline', notify);
  return () => {
    removeEventListener('online', notify);
    removeEventListener('offline', notify);
  };
};

export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);

/** Says that the line is gone; what is on screen stays usable. */
export function OfflineBanner() {
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <div className={styles['banner']}>
          <p className="page">
            <CloudOff aria-hidden size={18} strokeWidth={1.75} />
            {t('shell.offline')}
          </p>
        </div>
      )}
    </div>
  );
}
