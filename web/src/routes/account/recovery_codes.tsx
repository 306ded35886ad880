import { useSession } from '~/api/queries';
import { t } from '~/l10n/i18n';
import { Arrived } from '~/parts/arrived';
import { Button } from '~/parts/button';
import { SecretText } from '~/parts/secret_text';
import styles from './account.module.css';

/** Shown once: who does not save them stands before a closed door when the phone is gone. */
export function RecoveryCodes({ codes, onSaved }: { codes: string[]; onSaved: () => void }) {
  const site = useSession().data?.site.name ?? t('site.name');
  const text = codes.join('\n');
  const save = () => {
    const url = URL.createObjectURL(new Blob([`${site}\n\n${text}\n`], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Arrived className={styles['save']}>
      <p>{t('account.codes.text')}</p>
      <SecretText label={t('account.codes')} text={text} lines />
      <div className={styles['buttons']}>
        <Button onClick={save}>{t('account.codes.file')}</Button>
        <Button kind="primary" onClick={onSaved}>
          {t('account.codes.saved')}
        </Button>
      </div>
    </Arrived>
  );
}
