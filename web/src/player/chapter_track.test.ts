import { expect, it } from 'vitest';
import { chapterBeside, chapterTrack } from './chapter_track';

const chapters = [
  { at: 0, title: 'The pier' },
  { at: 61.5, title: 'Boats -->\n<b>&' },
];

it('writes chapters as WebVTT in which nothing that was typed is markup', () => {
  expect(chapterTrack(chapters, 3600)).toBe(
    'WEBVTT\n\n00:00:00.000 --> 00:01:01.500\nThe pier\n\n00:01:01.500 --> 01:00:00.000\nBoats --&gt; &lt;b&gt;&amp;\n',
  );
});

it('finds the chapter before and after a moment', () => {
  expect(chapterBeside(chapters, 10, 1)).toBe(61.5);
  expect(chapterBeside(chapters, 70, 1)).toBeUndefined();
  expect(chapterBeside(chapters, 70, -1)).toBe(61.5);
  expect(chapterBeside(chapters, 62, -1)).toBe(0);
  expect(chapterBeside(chapters, 1, -1)).toBeUndefined();
});
