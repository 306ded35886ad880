import { t } from '~/l10n/i18n';
import { Filter } from './filter_bar';

/** What every list of items can be narrowed by; names and values are the API's. */
export const itemFilters = ['media_type', 'upload_date', 'duration'] as const;
export type ItemFilter = (typeof itemFilters)[number];

const kinds = ['video', 'audio', 'image', 'pdf'] as const;
const periods = ['today', 'this_week', 'this_month', 'this_year'] as const;
const lengths = ['0-20', '20-40', '40-60', '60-120'] as const;

const choices: Record<ItemFilter, () => (readonly [value: string, words: string])[]> = {
  media_type: () => kinds.map((type) => [type, t(`kind.${type}`)]),
  upload_date: () => periods.map((period) => [period, t(`filter.added.${period}`)]),
  duration: () => lengths.map((length) => [length, t(`filter.length.${length}`)]),
};

const labels: Record<ItemFilter, () => string> = {
  media_type: () => t('filter.type'),
  upload_date: () => t('filter.added'),
  duration: () => t('filter.length'),
};

interface ItemSelectsProps<Name extends ItemFilter> {
  names: readonly Name[];
  values: Readonly<Record<NoInfer<Name>, string>>;
  change: (changes: Partial<Record<NoInfer<Name>, string>>) => void;
}

export function ItemSelects<Name extends ItemFilter>({ names, values, change }: ItemSelectsProps<Name>) {
  return names.map((name) => (
    <Filter
      key={name}
      label={labels[name]()}
      value={values[name]}
      any={name === 'upload_date' ? t('filter.anyTime') : t('filter.any')}
      options={choices[name]()}
      onChange={(chosen) => change({ [name]: chosen } as Partial<Record<Name, string>>)}
    />
  ));
}

/** A filter in words, as it stands in a list of those that are set. */
export const wordsOf = (name: ItemFilter, value: string): string =>
  choices[name]().find(([key]) => key === value)?.[1] ?? value;
