import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { userPath } from '~/api/account';
import { call } from '~/api/client';
import { manageUsersPath, roles, usersQuery, type ManagedUser } from '~/api/manage';
import type { Page, User } from '~/api/types';
import { withQuery } from '~/api/with_query';
import { managesUsers } from '~/app/rights';
import { t } from '~/l10n/i18n';
import { BulkBar } from '~/parts/bulk_bar';
import { Button } from '~/parts/button';
import { Filter, FilterBar } from '~/parts/filter_bar';
import { Loaded } from '~/parts/loaded';
import { Notice } from '~/parts/notice';
import { Pager } from '~/parts/pager';
import { Table } from '~/parts/table';
import { useFilters, type Filters } from '~/parts/use_filters';
import { useSelection } from '~/parts/use_selection';
import { Confirm } from '../desk/confirm';
import { Desk } from '../desk/desk';
import desk from '../desk/desk.module.css';
import { each } from '../desk/each';
import { AddUser } from './add_user';
import { columns } from './columns';
import { UserSheet } from './user_sheet';

const names = ['name', 'role', 'is_approved', 'sort_by', 'ordering'] as const;
type Name = (typeof names)[number];

/** Accounts and what they may do: /manage/users */
export default function ManageUsers() {
  return (
    <Desk id="users" action={(user) => managesUsers(user.role) && <Adding />}>
      {(user) => <List me={user} />}
    </Desk>
  );
}

export const usersChanged = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ predicate: ({ queryKey }) => /\/(manage_)?users\b/.test(String(queryKey[0])) });

function Adding() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small onClick={() => setOpen(true)}>
        {t('users.add')}
      </Button>
      {open && <AddUser onClose={() => setOpen(false)} />}
    </>
  );
}

function List({ me }: { me: User }) {
  const filters = useFilters<Name>(names, ['sort_by', 'ordering']);
  const { values, change } = filters;
  const path = withQuery(manageUsersPath, { ...values, page: filters.page > 1 ? filters.page : undefined });
  const users = useQuery(usersQuery(path));
  return (
    <>
      <FilterBar
        // One of them at a time: the server combines neither of them with another.
        search={{
          label: t('users.search'),
          value: values.name,
          onSearch: (name) => change({ name, role: '', is_approved: '' }),
        }}
        narrowed={filters.narrowed}
        onClear={filters.clear}
      >
        <Filter
          label={t('users.role')}
          value={values.role}
          any={t('filter.any')}
          options={roles.map((role) => [role, t(`role.${role}`)] as const)}
          onChange={(role) => change({ role, name: '', is_approved: '' })}
        />
        <Filter
          label={t('users.approval')}
          value={values.is_approved}
          any={t('filter.any')}
          options={[
            ['false', t('users.waiting')],
            ['true', t('users.approved')],
          ]}
          onChange={(is_approved) => change({ is_approved, name: '', role: '', sort_by: '' })}
        />
      </FilterBar>
      <Loaded query={users} level={2}>
        {(page) =>
          page.results.length === 0 ? (
            <Notice
              heading={t('filter.nothing')}
              action={<Button onClick={filters.clear}>{t('filter.clear')}</Button>}
            />
          ) : (
            <Rows page={page} filters={filters} me={me} />
          )
        }
      </Loaded>
    </>
  );
}

const bulk = ['approve_user', 'activate', 'deactivate', 'delete'] as const;
type Bulk = (typeof bulk)[number];

function Rows({ page, filters, me }: { page: Page<ManagedUser>; filters: Filters<Name>; me: User }) {
  const client = useQueryClient();
  const users = page.results;
  const manages = managesUsers(me.role);
  const selection = useSelection(users.map((one) => one.username));
  const [action, setAction] = useState<Bulk | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const { sort_by, ordering } = filters.values;
  const shown = users.find((one) => one.username === opened);
  const act = async () => {
    const change = (username: string) =>
      action === 'delete'
        ? call('DELETE', withQuery(manageUsersPath, { tokens: username, keep_comments: 'true' }))
        : call('PUT', userPath(username), { action });
    const { done: count, refused } = await each(selection.chosen, change);
    setAction(null);
    setDone([t('manage.changed', { count }), ...refused].join(' '));
    selection.none();
    await usersChanged(client);
  };
  return (
    <>
      <p role="status" className={desk['status']}>
        {done}
      </p>
      <Table
        label={t('desk.users')}
        rows={users}
        columns={columns(setOpened)}
        keyOf={(one) => one.username}
        nameOf={(one) => one.name || one.username}
        order={{
          by: sort_by || 'date_added',
          ascending: ordering === 'asc',
          onChange: (by, ascending) =>
            filters.change({
              sort_by: by,
              ordering: ascending ? 'asc' : '',
              ...(by === 'name' ? { is_approved: '' } : {}),
            }),
        }}
        {...(manages ? { selection } : {})}
      />
      <BulkBar
        selection={selection}
        choices={bulk.map((id) => ({ id, name: t(`users.do.${id}`), group: t('desk.users') }))}
        onChoose={(id) => setAction(bulk.find((one) => one === id) ?? null)}
      />
      <Pager
        count={page.count}
        shown={users.length}
        page={filters.page}
        next={page.next !== null}
        address={filters.pageAddress}
      />
      {action && (
        <Confirm
          heading={t(`users.do.${action}`)}
          submit={t(`users.do.${action}`)}
          danger={action === 'delete' || action === 'deactivate'}
          onClose={() => setAction(null)}
          act={act}
        >
          <p>
            {t('bulk.count', { count: selection.chosen.length })} {t(`users.text.${action}`)}
          </p>
          <p className={desk['note']}>
            <bdi>{selection.chosen.join(', ')}</bdi>
          </p>
        </Confirm>
      )}
      {shown && <UserSheet key={shown.username} user={shown} me={me} onClose={() => setOpened(null)} />}
    </>
  );
}
