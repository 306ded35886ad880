import { useQuery, useQueryClient, useMutation } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'react-router';
import { call } from '~/api/client';
import { pagedKey, usePaged } from '~/api/paged';
import { useSession } from '~/api/queries';
import { historyPath, likedPath, pausePath, pauseQuery, watchedPath, type Watched } from '~/api/readers';
import { useTitle } from '~/app/title';
import { longDay } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button, ButtonLink, IconButton } from '~/parts/button';
import { Form } from '~/parts/form';
import { Grid } from '~/parts/grid';
import { Modal } from '~/parts/modal';
import { Notice } from '~/parts/notice';
import { PageHead } from '~/parts/page_head';
import { Pages } from '~/parts/pages';
import { sentenceOf } from '~/parts/problem';
import styles from './own_list.module.css';

/** /history and /liked: what only the reader sees. Without an account this browser has them as well. */
export default function OwnList() {
  return useLocation().pathname.startsWith('/liked') ? <Liked /> : <History />;
}

function Liked() {
  useTitle(t('liked.title'));
  const list = usePaged<Watched>(likedPath);
  return (
    <div className="page">
      <PageHead heading={t('liked.title')} lead={<Whose />} />
      <Pages
        list={list}
        empty={
          <Notice heading={t('liked.none')} action={<ButtonLink to="/latest">{t('search.latest')}</ButtonLink>}>
            {t('liked.none.text')}
          </Notice>
        }
      >
        {(items) => <Grid items={items} level={2} />}
      </Pages>
    </div>
  );
}

function History() {
  useTitle(t('history.title'));
  const client = useQueryClient();
  const [clearing, setClearing] = useState(false);
  const list = usePaged<Watched>(watchedPath);
  const renew = () => client.invalidateQueries({ queryKey: pagedKey(watchedPath) });
  const remove = useMutation({
    mutationFn: (token: string) => call('DELETE', `${historyPath}/${encodeURIComponent(token)}`),
    onSuccess: async () => {
      await renew();
      document.getElementById('main')?.focus({ preventScroll: true });
    },
  });
  const clear = async () => {
    await call('DELETE', historyPath);
    await renew();
    setClearing(false);
    return undefined;
  };
  return (
    <div className="page">
      <PageHead
        heading={t('history.title')}
        lead={<Whose />}
        actions={
          <>
            <Pause />
            {list.items.length > 0 && <Button onClick={() => setClearing(true)}>{t('history.clear')}</Button>}
          </>
        }
      />
      <p role="status" className={styles['said']}>
        {remove.isError ? sentenceOf(remove.error) : remove.isSuccess ? t('history.removed') : null}
      </p>
      <Pages
        list={list}
        empty={
          <Notice heading={t('history.none')} action={<ButtonLink to="/latest">{t('search.latest')}</ButtonLink>}>
            {t('history.none.text')}
          </Notice>
        }
      >
        {(items) =>
          byDay(items).map(([day, those]) => (
            <section key={day} aria-labelledby={`day-${day}`} className={styles['day']}>
              <h2 id={`day-${day}`}>
                <time dateTime={day}>{longDay(day)}</time>
              </h2>
              <Grid
                items={those}
                at={(item) => item.position}
                action={(item) => (
                  <IconButton
                    label={t('history.remove', { title: item.title || t('item.untitled') })}
                    disabled={remove.isPending}
                    onClick={() => remove.mutate(item.friendly_token)}
                  >
                    <X aria-hidden size={18} strokeWidth={1.75} />
                  </IconButton>
                )}
              />
            </section>
          ))
        }
      </Pages>
      {clearing && (
        <Modal heading={t('history.clear.title')} onClose={() => setClearing(false)}>
          <p>{t('history.clear.text')}</p>
          <Form kind="danger" submit={t('history.clear')} busy={t('history.clearing')} act={clear} />
        </Modal>
      )}
    </div>
  );
}

function byDay(items: Watched[]): [string, Watched[]][] {
  const days = new Map<string, Watched[]>();
  for (const item of items) {
    const day = item.action_date.slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}

/** Who sees the list, which is not the same with an account and without one. */
function Whose() {
  const session = useSession().data;
  if (!session) return null;
  return session.user ? t('own.account') : t('own.browser');
}

/** Whether what is watched from now on is kept. */
function Pause() {
  const client = useQueryClient();
  const paused = useQuery(pauseQuery).data?.paused;
  const change = useMutation({
    mutationFn: () => call<{ paused: boolean }>('PUT', pausePath, { paused: !paused }),
    onSuccess: (now) => client.setQueryData([pausePath], now),
  });
  if (paused === undefined) return null;
  return (
    <>
      <Button aria-pressed={paused} disabled={change.isPending} onClick={() => change.mutate()}>
        {paused ? t('history.resume') : t('history.pause')}
      </Button>
      <p role="status" className="visually-hidden">
        {change.isError
          ? sentenceOf(change.error)
          : change.isSuccess && t(paused ? 'history.paused' : 'history.resumed')}
      </p>
    </>
  );
}
