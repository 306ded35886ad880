import { expect, it } from 'vitest';
import { ago, bytes, clock, day, isoDuration, percent, remaining, slugTime, utcTime } from './format';

it('writes lengths as clocks', () => {
  expect(clock(0)).toBe('0:00');
  expect(clock(125.9)).toBe('2:05');
  expect(clock(3725)).toBe('1:02:05');
  expect(clock(Number.NaN)).toBe('0:00');
});

it('writes lengths for machines', () => {
  expect(isoDuration(0)).toBe('PT0S');
  expect(isoDuration(125)).toBe('PT2M5S');
  expect(isoDuration(7200)).toBe('PT2H');
});

it('writes sizes in decimal units', () => {
  expect(bytes(0)).toBe('0 bytes');
  expect(bytes(999)).toBe('999 bytes');
  expect(bytes(1_536_000)).toBe('1.5 MB');
  expect(bytes(5_000_000_000)).toBe('5 GB');
});

it('writes one clock for readers everywhere', () => {
  expect(utcTime('2026-11-22T14:03:59.5Z')).toBe('22 Nov 2026, 14:03 UTC');
  expect(day('2026-11-22T23:30:00-02:00')).toBe('23 Nov 2026');
  expect(slugTime('2026-11-22T23:30:00-02:00')).toBe('23 Nov 01:30 UTC');
});

it('writes ages in the unit that fits', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  expect(ago('2026-11-22T11:59:40Z', now)).toBe('this minute');
  expect(ago('2026-11-22T11:57:00Z', now)).toBe('3 minutes ago');
  expect(ago('2026-11-22T09:00:00Z', now)).toBe('3 hours ago');
  expect(ago('2026-11-21T09:00:00Z', now)).toBe('yesterday');
  expect(ago('2026-10-01T09:00:00Z', now)).toBe('1 Oct 2026');
});

it('does not pretend to know the second an upload ends', () => {
  expect(remaining(1)).toBe('5 seconds');
  expect(remaining(41)).toBe('45 seconds');
  expect(remaining(61)).toBe('2 minutes');
  expect(remaining(7300)).toBe('3 hours');
});

it('writes percentages whole', () => {
  expect(percent(33.4)).toBe('33%');
});
