import { Languages } from 'lucide-react';
import { useId } from 'react';
import { currentLanguage, setLanguage, t } from '~/l10n/i18n';
import { languages, type Language } from '~/l10n/languages';
import styles from './language_choice.module.css';

/** In which language the pages are read. */
export function LanguageChoice() {
  const id = useId();
  return (
    <p className={styles['choice']}>
      <Languages aria-hidden size={18} strokeWidth={1.75} />
      <label htmlFor={id}>{t('footer.language')}</label>
      <select
        id={id}
        className={styles['list']}
        defaultValue={currentLanguage()}
        onChange={(event) => setLanguage(event.target.value as Language)}
      >
        {Object.entries(languages).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </p>
  );
}
