import { useState } from 'react';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Area } from '~/parts/field';
import { Prose } from '~/parts/prose';
import styles from './edit.module.css';

/** The text of a report, with how readers will see it. */
export function Story({ text: saved, error }: { text: string; error: string | undefined }) {
  const [text, setText] = useState(saved);
  const [preview, setPreview] = useState(false);
  return (
    <div className={styles['story']}>
      {/* Kept while the preview is shown: the form sends it. */}
      <div hidden={preview}>
        <Area
          label={t('upload.field.description')}
          name="description"
          rows={12}
          dir="auto"
          value={text}
          onChange={(event) => setText(event.target.value)}
          help={t('edit.story.help')}
          error={error}
        />
      </div>
      {preview && (
        <div className={styles['preview']} role="region" aria-label={t('edit.preview')}>
          {text.trim() === '' ? <p>{t('edit.preview.empty')}</p> : <Prose text={text} />}
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
