import { Search } from 'lucide-react';
import { useId, type ReactNode, type SyntheticEvent } from 'react';
import { t } from '~/l10n/i18n';
import { Button, IconButton } from './button';
import styles from './filter_bar.module.css';

interface FilterBarProps {
  /** What the words are looked for in; without it there is no such field. */
  search?: { label: string; value: string; onSearch: (words: string) => void };
  narrowed: boolean;
  onClear: () => void;
  children?: ReactNode;
}

/** What narrows a list, above it. */
export function FilterBar({ search, narrowed, onClear, children }: FilterBarProps) {
  return (
    <div role="search" aria-label={t('narrow.label')} className={styles['bar']}>
      {search && <Words key={search.value} {...search} />}
      {children}
      {narrowed && (
        <Button small className={styles['clear']} onClick={onClear}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}

function Words({ label, value, onSearch }: { label: string; value: string; onSearch: (words: string) => void }) {
  const id = useId();
  const send = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const words = new FormData(event.currentTarget).get('q');
    onSearch(typeof words === 'string' ? words.trim() : '');
  };
  return (
    <form onSubmit={send} className={styles['words']}>
      <label htmlFor={id}>{label}</label>
      <div>
        <input id={id} name="q" type="search" defaultValue={value} maxLength={100} />
        <IconButton label={t('filter.search')} type="submit">
          <Search aria-hidden size={18} strokeWidth={1.75} />
        </IconButton>
      </div>
    </form>
  );
}

interface FilterProps {
  label: string;
  value: string;
  /** What is said for no choice at all. */
  any: string;
  options: readonly (readonly [value: string, name: string])[];
  onChange: (value: string) => void;
}

/** One thing to narrow a list by; it acts at once. */
export function Filter({ label, value, any, options, onChange }: FilterProps) {
  const id = useId();
  return (
    <div className={styles['filter']}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        data-set={value !== '' || undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{any}</option>
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
