import { expect, it } from 'vitest';
import { firstEstimate, startLevel } from './start_level';

it('starts low on a slow, dear or remembered-slow line', () => {
  expect(startLevel({ downlink: 1.4 }, {})).toBe(0);
  expect(startLevel({ saveData: true, downlink: 10 }, {})).toBe(0);
  expect(startLevel({}, { bandwidth: 900_000 })).toBe(0);
});

it('trusts the estimate otherwise', () => {
  expect(startLevel({}, {})).toBe(-1);
  expect(startLevel({ downlink: 10 }, { bandwidth: 8_000_000 })).toBe(-1);
});

it('begins with what was measured last time', () => {
  expect(firstEstimate({ downlink: 10 }, { bandwidth: 4_000_000 })).toBe(4_000_000);
  expect(firstEstimate({ downlink: 10 }, {})).toBe(6_000_000);
  expect(firstEstimate({}, {})).toBe(1_500_000);
});
