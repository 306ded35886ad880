import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { manageMediaPath } from '~/api/manage';
import { isBeingMade, workItemsQuery, type WorkItem } from '~/api/own_media';
import type { Page, User } from '~/api/types';
import { withQuery } from '~/api/with_query';
import { t } from '~/l10n/i18n';
import { BulkBar } from '~/parts/bulk_bar';
import { Button } from '~/parts/button';
import { Loaded } from '~/parts/loaded';
import { Notice } from '~/parts/notice';
import { Pager } from '~/parts/pager';
import { Table } from '~/parts/table';
import { useFilters, type Filters } from '~/parts/use_filters';
import { useSelection } from '~/parts/use_selection';
import { Desk } from '../desk/desk';
import desk from '../desk/desk.module.css';
import { choicesFor } from './bulk';
import { BulkMedia } from './bulk_media';
import { columns } from './columns';
import { ManageFilters, names, orders, type Name } from './manage_filters';
import { MediaSheet } from './media_sheet';

/** Everybody's media, for editors: /manage/media */
export default function ManageMedia() {
  return <Desk id="media">{(user) => <List user={user} />}</Desk>;
}

function List({ user }: { user: User }) {
  const filters = useFilters<Name>(names, orders);
  const { sort_by, ordering, ...narrowing } = filters.values;
  const path = withQuery(manageMediaPath, {
    ...narrowing,
    sort_by: sort_by || 'add_date',
    ordering,
    page: filters.page > 1 ? filters.page : undefined,
  });
  const items = useQuery(workItemsQuery(path));
  return (
    <>
      <ManageFilters filters={filters} />
      <Loaded query={items} level={2}>
        {(page) =>
          page.results.length === 0 ? (
            <Notice
              heading={filters.narrowed ? t('filter.nothing') : t('home.empty.title')}
              action={filters.narrowed && <Button onClick={filters.clear}>{t('filter.clear')}</Button>}
            >
              {filters.narrowed && t('filter.nothing.text')}
            </Notice>
          ) : (
            <Rows page={page} filters={filters} user={user} />
          )
        }
      </Loaded>
    </>
  );
}

function Rows({ page, filters, user }: { page: Page<WorkItem>; filters: Filters<Name>; user: User }) {
  const items = page.results;
  const selection = useSelection(items.map((item) => item.friendly_token));
  const [action, setAction] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const { sort_by, ordering } = filters.values;
  const shown = items.find((item) => item.friendly_token === opened);
  const making = items.filter(isBeingMade).length;
  return (
    <>
      <p role="status" className={desk['status']}>
        {done || (making > 0 && t('studio.making', { count: making }))}
      </p>
      <Table
        label={t('desk.media')}
        rows={items}
        columns={columns(setOpened)}
        keyOf={(item) => item.friendly_token}
        nameOf={(item) => item.title || t('item.untitled')}
        order={{
          by: sort_by || 'add_date',
          ascending: ordering === 'asc',
          onChange: (by, ascending) => filters.change({ sort_by: by, ordering: ascending ? 'asc' : '' }),
        }}
        selection={selection}
      />
      <BulkBar selection={selection} choices={choicesFor(user.role)} onChoose={setAction} />
      <Pager
        count={page.count}
        shown={items.length}
        page={filters.page}
        next={page.next !== null}
        address={filters.pageAddress}
      />
      {action !== null && (
        <BulkMedia
          id={action}
          tokens={selection.chosen}
          onClose={() => setAction(null)}
          onDone={(sentence) => {
            setAction(null);
            setDone(sentence);
            selection.none();
          }}
        />
      )}
      {shown && <MediaSheet key={shown.friendly_token} item={shown} onClose={() => setOpened(null)} />}
    </>
  );
}
