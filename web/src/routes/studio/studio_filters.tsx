import { states } from '~/api/own_media';
import { t } from '~/l10n/i18n';
import { Filter, FilterBar } from '~/parts/filter_bar';
import { itemFilters, ItemSelects } from '~/parts/item_filters';
import type { Filters } from '~/parts/use_filters';

/** As the API names them. */
export const names = ['q', 'publish_state', ...itemFilters, 't', 'sort_by', 'ordering'] as const;
export type Name = (typeof names)[number];
export const orders: readonly Name[] = ['sort_by', 'ordering'];

export function StudioFilters({ filters }: { filters: Filters<Name> }) {
  const { values, change } = filters;
  return (
    <FilterBar
      search={{ label: t('filter.words'), value: values.q, onSearch: (q) => change({ q }) }}
      narrowed={filters.narrowed}
      onClear={filters.clear}
    >
      <Filter
        label={t('privacy.title')}
        value={values.publish_state}
        any={t('filter.any')}
        options={[...states.map((state) => [state, t(`privacy.${state}`)] as const), ['shared', t('privacy.shared')]]}
        onChange={(publish_state) => change({ publish_state })}
      />
      <ItemSelects names={itemFilters} values={values} change={change} />
    </FilterBar>
  );
}
