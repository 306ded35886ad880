const key = 'op.player';

/** What this device remembers between visits. Every field may be missing. */
export interface Memory {
  /** 0 to 1. */
  volume: number;
  muted: boolean;
  rate: number;
  /** Language of the captions that were on, or empty when they were off. */
  captions: string;
  /** Bits per second, as last measured. */
  bandwidth: number;
}

export function recall(): Partial<Memory> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

export function remember(news: Partial<Memory>): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...recall(), ...news }));
  } catch {
    // Storage may be full or forbidden: the next visit starts from the defaults.
  }
}
