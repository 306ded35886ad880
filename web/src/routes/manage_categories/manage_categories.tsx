import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { local } from '~/api/local';
import { categoriesPath, categoriesQuery, tagsPath, type Category } from '~/api/readers';
import { withQuery } from '~/api/with_query';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Loaded } from '~/parts/loaded';
import { Notice } from '~/parts/notice';
import { Section } from '~/parts/section';
import { Table, type Column } from '~/parts/table';
import { Desk } from '../desk/desk';
import desk from '../desk/desk.module.css';
import { Ask, type Asked } from './ask';
import styles from './manage_categories.module.css';
import { Tags } from './tags';

/** What items are put into: /manage/categories, for editors. */
export default function ManageCategories() {
  return (
    <Desk id="categories">
      {() => (
        <>
          <List />
          <Section heading={t('nav.tags')} lead={<p>{t('tags.lead')}</p>}>
            <Tags />
          </Section>
        </>
      )}
    </Desk>
  );
}

/** Items show what they are in, so that they are as stale as the lists. */
export function useTaxonomyChanged() {
  const client = useQueryClient();
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [path] }) =>
        [categoriesPath, tagsPath, '/api/v1/media'].some((one) => String(path).startsWith(one)),
    });
}

function List() {
  const categories = useQuery({ ...categoriesQuery, staleTime: 0 });
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <>
      <div>
        <Button icon={<Plus aria-hidden size={17} strokeWidth={1.75} />} onClick={() => setAsked({ what: 'add' })}>
          {t('categories.add')}
        </Button>
      </div>
      <Loaded query={categories} level={2}>
        {(all) =>
          all.length === 0 ? (
            <Notice heading={t('lists.categories.none')} />
          ) : (
            <Table
              label={t('desk.categories')}
              rows={all}
              columns={columns(setAsked, all.length > 1)}
              keyOf={(one) => one.uid}
              nameOf={(one) => one.title}
            />
          )
        }
      </Loaded>
      {asked && <Ask asked={asked} all={categories.data ?? []} onClose={() => setAsked(null)} />}
    </>
  );
}

const columns = (ask: (asked: Asked) => void, others: boolean): Column<Category>[] => [
  {
    id: 'title',
    heading: t('categories.title'),
    kind: 'lead',
    cell: (one) => (
      <div className={styles['lead']}>
        <Picture url={local(one.thumbnail_url)} />
        <div>
          <Link to={withQuery('/search', { c: one.title })}>
            <bdi>{one.title}</bdi>
          </Link>
          {one.description && (
            <span className={desk['note']} dir="auto">
              {one.description}
            </span>
          )}
        </div>
      </div>
    ),
  },
  { id: 'items', heading: t('categories.items'), kind: 'number', cell: (one) => one.media_count },
  {
    id: 'act',
    heading: t('jobs.act'),
    cell: (category) => (
      <div className={desk['buttons']}>
        <Button
          small
          aria-label={t('categories.change.name', { title: category.title })}
          onClick={() => ask({ what: 'change', category })}
        >
          {t('categories.change')}
        </Button>
        {others && (
          <Button
            small
            aria-label={t('categories.merge.name', { title: category.title })}
            onClick={() => ask({ what: 'merge', category })}
          >
            {t('categories.merge')}
          </Button>
        )}
        <Button
          small
          aria-label={t('categories.delete.name', { title: category.title })}
          onClick={() => ask({ what: 'delete', category })}
        >
          {t('categories.delete')}
        </Button>
      </div>
    ),
  },
];

function Picture({ url }: { url: string | null }) {
  return <span className={styles['picture']}>{url && <img src={url} alt="" loading="lazy" />}</span>;
}
