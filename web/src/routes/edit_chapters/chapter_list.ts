import type { Chapter } from '~/api/types';
import { secondsOf, timeText } from './chapter_time';

/** A chapter while it is worked on. */
export interface Draft {
  key: number;
  start: string;
  title: string;
}

let made = 0;
export const draft = (seconds: number, title = ''): Draft => ({ key: (made += 1), start: timeText(seconds), title });

const timeOf = (time: string | number): number => (typeof time === 'number' ? time : (secondsOf(time) ?? 0));

export const draftsOf = (chapters: readonly Chapter[]): Draft[] =>
  chapters.map((one) => draft(timeOf(one.startTime), one.chapterTitle)).sort((a, b) => startOf(a) - startOf(b));

export const startOf = (one: Draft): number => secondsOf(one.start) ?? 0;

export const inOrder = (drafts: readonly Draft[]): Draft[] => [...drafts].sort((a, b) => startOf(a) - startOf(b));

export type Fault = 'time' | 'title' | 'late' | 'twice';

/** What is wrong with each chapter that has something wrong, by its key. */
export function faultsOf(drafts: readonly Draft[], duration: number): Map<number, Fault> {
  const faults = new Map<number, Fault>();
  const seen = new Set<number>();
  for (const one of drafts) {
    const start = secondsOf(one.start);
    if (start === null) faults.set(one.key, 'time');
    else if (duration > 0 && start >= duration) faults.set(one.key, 'late');
    else if (seen.has(start)) faults.set(one.key, 'twice');
    else if (one.title.trim() === '') faults.set(one.key, 'title');
    if (start !== null) seen.add(start);
  }
  return faults;
}

/** As they are saved: each ends where the next one begins, the last one with the recording. */
export function chaptersOf(drafts: readonly Draft[], duration: number): Chapter[] {
  const sorted = inOrder(drafts);
  return sorted.map((one, index) => {
    const next = sorted[index + 1];
    const start = startOf(one);
    const end = next ? startOf(next) : Math.max(duration, start + 1);
    return { startTime: timeText(start), endTime: timeText(end), chapterTitle: one.title.trim() };
  });
}
