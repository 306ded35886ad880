import { render } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { FakeHls } from './fake_hls';
import Player from './player';
import type { PlayerSource } from './source';

vi.mock('hls.js', async () => ({ default: (await import('./fake_hls')).FakeHls }));

const source: PlayerSource = {
  kind: 'video',
  title: 'Harbour',
  hls: '/media/x/hls/master.m3u8',
  mp4: null,
  poster: null,
  storyboard: null,
  waveform: null,
  chapters: [],
  captions: [],
  duration: 12,
};

beforeEach(() => {
  FakeHls.made = [];
});

it('plays on while the item is still being made and gets its files', async () => {
  const { rerender } = render(<Player source={source} />);
  await vi.waitFor(() => expect(FakeHls.made).toHaveLength(1));
  rerender(<Player source={{ ...source, mp4: '/media/x/480.mp4', storyboard: '/media/x/sprites.vtt' }} />);
  // An engine made anew would be there after the same turns as the first one.
  await import('hls.js');
  await Promise.resolve();
  expect(FakeHls.made).toHaveLength(1);
  expect(FakeHls.made[0]?.destroy).not.toHaveBeenCalled();
});
