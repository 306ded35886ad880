import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { titlesQuery } from '~/api/readers';
import { t } from '~/l10n/i18n';
import styles from './search_box.module.css';

interface SearchBoxProps {
  /** What is in the field at first. */
  text?: string;
  onSearch: (text: string) => void;
  large?: boolean;
  field?: Ref<HTMLInputElement>;
}

const shown = 7;
/** So long nothing is typed before titles are asked for, in milliseconds. */
const pause = 150;

/** A field for words; while somebody types, titles that go on like it are offered below. */
export function SearchBox({ text = '', onSearch, large = false, field }: SearchBoxProps) {
  const id = useId();
  const [typed, setTyped] = useState(text);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const root = useRef<HTMLFormElement>(null);
  const asked = useSettled(typed.trim());
  const { data } = useQuery({
    ...titlesQuery(asked),
    enabled: open && asked.length > 1,
    placeholderData: (old) => old,
  });
  const titles = open && typed.trim().length > 1 ? (data ?? []).slice(0, shown).map(({ title }) => title) : [];

  const search = (words: string) => {
    setTyped(words);
    setOpen(false);
    setChosen(-1);
    onSearch(words.trim());
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && titles.length > 0) {
      event.preventDefault();
      // One place more than there are titles: what was typed.
      setChosen(((chosen + 1 + step + titles.length + 1) % (titles.length + 1)) - 1);
    } else if (step !== 0) {
      setOpen(true);
    } else if (event.key === 'Escape' && titles.length > 0) {
      event.preventDefault();
      setOpen(false);
      setChosen(-1);
    }
  };

  return (
    <form
      ref={root}
      role="search"
      aria-label={t('search.label')}
      className={styles['box']}
      data-large={large || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        search(titles[chosen] ?? typed);
      }}
      onBlur={(event) => {
        if (!root.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <label htmlFor={id} className="visually-hidden">
        {t('search.label')}
      </label>
      <input
        ref={field}
        id={id}
        type="search"
        name="q"
        role="combobox"
        aria-expanded={titles.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        autoComplete="off"
        enterKeyHint="search"
        maxLength={200}
        placeholder={t('search.placeholder')}
        value={typed}
        dir="auto"
        onChange={(event) => {
          setTyped(event.target.value);
          setOpen(true);
          setChosen(-1);
        }}
        onKeyDown={press}
      />
      <button type="submit" aria-label={t('search.submit')}>
        <Search aria-hidden size={large ? 22 : 18} strokeWidth={1.75} />
      </button>
      <ul id={`${id}-list`} role="listbox" aria-label={t('search.suggestions')} hidden={titles.length === 0}>
        {titles.map((title, index) => (
          // The keyboard chooses through the field, as listboxes of comboboxes do.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={title}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            dir="auto"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => search(title)}
          >
            {title}
          </li>
        ))}
      </ul>
    </form>
  );
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
