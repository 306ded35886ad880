import type { SyntheticEvent } from 'react';
import { t } from '~/l10n/i18n';
import { Button } from './button';
import { Field } from './field';
import { textOf } from './form_text';
import styles from './name_box.module.css';

/** A list is narrowed to what has these words in its name. */
export function NameBox({ label, value, onFind }: { label: string; value: string; onFind: (words: string) => void }) {
  const send = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    onFind(textOf(new FormData(event.currentTarget), 'name').trim());
  };
  return (
    <form role="search" aria-label={label} onSubmit={send} className={styles['box']}>
      <Field label={label} name="name" type="search" defaultValue={value} maxLength={60} dir="auto" />
      <Button type="submit">{t('search.submit')}</Button>
    </form>
  );
}
