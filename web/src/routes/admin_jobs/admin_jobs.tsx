import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { call } from '~/api/client';
import { profilesQuery, tasksPath, tasksQuery, type Task } from '~/api/manage';
import { ago, percent } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Loaded } from '~/parts/loaded';
import { Notice } from '~/parts/notice';
import { sentenceOf } from '~/parts/problem';
import { Progress } from '~/parts/progress';
import { Record, Records } from '~/parts/records';
import { Section } from '~/parts/section';
import { Table, type Column } from '~/parts/table';
import { Desk } from '../desk/desk';
import desk from '../desk/desk.module.css';

const lists = ['active', 'reserved', 'scheduled', 'failed'] as const;
type List = (typeof lists)[number];

/** What the queue does, will do and could not do: /admin/jobs, for administrators. */
export default function AdminJobs() {
  return <Desk id="jobs">{() => <Board />}</Desk>;
}

function Board() {
  const client = useQueryClient();
  const [params] = useSearchParams();
  const list = lists.find((one) => one === params.get('list')) ?? 'active';
  const tasks = useQuery(tasksQuery);
  const [said, setSaid] = useState('');
  const act = async (task: Task, what: 'retry' | 'cancel') => {
    const path = `${tasksPath}/${task.task_id}`;
    try {
      if (what === 'retry') setSaid((await call<{ detail: string }>('POST', path, { action: 'retry' })).detail);
      else {
        await call('DELETE', path);
        setSaid(t('jobs.cancelled'));
      }
    } catch (error) {
      setSaid(sentenceOf(error));
    }
    await client.invalidateQueries({ queryKey: [tasksPath] });
  };
  return (
    <>
      <Loaded query={tasks} level={2}>
        {(all) => (
          <>
            <nav aria-label={t('jobs.lists')} className={desk['tabs']}>
              {lists.map((one) => (
                <Link key={one} to={`?list=${one}`} aria-current={one === list ? 'page' : undefined}>
                  {t(`jobs.list.${one}`, { count: all[one].tasks.length })}
                </Link>
              ))}
            </nav>
            <p role="status" className={desk['status']}>
              {said}
            </p>
            {all[list].tasks.length === 0 ? (
              <Notice heading={t(`jobs.none.${list}`)} />
            ) : (
              <Table
                label={t('desk.jobs')}
                rows={all[list].tasks}
                columns={columnsFor(list, (task, what) => void act(task, what))}
                keyOf={(task) => task.task_id}
                nameOf={nameOf}
              />
            )}
          </>
        )}
      </Loaded>
      <Profiles />
    </>
  );
}

const nameOf = (task: Task) => `${task.name} ${task.info?.['media title'] ?? ''} ${task.task_id}`.replaceAll('  ', ' ');

function columnsFor(list: List, act: (task: Task, what: 'retry' | 'cancel') => void): Column<Task>[] {
  const title = (task: Task) => task.info?.['media title'];
  return [
    {
      id: 'task',
      heading: t('jobs.task'),
      kind: 'lead',
      cell: (task) => (
        <>
          <span className={desk['code']}>{task.name}</span>
          {task.args.media !== undefined && title(task) !== undefined && (
            <Link to={`/view?m=${encodeURIComponent(task.args.media)}`}>
              <bdi>{title(task) || t('item.untitled')}</bdi>
            </Link>
          )}
          {task.error && (
            <span className={desk['note']} dir="auto">
              {task.error}
            </span>
          )}
        </>
      ),
    },
    ...(list === 'active'
      ? [
          {
            id: 'progress',
            heading: t('jobs.progress'),
            cell: (task: Task) => (
              <>
                <bdi>{percent(task.progress)}</bdi>
                <Progress value={task.progress} label={t('jobs.progress.name', { name: nameOf(task) })} />
              </>
            ),
          },
          { id: 'worker', heading: t('jobs.worker'), cell: (task: Task) => <bdi>{task.worker}</bdi> },
        ]
      : []),
    { id: 'lane', heading: t('jobs.lane'), cell: (task) => task.lane },
    { id: 'attempt', heading: t('jobs.attempt'), kind: 'number', cell: (task) => task.attempt },
    {
      id: 'time',
      heading: list === 'scheduled' ? t('jobs.due') : t('jobs.started'),
      cell: (task) => {
        const time = list === 'scheduled' ? task.run_after : task.time_start;
        return time && <time dateTime={time}>{ago(time)}</time>;
      },
    },
    {
      id: 'act',
      heading: t('jobs.act'),
      cell: (task) =>
        list === 'failed' ? (
          <Button
            small
            onClick={() => act(task, 'retry')}
            aria-label={t('processing.retry.name', { name: nameOf(task) })}
          >
            {t('processing.retry')}
          </Button>
        ) : (
          task.args.media === undefined && (
            <Button
              small
              onClick={() => act(task, 'cancel')}
              aria-label={t('jobs.cancel.name', { name: nameOf(task) })}
            >
              {t('account.cancel')}
            </Button>
          )
        ),
    },
  ];
}

/** What recordings are made into; settings of the server decide about it. */
function Profiles() {
  const profiles = useQuery(profilesQuery);
  return (
    <Section heading={t('jobs.profiles')} lead={<p>{t('jobs.profiles.lead')}</p>}>
      <Loaded query={profiles}>
        {(all) => (
          <Records label={t('jobs.profiles')}>
            {all.map((one) => (
              <Record
                key={one.name}
                name={one.name}
                facts={[t('jobs.profile', { height: one.resolution ?? 0, codec: one.codec ?? '' })]}
              />
            ))}
          </Records>
        )}
      </Loaded>
    </Section>
  );
}
