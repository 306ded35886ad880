import { expect, it } from 'vitest';
import { framesIn, spread } from './frames';

it('reads the frames of a storyboard, and nothing that leads elsewhere', () => {
  const text =
    'WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n/media/x/sheet-0.jpg#xywh=0,0,160,90\n\n' +
    '00:01:02.500 --> 00:01:04.000\r\n/media/x/sheet-0.jpg#xywh=160,90,160,90\n\n' +
    '00:02:00.000 --> 00:02:04.000\nhttps://evil.example/x.jpg#xywh=0,0,160,90\n';
  expect(framesIn(text)).toEqual([
    { at: 0, sheet: '/media/x/sheet-0.jpg', x: 0, y: 0, width: 160, height: 90 },
    { at: 62.5, sheet: '/media/x/sheet-0.jpg', x: 160, y: 90, width: 160, height: 90 },
  ]);
  expect(framesIn('no storyboard')).toEqual([]);
});

it('spreads what it shows over the whole', () => {
  expect(spread([1, 2, 3], 5)).toEqual([1, 2, 3]);
  expect(spread([...Array(10).keys()], 5)).toEqual([0, 2, 4, 6, 8]);
  expect(spread([...Array(7).keys()], 3)).toHaveLength(3);
});
