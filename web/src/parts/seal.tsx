import { t } from '~/l10n/i18n';
import styles from './seal.module.css';

/** The notched seal of a verified journalist. Its meaning is said in words as well, here for those who listen. */
export function Seal({ size = 16 }: { size?: number }) {
  return (
    <span className={styles['seal']} title={t('seal.label')}>
      <svg aria-hidden viewBox="0 0 24 24" width={size} height={size}>
        <path
          d="M12 1l2.7 2.2 3.4-.7 1.3 3.2 3.2 1.3-.7 3.4L24 12l-2.1 2.7.7 3.4-3.2 1.3-1.3 3.2-3.4-.7L12 24l-2.7-2.1-3.4.7-1.3-3.2-3.2-1.3.7-3.4L0 12l2.1-2.6-.7-3.4 3.2-1.3 1.3-3.2 3.4.7z"
          fill="currentColor"
        />
        <path d="M6.8 12.3l3.5 3.5 6.9-7.3" fill="none" stroke="var(--paper)" strokeWidth="2.4" />
      </svg>
      <span className="visually-hidden">{t('seal.label')}</span>
    </span>
  );
}
