import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Watchdog } from './watchdog';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watch() {
  const changes: boolean[] = [];
  return { dog: new Watchdog((stalled) => changes.push(stalled)), changes };
}

it('barks after eight seconds when segments keep failing', () => {
  const { dog, changes } = watch();
  dog.waiting();
  dog.failed();
  dog.failed();
  dog.failed();
  vi.advanceTimersByTime(7_999);
  expect(changes).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(changes).toEqual([true]);
});

it('is patient while nothing fails, but not for ever', () => {
  const { dog, changes } = watch();
  dog.waiting();
  vi.advanceTimersByTime(19_999);
  expect(changes).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(changes).toEqual([true]);
});

it('forgets failures once playback goes on', () => {
  const { dog, changes } = watch();
  dog.failed();
  dog.failed();
  dog.failed();
  dog.calm();
  dog.waiting();
  vi.advanceTimersByTime(10_000);
  expect(changes).toEqual([]);
});

it('says when it is over, once', () => {
  const { dog, changes } = watch();
  dog.waiting();
  vi.advanceTimersByTime(30_000);
  dog.waiting();
  dog.calm();
  dog.calm();
  expect(changes).toEqual([true, false]);
});

it('is silent after it was stopped', () => {
  const { dog, changes } = watch();
  dog.waiting();
  dog.stop();
  vi.advanceTimersByTime(60_000);
  expect(changes).toEqual([]);
});
