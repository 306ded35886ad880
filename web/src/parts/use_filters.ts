import { useSearchParams } from 'react-router';
import { stay } from './stay';

export interface Filters<Name extends string> {
  /** What the address says; empty for what it does not. */
  values: Readonly<Record<Name, string>>;
  page: number;
  /** Whether anything narrows the list. */
  narrowed: boolean;
  /** Goes to the first page of the list that is narrowed so; an empty text takes a filter away. */
  change: (changes: Partial<Record<Name, string>>) => void;
  clear: () => void;
  /** The address of another page of the same list. */
  pageAddress: (page: number) => string;
}

/** Filters of a list, kept in the page's address so that they can be bookmarked, sent and gone back to.
 *  @param orders names among @p names that put in order and narrow nothing */
export function useFilters<Name extends string>(names: readonly Name[], orders: readonly Name[] = []): Filters<Name> {
  const [params, setParams] = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, params.get(name) ?? ''])) as Record<Name, string>;
  const change = (changes: Partial<Record<Name, string>>) => {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        next.delete('page');
        for (const [name, value] of Object.entries<string | undefined>(changes)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { state: stay },
    );
  };
  const narrowing = names.filter((name) => !orders.includes(name));
  return {
    values,
    page: Math.max(1, Math.trunc(Number(params.get('page'))) || 1),
    narrowed: narrowing.some((name) => values[name] !== ''),
    change,
    clear: () => change(Object.fromEntries(narrowing.map((name) => [name, ''])) as Partial<Record<Name, string>>),
    pageAddress: (page) => {
      const next = new URLSearchParams(params);
      if (page > 1) next.set('page', String(page));
      else next.delete('page');
      return `?${next}`;
    },
  };
}
