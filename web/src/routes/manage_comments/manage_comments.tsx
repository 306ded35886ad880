import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { call } from '~/api/client';
import { commentsQuery, manageCommentsPath, type ManagedComment } from '~/api/manage';
import type { Page } from '~/api/types';
import { withQuery } from '~/api/with_query';
import { ago } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { BulkBar } from '~/parts/bulk_bar';
import { Filter, FilterBar } from '~/parts/filter_bar';
import { Loaded } from '~/parts/loaded';
import { Mark } from '~/parts/mark';
import { Notice } from '~/parts/notice';
import { Pager } from '~/parts/pager';
import { Table, type Column } from '~/parts/table';
import { useFilters, type Filters } from '~/parts/use_filters';
import { useSelection } from '~/parts/use_selection';
import { Confirm } from '../desk/confirm';
import { Desk } from '../desk/desk';
import desk from '../desk/desk.module.css';

const names = ['state', 'sort_by', 'ordering'] as const;
type Name = (typeof names)[number];

/** Every comment, those that are held first of all: /manage/comments */
export default function ManageComments() {
  return <Desk id="comments">{() => <List />}</Desk>;
}

function List() {
  const filters = useFilters<Name>(names, ['sort_by', 'ordering']);
  const path = withQuery(manageCommentsPath, {
    ...filters.values,
    page: filters.page > 1 ? filters.page : undefined,
  });
  const comments = useQuery(commentsQuery(path));
  return (
    <>
      <FilterBar narrowed={filters.narrowed} onClear={filters.clear}>
        <Filter
          label={t('managedComments.state')}
          value={filters.values.state}
          any={t('managedComments.state.all')}
          options={[['held', t('managedComments.state.held')]]}
          onChange={(state) => filters.change({ state })}
        />
      </FilterBar>
      <Loaded query={comments} level={2}>
        {(page) =>
          page.results.length === 0 ? (
            <Notice heading={t(filters.narrowed ? 'managedComments.noneHeld' : 'managedComments.none')} />
          ) : (
            <Rows page={page} filters={filters} />
          )
        }
      </Loaded>
    </>
  );
}

const columns = (): Column<ManagedComment>[] => [
  {
    id: 'text',
    heading: t('managedComments.text'),
    kind: 'lead',
    sort: 'text',
    cell: (one) => (
      <>
        <span className={desk['text']} dir="auto">
          {one.deleted ? t('managedComments.deleted') : one.text}
        </span>
        {one.parent_uid && <span className={desk['note']}>{t('managedComments.reply')}</span>}
      </>
    ),
  },
  {
    id: 'author',
    heading: t('managedComments.author'),
    cell: (one) =>
      one.username && (
        <>
          <bdi>{one.author_name || one.username}</bdi>
          <span className={desk['note']}>
            <bdi>{one.username}</bdi>
          </span>
        </>
      ),
  },
  {
    id: 'state',
    heading: t('managedComments.state'),
    cell: (one) => (
      <Mark tone={one.deleted ? 'past' : one.held ? 'open' : 'good'}>
        {t(
          one.deleted
            ? 'managedComments.state.gone'
            : one.held
              ? 'managedComments.state.held'
              : 'managedComments.state.shown',
        )}
      </Mark>
    ),
  },
  {
    id: 'on',
    heading: t('managedComments.on'),
    cell: (one) => <Link to={one.media_url}>{t('upload.open.early')}</Link>,
  },
  {
    id: 'date',
    heading: t('managedComments.date'),
    sort: 'add_date',
    cell: (one) => <time dateTime={one.add_date}>{ago(one.add_date)}</time>,
  },
];

function Rows({ page, filters }: { page: Page<ManagedComment>; filters: Filters<Name> }) {
  const client = useQueryClient();
  const comments = page.results;
  const selection = useSelection(comments.map((one) => one.uid));
  const [action, setAction] = useState<'release' | 'delete' | null>(null);
  const [done, setDone] = useState('');
  const { sort_by, ordering } = filters.values;
  const count = selection.chosen.length;
  const act = async () => {
    const ids = selection.chosen.slice(0, 50);
    if (action === 'release') {
      const { released } = await call<{ released: number }>('POST', manageCommentsPath, {
        action: 'release',
        comment_ids: ids,
      });
      setDone(t('managedComments.released', { count: released }));
    } else {
      await call('DELETE', withQuery(manageCommentsPath, { comment_ids: ids.join(',') }));
      setDone(t('managedComments.removed', { count: ids.length }));
    }
    setAction(null);
    selection.none();
    await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).includes('comments') });
  };
  return (
    <>
      <p role="status" className={desk['status']}>
        {done}
      </p>
      <Table
        label={t('desk.comments')}
        rows={comments}
        columns={columns()}
        keyOf={(one) => one.uid}
        nameOf={(one) =>
          t('managedComments.name', { name: one.author_name || one.username, text: one.text.slice(0, 40) })
        }
        order={{
          by: sort_by || 'add_date',
          ascending: ordering === 'asc',
          onChange: (by, ascending) => filters.change({ sort_by: by, ordering: ascending ? 'asc' : '' }),
        }}
        selection={selection}
      />
      <BulkBar
        selection={selection}
        choices={[
          { id: 'release', name: t('managedComments.release'), group: t('desk.comments') },
          { id: 'delete', name: t('managedComments.delete'), group: t('desk.comments') },
        ]}
        onChoose={(id) => setAction(id === 'release' ? 'release' : 'delete')}
      />
      <Pager
        count={page.count}
        shown={comments.length}
        page={filters.page}
        next={page.next !== null}
        address={filters.pageAddress}
      />
      {action && (
        <Confirm
          heading={t(`managedComments.${action}`)}
          submit={t(`managedComments.${action}`)}
          danger={action === 'delete'}
          onClose={() => setAction(null)}
          act={act}
        >
          <p>
            {t('bulk.count', { count })} {t(`managedComments.${action}.text`)}
          </p>
        </Confirm>
      )}
    </>
  );
}
