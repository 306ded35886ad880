import { expect, it } from 'vitest';
import { makeRow } from '~/upload/row';
import { statusLine } from './status_line';

const row = { ...makeRow('1', 'mara', new File([], 'a.mp4')), size: 280_000_000, sent: 120_000_000 };

it('tells amount, speed and time left', () => {
  expect(statusLine({ ...row, state: 'sending', speed: 8_000_000 })).toBe(
    '120 MB of 280 MB, 8 MB a second, 20 seconds left',
  );
});

it('claims nothing before it knows', () => {
  expect(statusLine({ ...row, state: 'sending', speed: 0 })).toBe('280 MB, starting');
});

it('has a sentence for every state', () => {
  for (const state of ['waiting', 'paused', 'retrying', 'missing', 'failed', 'sent'] as const) {
    expect(statusLine({ ...row, state })).toContain('280 MB');
  }
});
