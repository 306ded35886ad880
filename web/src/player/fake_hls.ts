import { vi } from 'vitest';

type Listener = (event: string, data: unknown) => void;

/** Stands in for hls.js in tests: remembers what it was told, says what it is told to say. */
export class FakeHls {
  static made: FakeHls[] = [];
  static Events = {
    MANIFEST_PARSED: 'manifest',
    LEVEL_SWITCHED: 'switched',
    FRAG_LOADED: 'loaded',
    ERROR: 'error',
  };
  static ErrorTypes = { NETWORK_ERROR: 'network', MEDIA_ERROR: 'media' };
  static isSupported = () => true;

  levels: { width: number; height: number; videoCodec: string; bitrate: number }[] = [];
  bandwidthEstimate = 5_000_000;
  autoLevelEnabled = true;
  nextLevel = -1;
  startLoad = vi.fn();
  recoverMediaError = vi.fn();
  loadSource = vi.fn();
  attachMedia = vi.fn();
  destroy = vi.fn();
  #listeners = new Map<string, Listener>();

  constructor(readonly config: Record<string, unknown>) {
    FakeHls.made.push(this);
  }
  on(event: string, listener: Listener) {
    this.#listeners.set(event, listener);
  }
  say(event: string, data: unknown = {}) {
    this.#listeners.get(event)?.(event, data);
  }
}
