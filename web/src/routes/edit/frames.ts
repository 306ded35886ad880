/** A small picture of one moment, on a sheet of many. */
export interface Frame {
  /** Seconds. */
  at: number;
  /** Path of the sheet on our site. */
  sheet: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const cue = /^(?:(\d+):)?(\d{2}):(\d{2}\.\d{3}) -->[^\n]*\n(\/[^\s#]+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm;

/** The frames of a storyboard: WebVTT whose texts are paths with the place on the sheet. Others are passed over. */
export function framesIn(text: string): Frame[] {
  return [...text.replaceAll('\r\n', '\n').matchAll(cue)].map(
    ([, hours = '0', minutes = '', seconds = '', sheet = '', x, y, width, height]) => ({
      at: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
      sheet,
      x: Number(x),
      y: Number(y),
      width: Number(width),
      height: Number(height),
    }),
  );
}

/** At most so many of them, evenly over the whole. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return all.filter(
    (_, index) => Math.floor((index * most) / all.length) !== Math.floor(((index - 1) * most) / all.length),
  );
}
