import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '~/api/client';
import { decisionsPath, reportsPath, reportsQuery, type ReportCase, type ReportStatus } from '~/api/manage';
import { mediaChanged } from '~/api/own_media';
import { withQuery } from '~/api/with_query';
import { ago, number } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Option, Options } from '~/parts/choice';
import { Area } from '~/parts/field';
import { textOf } from '~/parts/form_text';
import { ItemCell } from '~/parts/item_cell';
import { Loaded } from '~/parts/loaded';
import { Notice } from '~/parts/notice';
import { Pager } from '~/parts/pager';
import { Table, type Column } from '~/parts/table';
import { Confirm } from '../desk/confirm';
import desk from '../desk/desk.module.css';
import { PrivacyMark } from '../studio/columns';

interface QueueProps {
  status: ReportStatus;
  page: number;
}

/** Reported items of one state; what is open can be decided here. */
export function Queue({ status, page }: QueueProps) {
  const cases = useQuery(reportsQuery(withQuery(reportsPath, { status, page: page > 1 ? page : undefined })));
  const [deciding, setDeciding] = useState<ReportCase | null>(null);
  const [done, setDone] = useState('');
  return (
    <>
      <p role="status" className={desk['status']}>
        {done}
      </p>
      <Loaded query={cases} level={2}>
        {({ results, count, next }) =>
          results.length === 0 ? (
            <Notice heading={t(status === 'open' ? 'reports.empty' : 'reports.none')}>
              {status === 'open' && t('reports.empty.text')}
            </Notice>
          ) : (
            <>
              <Table
                label={t('desk.reports')}
                rows={results}
                columns={columnsFor(status, setDeciding)}
                keyOf={(one) => one.media.friendly_token}
                nameOf={(one) => one.media.title}
              />
              <Pager
                count={count}
                shown={results.length}
                page={page}
                next={next !== null}
                address={(other) => `?view=${status}&page=${other}`}
              />
            </>
          )
        }
      </Loaded>
      {deciding && (
        <Decide
          found={deciding}
          onClose={() => setDeciding(null)}
          onDone={(sentence) => {
            setDeciding(null);
            setDone(sentence);
          }}
        />
      )}
    </>
  );
}

function columnsFor(status: ReportStatus, onDecide: (one: ReportCase) => void): Column<ReportCase>[] {
  const decide: Column<ReportCase> = {
    id: 'decide',
    heading: t('reports.decision'),
    cell: (one) => (
      <Button small onClick={() => onDecide(one)} aria-label={t('reports.decide.name', { name: one.media.title })}>
        {t('reports.decide')}
      </Button>
    ),
  };
  return [
    {
      id: 'item',
      heading: t('studio.item'),
      kind: 'lead',
      cell: (one) => (
        <ItemCell item={one.media}>
          <bdi>{one.media.author_name || one.media.user}</bdi>
        </ItemCell>
      ),
    },
    {
      id: 'reasons',
      heading: t('reports.reasons'),
      cell: (one) => (
        <>
          {one.reasons.slice(0, 3).map(({ reason }, index) => (
            <span key={index} className={desk['text']} dir="auto">
              {reason || t('reports.noReason')}
            </span>
          ))}
          {one.reasons.length > 3 && (
            <span className={desk['note']}>{t('reports.more', { count: one.reasons.length - 3 })}</span>
          )}
        </>
      ),
    },
    { id: 'count', heading: t('manage.reported'), kind: 'number', cell: (one) => number(one.count) },
    {
      id: 'privacy',
      heading: t('privacy.title'),
      cell: (one) => (
        <>
          <PrivacyMark state={one.media.state} />
          {one.unlisted && <span className={desk['note']}>{t('reports.unlisted')}</span>}
        </>
      ),
    },
    {
      id: 'date',
      heading: t('reports.last'),
      cell: (one) => <time dateTime={one.changed_date}>{ago(one.changed_date)}</time>,
    },
    ...(status === 'open' ? [decide] : []),
  ];
}

interface DecideProps {
  found: ReportCase;
  onClose: () => void;
  onDone: (sentence: string) => void;
}

/** Accept or dismiss; neither is chosen beforehand, and a reason is part of either. */
function Decide({ found, onClose, onDone }: DecideProps) {
  const client = useQueryClient();
  const act = async (data: FormData) => {
    const answer = await call<{ detail: string }>(
      'POST',
      `${reportsPath}/${encodeURIComponent(found.media.friendly_token)}`,
      { decision: textOf(data, 'decision'), reason: textOf(data, 'reason') },
    );
    onDone(answer.detail);
    await mediaChanged(client);
    await client.invalidateQueries({
      predicate: ({ queryKey }) => [reportsPath, decisionsPath].some((path) => String(queryKey[0]).startsWith(path)),
    });
  };
  return (
    <Confirm
      heading={found.media.title || t('item.untitled')}
      submit={t('reports.submit')}
      fieldOf={fieldOf}
      onClose={onClose}
      act={act}
      fields={(errors) => (
        <>
          <Options legend={t('reports.decision')}>
            <Option
              name="decision"
              value="accept"
              required
              label={t('reports.accept')}
              help={t('reports.accept.help')}
            />
            <Option
              name="decision"
              value="dismiss"
              required
              label={t('reports.dismiss')}
              help={t('reports.dismiss.help')}
            />
          </Options>
          <Area
            label={t('review.reason')}
            name="reason"
            required
            help={t('reports.reason.help')}
            error={errors['reason']}
          />
        </>
      )}
    >
      <ul>
        {found.reasons.map(({ reason }, index) => (
          <li key={index} dir="auto">
            {reason || t('reports.noReason')}
          </li>
        ))}
      </ul>
    </Confirm>
  );
}

const fieldOf = { required: 'reason', invalid_field: 'reason' };
