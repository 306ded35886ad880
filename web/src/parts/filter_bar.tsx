import { Search } from 'lucide-react';
import { useId, type ReactNode, type SyntheticEvent } from 'react';
import { t } from '~/l10n/i18n';
import { Button, IconButton } from './button';
import styles from './filter_bar.module.css';

interface FilterBarProps {
  /** Its name, where a page has more than one. */
  label?: string;
  /** What the words are looked for in; without it there is no such field. */
  search?: { label: string; value: string; onSearch: (words: string) => void };
  /** With a way back to everything, where the page offers no other. */
  narrowed?: boolean;
  onClear?: () => void;
  children?: ReactNode;
}

/** What narrows a list, above it. */
export function FilterBar({ label = t('filter.label'), search, narrowed, onClear, children }: FilterBarProps) {
  return (
    <div role={search ? 'search' : 'group'} aria-label={label} className={styles['bar']}>
      {search && <Words key={search.value} {...search} />}
      <div className={styles['filters']}>{children}</div>
      {narrowed && onClear && (
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
