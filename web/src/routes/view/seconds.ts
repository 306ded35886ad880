/** Seconds of "1:02:03.5", or of a number. */
export function secondsOf(time: string | number): number {
  if (typeof time === 'number') return time;
  return time.split(':').reduce((sum, part) => sum * 60 + (Number(part) || 0), 0);
}
