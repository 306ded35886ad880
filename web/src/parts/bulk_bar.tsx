import { useId, useState } from 'react';
import { t } from '~/l10n/i18n';
import { Button } from './button';
import styles from './bulk_bar.module.css';
import type { Selection } from './use_selection';

export interface BulkChoice {
  id: string;
  name: string;
  /** Choices of one group are listed together under it. */
  group: string;
}

interface BulkBarProps {
  selection: Selection;
  choices: readonly BulkChoice[];
  /** Asks for whatever the action needs; nothing has been done yet. */
  onChoose: (id: string) => void;
}

/** What can be done with the rows that are chosen; stays in view while there are any. */
export function BulkBar({ selection, choices, onChoose }: BulkBarProps) {
  const id = useId();
  const [choice, setChoice] = useState('');
  if (selection.chosen.length === 0) return null;
  const groups = [...new Set(choices.map((one) => one.group))];
  return (
    <section className={styles['bar']} aria-label={t('bulk.title')}>
      <p role="status">{t('bulk.count', { count: selection.chosen.length })}</p>
      <div>
        <label htmlFor={id} className="visually-hidden">
          {t('bulk.action')}
        </label>
        <select id={id} value={choice} onChange={(event) => setChoice(event.target.value)}>
          <option value="">{t('bulk.choose')}</option>
          {groups.map((group) => (
            <optgroup key={group} label={group}>
              {choices
                .filter((one) => one.group === group)
                .map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </div>
      <Button small disabled={choice === ''} onClick={() => onChoose(choice)}>
        {t('bulk.go')}
      </Button>
      <Button small onClick={selection.none}>
        {t('bulk.none')}
      </Button>
    </section>
  );
}
