import { expect, it } from 'vitest';
import { peaksIn } from './peaks';

it('tells the loudest of each stretch, measured by the loudest of all', () => {
  const peaks = peaksIn({ version: 2, length: 4, data: [-10, 10, 0, 0, -40, 40, -20, 20] });
  expect(peaks?.between(0, 0.25)).toBe(0.25);
  expect(peaks?.between(0.25, 0.5)).toBe(0);
  expect(peaks?.between(0.5, 1)).toBe(1);
  expect(peaks?.between(0.99, 1)).toBe(0.5);
});

it('takes nothing else for a waveform', () => {
  for (const other of [null, [], {}, { data: [] }, { data: ['x', 1] }, { data: 'x' }])
    expect(peaksIn(other)).toBeNull();
});
