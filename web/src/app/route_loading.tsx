import { t } from '~/l10n/i18n';
import styles from './route_loading.module.css';

/** Stands in while a page's code arrives; invisible for the first 150 ms, so quick loads do not flicker. */
export function RouteLoading() {
  return (
    <div className={`page ${styles['loading'] ?? ''}`} role="status">
      <span className="visually-hidden">{t('shell.loading')}</span>
      <div className={styles['line']} />
      <div className={styles['block']} />
    </div>
  );
}
