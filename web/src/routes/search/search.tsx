import { useQuery } from '@tanstack/react-query';
import { usePaged } from '~/api/paged';
import { categoriesQuery, languagesQuery, peopleQuery, searchPath, type Found } from '~/api/readers';
import { withQuery } from '~/api/with_query';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Filter, FilterBar } from '~/parts/filter_bar';
import { itemFilters, ItemSelects } from '~/parts/item_filters';
import { Pages } from '~/parts/pages';
import { PersonRow } from '~/parts/person_row';
import { SearchBox } from '~/parts/search_box';
import { useFilters } from '~/parts/use_filters';
import { Chips } from './chips';
import { facets, type Facet } from './facets';
import { NothingFound } from './nothing_found';
import { Result } from './result';
import styles from './search.module.css';

const names = ['q', ...facets, 'sort_by'] as const;

/** Words, and what narrows them: everything is in the address. */
export default function Search() {
  const { values, change } = useFilters(names);
  const q = values.q.trim();
  const { c: category, t: tag } = values;
  const asked = q !== '' || category !== '' || tag !== '';
  useTitle(q || category || tag ? t('search.titleOf', { words: q || category || `#${tag}` }) : t('search.title'));
  const path = withQuery(searchPath, {
    q,
    ...Object.fromEntries(facets.map((name) => [name, values[name]])),
    ...orderOf(values.sort_by),
  });
  const list = usePaged<Found>(path, asked);
  const active = facets.filter((name) => values[name] !== '').map((name): [Facet, string] => [name, values[name]]);
  return (
    <div className={`page ${styles['page'] ?? ''}`}>
      <h1 className={asked && q === '' ? styles['subject'] : 'visually-hidden'}>
        <bdi>{q ? t('search.titleOf', { words: q }) : category || (tag ? `#${tag}` : t('search.title'))}</bdi>
      </h1>
      <SearchBox key={q} text={q} large onSearch={(words) => change({ q: words })} />
      {asked && (
        <div className={styles['narrow']}>
          <FilterBar label={t('search.narrow')}>
            <ItemSelects names={itemFilters} values={values} change={change} />
            <CategorySelect value={category} onChange={(c) => change({ c })} />
            <LanguageSelect value={values.language} onChange={(language) => change({ language })} />
            <Filter
              label={t('search.order')}
              value={values.sort_by}
              any={q === '' ? t('search.order.newest') : t('search.order.relevance')}
              onChange={(sort_by) => change({ sort_by })}
              options={orders(q)}
            />
          </FilterBar>
          <Chips active={active} onRemove={(name) => change({ [name]: '' })} />
        </div>
      )}
      {asked ? (
        <>
          {q !== '' && active.length === 0 && <People words={q} />}
          <p role="status" className={styles['count']}>
            {list.state === 'ready' &&
              list.count !== undefined &&
              list.count > 0 &&
              t('search.count', { count: list.count })}
          </p>
          <Pages
            list={list}
            skeleton={<Skeleton />}
            empty={
              <NothingFound
                words={q}
                active={active}
                onRemove={(facets) => change(Object.fromEntries(facets.map((name) => [name, ''])))}
              />
            }
          >
            {(items) => (
              <ol role="list" className={styles['results']}>
                {items.map((item) => (
                  <li key={item.friendly_token}>
                    <Result item={item} words={q} />
                  </li>
                ))}
              </ol>
            )}
          </Pages>
        </>
      ) : (
        <p className={styles['hint']}>{t('search.hint')}</p>
      )}
    </div>
  );
}

/** Orders are "by" or "by-way". */
function orderOf(order: string): { sort_by: string; ordering: string } {
  const [by = '', way = ''] = order.split('-');
  return { sort_by: by, ordering: way };
}

const orders = (q: string) =>
  [
    ...(q === '' ? [] : [['add_date', t('search.order.newest')] as const]),
    ['add_date-asc', t('search.order.oldest')],
    ['views', t('search.order.views')],
    ['likes', t('search.order.likes')],
    ['title-asc', t('search.order.title')],
  ] as const;

interface ChoiceProps {
  value: string;
  onChange: (value: string) => void;
}

function CategorySelect({ value, onChange }: ChoiceProps) {
  const titles = (useQuery(categoriesQuery).data ?? []).map(({ title }) => title);
  if (titles.length === 0 && value === '') return null;
  // A link may name a part of a title, which is no entry of the list.
  const all = value === '' || titles.includes(value) ? titles : [value, ...titles];
  return (
    <Filter
      label={t('filter.category')}
      value={value}
      any={t('filter.any')}
      onChange={onChange}
      options={all.map((title) => [title, title])}
    />
  );
}

function LanguageSelect({ value, onChange }: ChoiceProps) {
  const languages = useQuery(languagesQuery).data ?? [];
  const known = languages.some(({ code }) => code === value);
  const options = [
    ...(value === '' || known ? [] : [[value, value] as const]),
    ...languages.map(({ code, title }) => [code, title] as const),
  ];
  return (
    <Filter label={t('search.language')} value={value} any={t('filter.any')} onChange={onChange} options={options} />
  );
}

/** People whose names the words are in. A list that does not come is no loss worth a message. */
function People({ words }: { words: string }) {
  const people = useQuery(peopleQuery(words.slice(0, 60))).data?.results.slice(0, 3) ?? [];
  if (people.length === 0) return null;
  return (
    <section aria-labelledby="people" className={styles['people']}>
      <h2 id="people">{t('search.people')}</h2>
      <ul role="list">
        {people.map((person) => (
          <li key={person.username}>
            <PersonRow person={person} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Skeleton() {
  return (
    <div role="status" className={styles['skeleton']}>
      <span className="visually-hidden">{t('shell.loading')}</span>
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} aria-hidden />
      ))}
    </div>
  );
}
