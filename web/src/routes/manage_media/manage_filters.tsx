import { useQuery } from '@tanstack/react-query';
import { categoriesQuery, states } from '~/api/own_media';
import { t } from '~/l10n/i18n';
import { Filter, FilterBar } from '~/parts/filter_bar';
import { ItemSelects } from '~/parts/item_filters';
import type { Filters } from '~/parts/use_filters';

const items = ['media_type', 'upload_date'] as const;

/** As the API names them. */
export const names = [
  'q',
  'state',
  'encoding_status',
  ...items,
  'is_reviewed',
  'featured',
  'category',
  'sort_by',
  'ordering',
] as const;
export type Name = (typeof names)[number];
export const orders: readonly Name[] = ['sort_by', 'ordering'];

const encodings = ['pending', 'running', 'success', 'fail'] as const;

export function ManageFilters({ filters }: { filters: Filters<Name> }) {
  const { values, change } = filters;
  const categories = useQuery(categoriesQuery).data ?? [];
  const yesNo = (yes: string, no: string) => [['true', yes] as const, ['false', no] as const];
  return (
    <FilterBar
      search={{ label: t('filter.words'), value: values.q, onSearch: (q) => change({ q }) }}
      narrowed={filters.narrowed}
      onClear={filters.clear}
    >
      <Filter
        label={t('privacy.title')}
        value={values.state}
        any={t('filter.any')}
        options={states.map((state) => [state, t(`privacy.${state}`)] as const)}
        onChange={(state) => change({ state })}
      />
      <Filter
        label={t('review.looked')}
        value={values.is_reviewed}
        any={t('filter.any')}
        options={yesNo(t('review.looked.yes'), t('review.looked.no'))}
        onChange={(is_reviewed) => change({ is_reviewed })}
      />
      <Filter
        label={t('processing.title')}
        value={values.encoding_status}
        any={t('filter.any')}
        options={encodings.map((status) => [status, t(`processing.${status}`)] as const)}
        onChange={(encoding_status) => change({ encoding_status })}
      />
      <Filter
        label={t('filter.featured')}
        value={values.featured}
        any={t('filter.any')}
        options={yesNo(t('filter.featured.yes'), t('filter.featured.no'))}
        onChange={(featured) => change({ featured })}
      />
      <ItemSelects names={items} values={values} change={change} />
      {categories.length > 0 && (
        <Filter
          label={t('filter.category')}
          value={values.category}
          any={t('filter.any')}
          options={categories.map(({ title }) => [title, title] as const)}
          onChange={(category) => change({ category })}
        />
      )}
    </FilterBar>
  );
}
