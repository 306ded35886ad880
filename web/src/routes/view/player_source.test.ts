import { expect, it } from 'vitest';
import type { MediaSingle } from '~/api/types';
import { downloads, playerSource } from './player_source';

const encoding = (height: number, status = 'success') => ({
  h264: { title: `h264-${height}`, url: `/media/x/download/${height}.mp4`, size: '1.0MB', status, progress: 100 },
});

const item = {
  title: 'Harbour',
  media_type: 'video',
  playable: true,
  hls_info: { master_file: '/media/x/hls/master.m3u8' },
  encodings_info: {
    '240': encoding(240),
    '480': encoding(480),
    '720': encoding(720),
    '1080': encoding(1080, 'running'),
    '144': {},
  },
  original_media_url: '/media/x/original.mov',
  download_url: '/media/x/download/720.mp4',
  poster_url: null,
  subtitles_info: [],
  chapter_data: [],
  duration: 12,
  size: '9.0MB',
} as unknown as MediaSingle;

it('plays what is playable, and nothing before', () => {
  expect(playerSource(item)).toMatchObject({ hls: '/media/x/hls/master.m3u8', kind: 'video', storyboard: null });
  expect(playerSource({ ...item, playable: false })).toBeNull();
  expect(playerSource({ ...item, hls_info: {} })).toBeNull();
  expect(playerSource({ ...item, media_type: 'pdf' })).toBeNull();
});

it('falls back to a file of middle size', () => {
  expect(playerSource(item)?.mp4).toBe('/media/x/download/480.mp4');
  expect(playerSource({ ...item, encodings_info: {} })?.mp4).toBeNull();
});

it('offers finished files, tallest first, the original last', () => {
  expect(downloads(item).map((file) => file.url)).toEqual([
    '/media/x/download/720.mp4',
    '/media/x/download/480.mp4',
    '/media/x/download/240.mp4',
    '/media/x/original.mov',
  ]);
});

it('offers the small form of a sound beside its original', () => {
  const sound = {
    ...item,
    media_type: 'audio' as const,
    encodings_info: {},
    download_url: '/media/x/download/audio.m4a',
  };
  expect(downloads(sound).map((file) => file.url)).toEqual(['/media/x/download/audio.m4a', '/media/x/original.mov']);
});

it('knows chapters in the order of time, however they are written', () => {
  const chapter_data = [
    { startTime: '00:01:05', endTime: '00:02:00', chapterTitle: 'The boats' },
    { startTime: 0, endTime: 65, chapterTitle: 'The pier' },
  ];
  expect(playerSource({ ...item, chapter_data })?.chapters).toEqual([
    { at: 0, title: 'The pier' },
    { at: 65, title: 'The boats' },
  ]);
});

it('shows how sound looks where there is nothing else to see', () => {
  const waveform_url = '/media/x/pictures/waveform.json';
  expect(playerSource({ ...item, waveform_url })?.waveform).toBeNull();
  expect(playerSource({ ...item, waveform_url, media_type: 'audio' })?.waveform).toBe(waveform_url);
});
