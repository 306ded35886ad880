import { expect, it } from 'vitest';
import { safeNext } from './safe_next';

it('leads back to the page that asked for sign-in', () => {
  expect(safeNext('/upload')).toBe('/upload');
  expect(safeNext('/view?m=abc&t=5')).toBe('/view?m=abc&t=5');
});

it('never leads to another site, however it is written', () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '\t//evil.example',
  ]) {
    expect(safeNext(next)).toBe('/');
  }
  expect(safeNext('/./\\evil.example')).toBe('/');
});

it('does not lead from sign-in to sign-out', () => {
  expect(safeNext('/accounts/logout/')).toBe('/');
  expect(safeNext(null)).toBe('/');
});
