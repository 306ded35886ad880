import { mediaTypes, states } from '~/api/own_media';
import { t } from '~/l10n/i18n';
import { Filter, FilterBar } from '~/parts/filter_bar';
import type { Filters } from '~/parts/table_filters';

/** As the API names them. */
export const names = [
  'q',
  'publish_state',
  'media_type',
  'upload_date',
  'duration',
  't',
  'sort_by',
  'ordering',
] as const;
export type Name = (typeof names)[number];
export const orders: readonly Name[] = ['sort_by', 'ordering'];

const periods = ['today', 'this_week', 'this_month', 'this_year'] as const;
const lengths = ['0-20', '20-40', '40-60', '60-120'] as const;

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
      <Filter
        label={t('filter.type')}
        value={values.media_type}
        any={t('filter.any')}
        options={mediaTypes.map((type) => [type, t(`kind.${type}`)] as const)}
        onChange={(media_type) => change({ media_type })}
      />
      <Filter
        label={t('filter.added')}
        value={values.upload_date}
        any={t('filter.anyTime')}
        options={periods.map((period) => [period, t(`filter.added.${period}`)] as const)}
        onChange={(upload_date) => change({ upload_date })}
      />
      <Filter
        label={t('filter.length')}
        value={values.duration}
        any={t('filter.any')}
        options={lengths.map((length) => [length, t(`filter.length.${length}`)] as const)}
        onChange={(duration) => change({ duration })}
      />
    </FilterBar>
  );
}
