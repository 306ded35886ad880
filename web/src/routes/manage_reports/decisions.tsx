import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { decisionsPath, decisionsQuery, type DecisionEntry } from '~/api/manage';
import { states } from '~/api/own_media';
import { withQuery } from '~/api/with_query';
import { number, utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Loaded } from '~/parts/loaded';
import { Notice } from '~/parts/notice';
import { Pager } from '~/parts/pager';
import { Table, type Column } from '~/parts/table';
import desk from '../desk/desk.module.css';

const actions = ['accept', 'dismiss', 'reset', 'unlist'] as const;

/** Who decided what and why; nothing is ever taken out. */
export function Decisions({ page }: { page: number }) {
  const entries = useQuery(decisionsQuery(withQuery(decisionsPath, { page: page > 1 ? page : undefined })));
  return (
    <Loaded query={entries} level={2}>
      {({ results, count, next }) =>
        results.length === 0 ? (
          <Notice heading={t('reports.log.empty')} />
        ) : (
          <>
            <Table
              label={t('reports.view.log')}
              rows={results}
              columns={columns()}
              keyOf={(one) => String(one.id)}
              nameOf={(one) => one.title}
            />
            <Pager
              count={count}
              shown={results.length}
              page={page}
              next={next !== null}
              address={(other) => `?view=log&page=${other}`}
            />
          </>
        )
      }
    </Loaded>
  );
}

const actionName = (action: string) => {
  const known = actions.find((one) => one === action);
  return known ? t(`reports.action.${known}`) : action;
};

const stateName = (state: string) => {
  const known = states.find((one) => one === state);
  return known ? t(`privacy.${known}`) : state;
};

const columns = (): Column<DecisionEntry>[] => [
  {
    id: 'item',
    heading: t('studio.item'),
    kind: 'lead',
    cell: (one) => (
      <>
        <Link to={`/view?m=${encodeURIComponent(one.friendly_token)}`}>
          <bdi>{one.title || t('item.untitled')}</bdi>
        </Link>
        <span className={desk['note']} dir="auto">
          {one.reason}
        </span>
      </>
    ),
  },
  { id: 'action', heading: t('reports.decision'), cell: (one) => actionName(one.action) },
  { id: 'user', heading: t('reports.by'), cell: (one) => <bdi>{one.user ?? t('log.server')}</bdi> },
  { id: 'reports', heading: t('manage.reported'), kind: 'number', cell: (one) => number(one.reports) },
  {
    id: 'state',
    heading: t('privacy.title'),
    cell: (one) =>
      one.from_state === one.to_state
        ? stateName(one.to_state)
        : t('reports.fromTo', { from: stateName(one.from_state), to: stateName(one.to_state) }),
  },
  {
    id: 'date',
    heading: t('managedComments.date'),
    cell: (one) => <time dateTime={one.date}>{utcTime(one.date)}</time>,
  },
];
