import { useQueryClient } from '@tanstack/react-query';
import { Clock, Play, Plus, Trash2 } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent as ReactKeyboardEvent } from 'react';
import { call } from '~/api/client';
import { chaptersPath, mediaChanged, type EditedItem } from '~/api/own_media';
import { useLeaveGuard } from '~/app/use_leave_guard';
import { clock } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button, IconButton } from '~/parts/button';
import { Field } from '~/parts/field';
import { FormProblem } from '~/parts/form_problem';
import { Notice } from '~/parts/notice';
import { sentenceOf } from '~/parts/problem';
import { BenchPlayer } from '../edit/bench_player';
import styles from '../edit/edit.module.css';
import { Frame } from '../edit/frame';
import { chaptersOf, draft, draftsOf, faultsOf, inOrder, startOf, type Draft } from './chapter_list';
import { timeText } from './chapter_time';

const icon = { 'aria-hidden': true, size: 18, strokeWidth: 1.75 } as const;

/** The chapters of an item, with times taken from the player: /edit_chapters?m=TOKEN */
export default function EditChapters() {
  return (
    <Frame tab="chapters">
      {(item) =>
        item.media_type === 'video' || item.media_type === 'audio' ? (
          <Chapters item={item} />
        ) : (
          <Notice heading={t('chapters.never')}>{t('chapters.never.text')}</Notice>
        )
      }
    </Frame>
  );
}

function Chapters({ item }: { item: EditedItem }) {
  const client = useQueryClient();
  const video = useRef<HTMLVideoElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [drafts, setDrafts] = useState(() => draftsOf(item.chapter_data));
  const [unsaved, setUnsaved] = useState(false);
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const [busy, setBusy] = useState(false);
  useLeaveGuard(unsaved);

  const faults = faultsOf(drafts, item.duration);
  const now = () => video.current?.currentTime ?? 0;
  const change = (next: Draft[]) => {
    setDrafts(next);
    setUnsaved(true);
    setDone('');
  };
  const edit = (key: number, news: Partial<Draft>) =>
    change(drafts.map((one) => (one.key === key ? { ...one, ...news } : one)));
  const add = () => {
    const made = draft(drafts.length === 0 ? 0 : now());
    change(inOrder([...drafts, made]));
    // The new row is there after this; its title is what comes next.
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>(`[data-title="${made.key}"]`)?.focus());
  };
  const remove = (key: number) => {
    change(drafts.filter((one) => one.key !== key));
    list.current?.focus();
  };
  const seek = (seconds: number) => {
    if (video.current) video.current.currentTime = seconds;
  };
  const save = async () => {
    setShown(true);
    setProblem(null);
    setDone('');
    if (faults.size > 0) {
      const first = drafts.find((one) => faults.has(one.key));
      const part = first && faults.get(first.key) === 'title' ? 'title' : 'time';
      list.current?.querySelector<HTMLInputElement>(`[data-${part}="${first?.key ?? 0}"]`)?.focus();
      return;
    }
    setBusy(true);
    try {
      await call('POST', chaptersPath(item.friendly_token), { chapters: chaptersOf(drafts, item.duration) });
      setDrafts(inOrder(drafts));
      setUnsaved(false);
      setDone(t('account.saved'));
      await mediaChanged(client);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  };
  useKey('a', add);

  return (
    <div className={styles['desk']}>
      <div className={styles['stage']}>
        <BenchPlayer item={item} ref={video} />
        <div className={styles['row']}>
          <Button onClick={add} icon={<Plus {...icon} />}>
            {t('chapters.add')}
          </Button>
        </div>
        <p className={styles['hint']}>
          <kbd>A</kbd> {t('chapters.keys')}
        </p>
      </div>
      <div className={styles['work']}>
        <FormProblem message={problem} />
        {drafts.length === 0 && <p>{t('chapters.empty')}</p>}
        <ol role="list" ref={list} tabIndex={-1} className={styles['chapters']} aria-label={t('edit.tab.chapters')}>
          {drafts.map((one) => {
            const fault = shown ? faults.get(one.key) : undefined;
            const name = one.title || one.start;
            return (
              <li key={one.key} className={styles['chapter']}>
                <Field
                  label={t('chapters.start')}
                  value={one.start}
                  dir="ltr"
                  data-time={one.key}
                  autoComplete="off"
                  spellCheck={false}
                  error={fault && fault !== 'title' ? t(`chapters.fault.${fault}`) : undefined}
                  onChange={(event) => edit(one.key, { start: event.target.value })}
                  onBlur={() => setDrafts(inOrder(drafts))}
                  onKeyDown={(event) => nudge(event, one, edit)}
                />
                <Field
                  label={t('upload.field.title')}
                  value={one.title}
                  dir="auto"
                  data-title={one.key}
                  autoComplete="off"
                  error={fault === 'title' ? t('chapters.fault.title') : undefined}
                  onChange={(event) => edit(one.key, { title: event.target.value })}
                />
                <div className={styles['tools']}>
                  <IconButton label={t('chapters.seek', { name })} onClick={() => seek(startOf(one))}>
                    <Play {...icon} />
                  </IconButton>
                  <IconButton
                    label={t('chapters.take', { name })}
                    onClick={() =>
                      change(
                        inOrder(
                          drafts.map((other) => (other.key === one.key ? { ...other, start: timeText(now()) } : other)),
                        ),
                      )
                    }
                  >
                    <Clock {...icon} />
                  </IconButton>
                  <IconButton label={t('chapters.remove', { name })} onClick={() => remove(one.key)}>
                    <Trash2 {...icon} />
                  </IconButton>
                </div>
              </li>
            );
          })}
        </ol>
        <div className={styles['row']}>
          <Button kind="primary" onClick={save} disabled={busy}>
            {busy ? t('account.saving') : t('chapters.save')}
          </Button>
          <p className={styles['hint']}>
            {item.duration > 0 && t('chapters.length', { length: clock(item.duration) })}
          </p>
        </div>
        <p role="status" className={styles['done']}>
          {done}
        </p>
      </div>
    </div>
  );
}

/** Arrows move a time by a second, with Shift by a tenth. */
function nudge(event: ReactKeyboardEvent, one: Draft, edit: (key: number, news: Partial<Draft>) => void) {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  const step = (event.shiftKey ? 0.1 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
  edit(one.key, { start: timeText(Math.max(0, startOf(one) + step)) });
}

/** A key of the whole page; never while something is typed. */
function useKey(key: string, act: () => void) {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== key || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], dialog')) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
