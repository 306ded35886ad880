import type { Memory } from './memory';

/** The parts of navigator.connection we look at; only some browsers have it. */
export interface Line {
  /** Megabits per second, rounded and capped by the browser. */
  downlink?: number;
  saveData?: boolean;
}

const slowDownlink = 2.5;
const slowBandwidth = 2_000_000;

/** The rung to begin with: 0 is the lowest, -1 leaves it to the estimate. A picture at once beats a sharp one later. */
export function startLevel(line: Line, memory: Partial<Memory>): 0 | -1 {
  if (line.saveData) return 0;
  if (line.downlink !== undefined && line.downlink < slowDownlink) return 0;
  if (memory.bandwidth !== undefined && memory.bandwidth < slowBandwidth) return 0;
  return -1;
}

/** Bits per second to assume before anything has been measured. */
export function firstEstimate(line: Line, memory: Partial<Memory>): number {
  if (memory.bandwidth !== undefined && memory.bandwidth > 0) return memory.bandwidth;
  // Browsers report at most 10, which then says "10 or more".
  return line.downlink === undefined ? 1_500_000 : Math.max(500_000, line.downlink * 600_000);
}

export function currentLine(): Line {
  return (navigator as Navigator & { connection?: Line }).connection ?? {};
}
