import { useSession } from '~/api/queries';
import { t } from '~/l10n/i18n';
import styles from './footer.module.css';

export function Footer() {
  const name = useSession().data?.site.name ?? t('site.name');
  return (
    <footer className={styles['footer']}>
      <div className={`page ${styles['columns'] ?? ''}`}>
        <p className={styles['name']}>{name}</p>
        <p>{t('footer.privacy')}</p>
        <p>
          {t('footer.software')} <a href="/static/notices.txt">{t('footer.notices')}</a>
        </p>
      </div>
    </footer>
  );
}
