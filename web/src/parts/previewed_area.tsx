import { useState } from 'react';
import { t } from '~/l10n/i18n';
import { Button } from './button';
import { Area } from './field';
import styles from './previewed_area.module.css';
import { Prose } from './prose';

interface PreviewedAreaProps {
  label: string;
  name: string;
  rows: number;
  /** What it says at first. */
  text: string;
  help: string;
  error: string | undefined;
  /** As Prose has it. */
  own?: boolean;
}

/** A text with a little Markdown, and how readers will see it. */
export function PreviewedArea({ label, name, rows, text: saved, help, error, own = false }: PreviewedAreaProps) {
  const [text, setText] = useState(saved);
  const [preview, setPreview] = useState(false);
  return (
    <div className={styles['story']}>
      {/* Kept while the preview is shown: the form sends it. */}
      <div hidden={preview}>
        <Area
          label={label}
          name={name}
          rows={rows}
          dir="auto"
          value={text}
          onChange={(event) => setText(event.target.value)}
          help={help}
          error={error}
        />
      </div>
      {preview && (
        <div className={styles['preview']} role="region" aria-label={t('edit.preview')}>
          {text.trim() === '' ? <p>{t('edit.preview.empty')}</p> : <Prose text={text} own={own} />}
        </div>
      )}
      <div>
        <Button small aria-pressed={preview} onClick={() => setPreview(!preview)}>
          {t('edit.preview')}
        </Button>
      </div>
    </div>
  );
}
