import { useQuery } from '@tanstack/react-query';
import { usePaged } from '~/api/paged';
import { categoriesQuery, languagesQuery, peopleQuery, searchPath, withQuery, type Found } from '~/api/readers';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ItemSelects } from '~/parts/item_filters';
import { Pages } from '~/parts/pages';
import { PersonRow } from '~/parts/person_row';
import { SearchBox } from '~/parts/search_box';
import { Narrow, NarrowBy } from '~/parts/narrow';
import { useFilters } from '~/parts/use_filters';
import { Chips } from './chips';
import { facets, type Facet } from './facets';
import { NothingFound } from './nothing_found';
import { Result } from './result';
import styles from './search.module.css';

/** Words, and what narrows them: everything is in the address. */
export default function Search() {
  const { value, set } = useFilters();
  const q = value('q').trim();
  const category = value('c');
  const tag = value('t');
  const asked = q !== '' || category !== '' || tag !== '';
  useTitle(q || category || tag ? t('search.titleOf', { words: q || category || `#${tag}` }) : t('search.title'));
  const set1 = (name: string, chosen: string) => set({ [name]: chosen });
  const path = withQuery(searchPath, {
    q,
    ...Object.fromEntries(facets.map((name) => [name, value(name)])),
    ...orderOf(value('sort_by')),
  });
  const list = usePaged<Found>(path, asked);
  const active = facets.filter((name) => value(name) !== '').map((name): [Facet, string] => [name, value(name)]);
  return (
    <div className={`page ${styles['page'] ?? ''}`}>
      <h1 className={asked && q === '' ? styles['subject'] : 'visually-hidden'}>
        <bdi>{q ? t('search.titleOf', { words: q }) : category || (tag ? `#${tag}` : t('search.title'))}</bdi>
      </h1>
      <SearchBox key={q} text={q} large onSearch={(words) => set({ q: words }, false)} />
      {asked && (
        <div className={styles['narrow']}>
          <Narrow label={t('search.narrow')}>
            <ItemSelects value={value} onChange={set1} />
            <CategorySelect value={category} onChange={(chosen) => set1('c', chosen)} />
            <LanguageSelect value={value('language')} onChange={(chosen) => set1('language', chosen)} />
            <NarrowBy
              label={t('search.order')}
              value={value('sort_by')}
              onChange={(to) => set1('sort_by', to)}
              options={orders(q)}
            />
          </Narrow>
          <Chips active={active} onRemove={(name) => set1(name, '')} />
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
                onRemove={(names) => set(Object.fromEntries(names.map((name) => [name, ''])))}
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
    ['', q === '' ? t('search.order.newest') : t('search.order.relevance')],
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
  const options = [['', t('narrow.any')] as const, ...all.map((title) => [title, title] as const)];
  return <NarrowBy label={t('search.category')} value={value} onChange={onChange} options={options} />;
}

function LanguageSelect({ value, onChange }: ChoiceProps) {
  const languages = useQuery(languagesQuery).data ?? [];
  const known = languages.some(({ code }) => code === value);
  const options = [
    ['', t('narrow.any')] as const,
    ...(value === '' || known ? [] : [[value, value] as const]),
    ...languages.map(({ code, title }) => [code, title] as const),
  ];
  return <NarrowBy label={t('search.language')} value={value} onChange={onChange} options={options} />;
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
