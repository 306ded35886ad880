import { expect, it } from 'vitest';
import { Meter } from './meter';

it('says nothing before it knows', () => {
  const meter = new Meter();
  expect(meter.note(0, 0)).toBe(0);
  expect(meter.note(50_000, 100)).toBe(0);
});

it('looks at the last seconds only', () => {
  const meter = new Meter();
  for (let second = 0; second <= 10; second += 1) meter.note(second * 1000, second * 1000);
  let speed = 0;
  for (let second = 11; second <= 20; second += 1) speed = meter.note(10_000 + (second - 10) * 5000, second * 1000);
  expect(speed).toBeCloseTo(5000, -1);
});
