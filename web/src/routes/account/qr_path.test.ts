import { expect, it } from 'vitest';
import { qrPath } from './qr_path';

const runs = (path: string) =>
  [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map((match) => match.slice(1).map(Number) as [number, number, number]);

it('draws the three finder patterns inside a quiet zone of four modules', () => {
  const { size, path } = qrPath('otpauth://totp/Press:mara?secret=JBSWY3DPEHPK3PXP&issuer=Press');
  const drawn = runs(path);
  const has = (x: number, y: number, length: number) =>
    drawn.some(([left, top, width]) => left === x && top === y && width === length);
  expect(has(4, 4, 7)).toBe(true);
  expect(has(size - 11, 4, 7)).toBe(true);
  expect(has(4, size - 11, 7)).toBe(true);
  for (const [left, top, width] of drawn) {
    expect(left).toBeGreaterThanOrEqual(4);
    expect(top).toBeGreaterThanOrEqual(4);
    expect(left + width).toBeLessThanOrEqual(size - 4);
  }
});

it('holds names in every script', () => {
  expect(qrPath('otpauth://totp/%D9%85').size).toBeGreaterThan(0);
});
