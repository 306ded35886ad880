import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isBeingMade, workItemsQuery, type WorkItem } from '~/api/own_media';
import { mediaListPath } from '~/api/queries';
import type { Page, User } from '~/api/types';
import { withQuery } from '~/api/with_query';
import { SignedIn } from '~/app/signed_in';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { BulkBar } from '~/parts/bulk_bar';
import { Button, ButtonLink } from '~/parts/button';
import { Loaded } from '~/parts/loaded';
import { Notice } from '~/parts/notice';
import { Pager } from '~/parts/pager';
import { Table } from '~/parts/table';
import { useFilters, type Filters } from '~/parts/use_filters';
import { useSelection } from '~/parts/use_selection';
import { bulkChoices } from './bulk_actions';
import { BulkDialog } from './bulk_dialog';
import { columns } from './columns';
import { names, orders, StudioFilters, type Name } from './studio_filters';
import styles from './studio.module.css';

/** Everything somebody has made, as a table: /studio and /studio/media, with its filters in the address. */
export default function Studio() {
  useTitle(t('studio.title'));
  return <SignedIn>{(user) => <Desk user={user} />}</SignedIn>;
}

function Desk({ user }: { user: User }) {
  const filters = useFilters<Name>(names, orders);
  const { sort_by, ordering, ...narrowing } = filters.values;
  const path = withQuery(mediaListPath, {
    author: user.username,
    ...narrowing,
    sort_by: sort_by || 'add_date',
    ordering,
    page: filters.page > 1 ? filters.page : undefined,
  });
  const items = useQuery(workItemsQuery(path));
  return (
    <div className={`page ${styles['studio'] ?? ''}`}>
      <h1>{t('studio.title')}</h1>
      <StudioFilters filters={filters} />
      <Loaded query={items} level={2}>
        {(page) =>
          page.results.length === 0 ? <Nothing user={user} filters={filters} /> : <Rows page={page} filters={filters} />
        }
      </Loaded>
    </div>
  );
}

function Nothing({ user, filters }: { user: User; filters: Filters<Name> }) {
  if (filters.narrowed) {
    return (
      <Notice heading={t('filter.nothing')} action={<Button onClick={filters.clear}>{t('filter.clear')}</Button>}>
        {t('filter.nothing.text')}
      </Notice>
    );
  }
  return user.can_upload ? (
    <Notice
      heading={t('studio.empty')}
      action={
        <ButtonLink to="/upload" kind="primary">
          {t('shell.upload')}
        </ButtonLink>
      }
    >
      {t('studio.empty.text')}
    </Notice>
  ) : (
    <Notice
      heading={t('studio.empty')}
      action={<ButtonLink to="/verification">{t('register.done.verify')}</ButtonLink>}
    >
      {t('upload.forbidden.text')}
    </Notice>
  );
}

function Rows({ page, filters }: { page: Page<WorkItem>; filters: Filters<Name> }) {
  const items = page.results;
  const selection = useSelection(items.map((item) => item.friendly_token));
  const [action, setAction] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const { sort_by, ordering } = filters.values;
  const making = items.filter(isBeingMade).length;
  return (
    <>
      <p role="status" className={styles['status']}>
        {done || (making > 0 && t('studio.making', { count: making }))}
      </p>
      <Table
        label={t('studio.title')}
        rows={items}
        columns={columns()}
        keyOf={(item) => item.friendly_token}
        nameOf={(item) => item.title || t('item.untitled')}
        order={{
          by: sort_by || 'add_date',
          ascending: ordering === 'asc',
          onChange: (by, ascending) => filters.change({ sort_by: by, ordering: ascending ? 'asc' : '' }),
        }}
        selection={selection}
      />
      <BulkBar selection={selection} choices={bulkChoices()} onChoose={setAction} />
      <Pager
        count={page.count}
        shown={items.length}
        page={filters.page}
        next={page.next !== null}
        address={filters.pageAddress}
      />
      {action !== null && (
        <BulkDialog
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
    </>
  );
}
