import { X } from 'lucide-react';
import { t } from '~/l10n/i18n';
import { itemFilters, wordsOf, type ItemFilter } from '~/parts/item_filters';
import type { Facet } from './facets';
import styles from './search.module.css';

const isItemFilter = (name: Facet): name is Facet & ItemFilter => (itemFilters as readonly string[]).includes(name);

/** A facet in words. */
export function facetWords(name: Facet, value: string): string {
  if (isItemFilter(name)) return wordsOf(name, value);
  return name === 't' ? `#${value}` : name === 'author' ? t('search.by', { name: value }) : value;
}

interface ChipsProps {
  active: readonly (readonly [Facet, string])[];
  onRemove: (name: Facet) => void;
}

/** What narrows the search now; each can be taken away. */
export function Chips({ active, onRemove }: ChipsProps) {
  if (active.length === 0) return null;
  return (
    <ul role="list" className={styles['chips']} aria-label={t('search.narrowedBy')}>
      {active.map(([name, value]) => (
        <li key={name}>
          <button type="button" onClick={() => onRemove(name)}>
            <bdi>{facetWords(name, value)}</bdi>
            <X aria-hidden size={15} strokeWidth={2} />
            <span className="visually-hidden">{t('search.remove')}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
