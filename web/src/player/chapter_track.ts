import type { Chapter } from './source';

/** Seconds as WebVTT writes them: "01:02:03.500" (W3C WebVTT, section 4.1). */
function stamp(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (number: number) => String(number).padStart(2, '0');
  const thousandths = String(Math.round((seconds - whole) * 1000) % 1000).padStart(3, '0');
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${thousandths}`;
}

/** Chapters as WebVTT; what somebody typed stays text. */
export function chapterTrack(chapters: readonly Chapter[], duration: number): string {
  const cues = chapters.map(({ at, title }, index) => {
    const end = chapters[index + 1]?.at ?? Math.max(duration, at + 1);
    const text = title.replaceAll(/\s+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    return `${stamp(at)} --> ${stamp(end)}\n${text}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

/** The beginning of the chapter before or after a moment; nothing beyond the ends. Right after a beginning, "before" is
 *  the chapter before that one. */
export function chapterBeside(chapters: readonly Chapter[], time: number, way: 1 | -1): number | undefined {
  return way > 0 ? chapters.find(({ at }) => at > time + 0.01)?.at : chapters.findLast(({ at }) => at < time - 2)?.at;
}
