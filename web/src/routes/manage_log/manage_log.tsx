import { useQuery } from '@tanstack/react-query';
import { auditPath, auditQuery, type AuditEntry } from '~/api/manage';
import { withQuery } from '~/api/with_query';
import { utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { FilterBar } from '~/parts/filter_bar';
import { Loaded } from '~/parts/loaded';
import { Notice } from '~/parts/notice';
import { Pager } from '~/parts/pager';
import { Table, type Column } from '~/parts/table';
import { useFilters } from '~/parts/use_filters';
import { Desk } from '../desk/desk';
import desk from '../desk/desk.module.css';
import { Words } from './words';

const names = ['actor', 'action', 'subject'] as const;
type Name = (typeof names)[number];

/** What was done to people's rights: /manage/log, for administrators. */
export default function ManageLog() {
  return <Desk id="log">{() => <List />}</Desk>;
}

function List() {
  const filters = useFilters<Name>(names);
  const { values, change, page } = filters;
  const rows = useQuery(auditQuery(withQuery(auditPath, { ...values, page: page > 1 ? page : undefined })));
  return (
    <>
      <FilterBar narrowed={filters.narrowed} onClear={filters.clear}>
        {names.map((name) => (
          <Words
            key={`${name} ${values[name]}`}
            label={t(`log.${name}`)}
            value={values[name]}
            onWords={(words) => change({ [name]: words })}
          />
        ))}
      </FilterBar>
      <Loaded query={rows} level={2}>
        {({ results, count, next }) =>
          results.length === 0 ? (
            <Notice
              heading={t('filter.nothing')}
              action={filters.narrowed && <Button onClick={filters.clear}>{t('filter.clear')}</Button>}
            />
          ) : (
            <>
              <Table
                label={t('desk.log')}
                rows={results}
                columns={columns()}
                keyOf={(one) => String(one.id)}
                nameOf={(one) => one.action}
              />
              <Pager
                count={count}
                shown={results.length}
                page={page}
                next={next !== null}
                address={filters.pageAddress}
              />
            </>
          )
        }
      </Loaded>
    </>
  );
}

/** {"role": "editor"} -> "role: editor" */
function detailText(details: unknown): string {
  if (typeof details === 'string') return details;
  if (typeof details !== 'object' || details === null) return '';
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

const columns = (): Column<AuditEntry>[] => [
  {
    id: 'action',
    heading: t('log.action'),
    kind: 'lead',
    cell: (one) => (
      <>
        <span className={desk['code']}>{one.action}</span>
        <span className={desk['note']} dir="auto" style={{ whiteSpace: 'pre-line' }}>
          {detailText(one.details)}
        </span>
      </>
    ),
  },
  { id: 'actor', heading: t('log.actor'), cell: (one) => <bdi>{one.actor || t('log.server')}</bdi> },
  { id: 'subject', heading: t('log.subject'), cell: (one) => <bdi>{one.subject}</bdi> },
  {
    id: 'date',
    heading: t('managedComments.date'),
    cell: (one) => <time dateTime={one.date}>{utcTime(one.date)}</time>,
  },
  {
    id: 'hash',
    heading: t('log.hash'),
    cell: (one) => (
      <span className={desk['code']} title={one.hash}>
        <bdi>{one.hash.slice(0, 12)}</bdi>
      </span>
    ),
  },
];
