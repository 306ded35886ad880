import { expect, it } from 'vitest';
import { chaptersOf, draft, draftsOf, faultsOf } from './chapter_list';

it('ends each chapter where the next begins', () => {
  expect(chaptersOf([draft(30, 'Two'), draft(0, ' One ')], 90)).toEqual([
    { startTime: '00:00:00.000', endTime: '00:00:30.000', chapterTitle: 'One' },
    { startTime: '00:00:30.000', endTime: '00:01:30.000', chapterTitle: 'Two' },
  ]);
});

it('reads what others wrote', () => {
  const drafts = draftsOf([
    { startTime: 61, endTime: 70, chapterTitle: 'B' },
    { startTime: '00:05', endTime: '00:10', chapterTitle: 'A' },
  ]);
  expect(drafts.map(({ start, title }) => [start, title])).toEqual([
    ['00:00:05.000', 'A'],
    ['00:01:01.000', 'B'],
  ]);
});

it('says what cannot be saved', () => {
  const [fine, nameless, late, twice] = [draft(0, 'A'), draft(5), draft(99, 'C'), draft(0, 'D')];
  const broken = { ...draft(1, 'E'), start: 'soon' };
  const faults = faultsOf([fine, nameless, late, twice, broken], 60);
  expect(faults.get(fine.key)).toBeUndefined();
  expect([nameless, late, twice, broken].map(({ key }) => faults.get(key))).toEqual(['title', 'late', 'twice', 'time']);
});
