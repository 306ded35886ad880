import { useState } from 'react';
import { t } from '~/l10n/i18n';
import { Button } from './button';
import styles from './secret_text.module.css';

interface SecretTextProps {
  label: string;
  text: string;
  /** Several lines, each to be read on its own. */
  lines?: boolean;
}

/** Something to copy character by character, such as a token. */
export function SecretText({ label, text, lines = false }: SecretTextProps) {
  const [copied, setCopied] = useState(false);
  // Browsers hand out the clipboard on safe origins only; elsewhere the text is still selected as a whole.
  const clipboard = (navigator as Partial<Navigator>).clipboard;
  const copy = () => clipboard?.writeText(text).then(() => setCopied(true));
  return (
    <div className={styles['secret']}>
      <p className={styles['label']}>{label}</p>
      <pre className={styles['text']} data-lines={lines || undefined} dir="ltr" translate="no">
        {text}
      </pre>
      {clipboard && (
        <Button small onClick={() => void copy()?.catch(() => undefined)}>
          {t('secret.copy')}
        </Button>
      )}
      <span role="status" className={styles['copied']}>
        {copied && t('secret.copied')}
      </span>
    </div>
  );
}
