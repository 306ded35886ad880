import { expect, it } from 'vitest';
import { secondsOf, timeText } from './chapter_time';

it('reads times as people type them', () => {
  expect(secondsOf('1:02:03.5')).toBe(3723.5);
  expect(secondsOf('2:03')).toBe(123);
  expect(secondsOf('75')).toBe(75);
  expect(secondsOf(' 90:00 ')).toBe(5400);
  for (const bad of ['', 'x', '1:75', '1:60:00', '-3', '1:2:3:4', '1.2345']) expect(secondsOf(bad), bad).toBeNull();
});

it('writes what it reads', () => {
  for (const seconds of [0, 0.25, 59.999, 3600, 86_399.5]) expect(secondsOf(timeText(seconds))).toBeCloseTo(seconds);
  expect(timeText(63.5)).toBe('00:01:03.500');
});
