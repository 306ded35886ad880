import { expect, it } from 'vitest';
import { startTime } from './start_time';

it('reads the forms people write', () => {
  expect(startTime('90')).toBe(90);
  expect(startTime('12.5')).toBe(12.5);
  expect(startTime('1m30s')).toBe(90);
  expect(startTime('1h2m3s')).toBe(3723);
});

it('starts at the beginning for anything else', () => {
  for (const text of [null, '', 'soon', '-5', '1:30']) expect(startTime(text)).toBe(0);
});
