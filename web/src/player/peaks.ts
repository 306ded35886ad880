/** How loud a recording is at each of its parts. */
export interface Peaks {
  /** The loudest between two places, 0 the beginning and 1 the end; 0 for silence, 1 for the loudest of all. */
  between: (from: number, to: number) => number;
}

/** Reads the waveform that the server made: pairs of the least and the greatest value of each stretch, as BBC's
 *  audiowaveform writes them. Nothing when it is something else. */
export function peaksIn(json: unknown): Peaks | null {
  if (typeof json !== 'object' || json === null || !('data' in json) || !Array.isArray(json.data)) return null;
  const data = json.data as unknown[];
  const heights: number[] = [];
  for (let at = 0; at + 1 < data.length; at += 2) {
    const [low, high] = [Number(data[at]), Number(data[at + 1])];
    if (!Number.isFinite(low) || !Number.isFinite(high)) return null;
    heights.push(Math.max(0, high - low));
  }
  if (heights.length === 0) return null;
  const loudest = heights.reduce((most, one) => Math.max(most, one), 1);
  return {
    between: (from, to) => {
      const first = Math.min(heights.length - 1, Math.floor(from * heights.length));
      const last = Math.max(first + 1, Math.floor(to * heights.length));
      return heights.slice(first, last).reduce((most, one) => Math.max(most, one), 0) / loudest;
    },
  };
}
