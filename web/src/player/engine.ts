import { HTMLVideoAdapter, MediaTracksMixin } from './videojs';
import type Hls from 'hls.js';
import type { ErrorData, HlsConfig } from 'hls.js';
import { recall, remember } from './memory';
import { currentLine, firstEstimate, startLevel } from './start_level';
import { Watchdog } from './watchdog';

/** Why there is a panel over the picture. */
export type Trouble = 'stalled' | 'network' | 'unplayable';

export interface Opening {
  hls: string;
  mp4: string | null;
  /** Seconds. */
  startAt: number;
}

/** A media error may be cured by starting the decoder anew, but not again and again. */
const mostRecoveries = 3;

/** Plays HLS for Video.js: hls.js where the browser has media source extensions, the browser itself elsewhere. Nothing
 *  is fetched beyond the playlist before somebody wants to play. */
export class HlsMedia extends MediaTracksMixin(HTMLVideoAdapter) {
  #onTrouble: ((trouble: Trouble | null) => void) | null = null;
  #hls: Hls | null = null;
  #opening: Opening | null = null;
  /** The playlist the engine was given; what is offered later may differ. */
  #opened = '';
  #loading = false;
  #recoveries = 0;
  /** The playlist of the sound alone, as the master playlist names it. */
  #sound: string | null = null;
  #soundAlone = false;
  #onSound: ((sound: { there: boolean; alone: boolean }) => void) | null = null;
  #abort: AbortController | null = null;
  readonly #watchdog = new Watchdog((stalled) => this.#onTrouble?.(stalled ? 'stalled' : null));

  constructor() {
    super();
    this.videoRenditions.addEventListener('change', () => this.#pin());
  }

  /** For Video.js, which looks at nothing of it. */
  get engine(): Hls | null {
    return this.#hls;
  }

  override attach(target: Parameters<HTMLVideoAdapter['attach']>[0]): void {
    super.attach(target);
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const on = (types: string[], handle: () => void) => {
      for (const type of types) target.addEventListener(type, handle, { signal });
    };
    on(['play'], () => this.#load());
    on(['waiting', 'stalled'], () => {
      if (!this.paused) this.#watchdog.waiting();
    });
    on(['playing', 'pause', 'ended'], () => this.#watchdog.calm());
    on(['timeupdate'], () => {
      if (this.readyState > 2) this.#watchdog.calm();
    });
    addEventListener('online', () => this.retry(), { signal });
    if (this.#opening) void this.open(this.#opening);
  }

  override detach(): void {
    this.#abort?.abort();
    this.#close();
    super.detach();
  }

  override destroy(): void {
    this.#close();
    super.destroy();
  }

  /** @p listener is told of trouble that needs a decision, and null when it is over. Returns what ends that. */
  watch(listener: (trouble: Trouble | null) => void): () => void {
    this.#onTrouble = listener;
    return () => {
      if (this.#onTrouble === listener) this.#onTrouble = null;
    };
  }

  /** @p listener is told whether the sound can play without its picture, and whether it does. Returns what ends that. */
  watchSound(listener: (sound: { there: boolean; alone: boolean }) => void): () => void {
    this.#onSound = listener;
    this.#tellSound();
    return () => {
      if (this.#onSound === listener) this.#onSound = null;
    };
  }

  /** The sound alone, or with its picture again, from the same moment on. */
  async playSound(alone: boolean): Promise<void> {
    if (!this.#opening || alone === this.#soundAlone || (alone && this.#sound === null)) return;
    this.#soundAlone = alone;
    const wasPaused = this.paused;
    await this.open({ ...this.#opening, startAt: this.currentTime });
    this.#tellSound();
    if (!wasPaused) this.play().catch(() => undefined);
  }

  #tellSound(): void {
    this.#onSound?.({ there: this.#sound !== null, alone: this.#soundAlone });
  }

  /** Takes up another source. */
  async open(wanted: Opening): Promise<void> {
    this.#close();
    const opening = { ...wanted };
    this.#opening = opening;
    const target = this.target;
    if (!target) return;
    const { default: Engine } = await import('hls.js');
    if (this.target !== target || this.#opening !== opening) return;
    if (Engine.isSupported()) this.#start(Engine, opening);
    else target.src = this.#opened = opening.hls;
  }

  /** Tells of newer addresses of what is open: a file to fall back to that was finished, or signed links with more life
   *  in them. Playback goes on undisturbed; they count when the old ones fail. */
  renew({ hls, mp4 }: Pick<Opening, 'hls' | 'mp4'>): void {
    if (this.#opening) Object.assign(this.#opening, { hls, mp4 });
  }

  /** Another try at what failed. */
  retry(): void {
    this.#watchdog.calm();
    this.#onTrouble?.(null);
    if (this.#loading && this.#opening && this.#opening.hls !== this.#opened) {
      const wasPaused = this.paused;
      void this.open({ ...this.#opening, startAt: this.currentTime }).then(() => {
        if (!wasPaused) this.play().catch(() => undefined);
      });
      return;
    }
    // What was never asked for is not fetched now either.
    if (!this.#hls || !this.#loading) return;
    this.#hls.startLoad(this.currentTime);
    if (!this.paused) this.play().catch(() => undefined);
  }

  /** The lowest rung, and another try. */
  lower(): void {
    const first = this.videoRenditions[0];
    if (first) this.videoRenditions.selectedIndex = 0;
    this.retry();
  }

  /** Gives up adaptive playback for the plain file, at the same place. */
  playFile(): void {
    const file = this.#opening?.mp4;
    const target = this.target;
    if (!file || !target) return;
    const at = this.currentTime;
    this.#close();
    this.#onTrouble?.(null);
    target.src = file;
    target.addEventListener('loadedmetadata', () => (this.currentTime = at), { once: true });
    this.play().catch(() => undefined);
  }

  #start(Engine: typeof Hls, opening: Opening): void {
    const memory = recall();
    const line = currentLine();
    const config: Partial<HlsConfig> = {
      autoStartLoad: false,
      startLevel: startLevel(line, memory),
      startPosition: opening.startAt > 0 ? opening.startAt : -1,
      abrEwmaDefaultEstimate: firstEstimate(line, memory),
      capLevelToPlayerSize: true,
      // fMP4 needs no repackaging, so a worker would only cost memory and a blob: URL.
      enableWorker: false,
      maxBufferLength: 30,
      backBufferLength: 60,
      // Subtitles come as track elements, which the page can style; the playlist names them for other players.
      renderTextTracksNatively: false,
      fragLoadPolicy: {
        default: {
          // The server holds a request for a segment that is still being encoded.
          maxTimeToFirstByteMs: 30_000,
          maxLoadTimeMs: 120_000,
          timeoutRetry: { maxNumRetry: 4, retryDelayMs: 0, maxRetryDelayMs: 0 },
          errorRetry: { maxNumRetry: 6, retryDelayMs: 1_000, maxRetryDelayMs: 8_000 },
        },
      },
    };
    const hls = new Engine(config);
    this.#hls = hls;
    this.#recoveries = 0;
    hls.on(Engine.Events.MANIFEST_PARSED, (_, { audioTracks }) => {
      if (!this.#soundAlone) {
        this.#publishRenditions(hls);
        this.#sound = audioTracks.find(({ url }) => url)?.url ?? null;
        this.#tellSound();
      }
      // Play may have been asked for before the playlist was here.
      if (!this.paused || this.autoplay) this.#load();
    });
    hls.on(Engine.Events.LEVEL_SWITCHED, (_, { level }) => {
      [...this.videoRenditions].forEach((rendition, index) => (rendition.active = index === level));
    });
    hls.on(Engine.Events.FRAG_LOADED, () => remember({ bandwidth: Math.round(hls.bandwidthEstimate) }));
    hls.on(Engine.Events.ERROR, (_, data) => this.#onError(Engine, hls, data));
    this.#opened = opening.hls;
    hls.loadSource(this.#soundAlone && this.#sound !== null ? this.#sound : opening.hls);
    if (this.target instanceof HTMLMediaElement) hls.attachMedia(this.target);
  }

  /** Begins to fetch segments, once. */
  #load(): void {
    if (this.#loading || !this.#hls?.levels.length) return;
    this.#loading = true;
    const startAt = this.#opening?.startAt ?? 0;
    this.#hls.startLoad(startAt > 0 ? startAt : -1);
  }

  #publishRenditions(hls: Hls): void {
    for (const track of [...this.videoTracks]) this.removeVideoTrack(track);
    const track = this.addVideoTrack('main');
    track.selected = true;
    hls.levels.forEach((level, index) => {
      const rendition = track.addRendition('', level.width, level.height, level.videoCodec, level.bitrate);
      rendition.id = String(index);
    });
  }

  /** One rung chosen by hand, or the engine's choice again. */
  #pin(): void {
    if (!this.#hls) return;
    const index = this.videoRenditions.selectedIndex;
    if (index === this.#hls.nextLevel && !this.#hls.autoLevelEnabled) return;
    this.#hls.nextLevel = index;
  }

  #onError(Engine: typeof Hls, hls: Hls, data: ErrorData): void {
    if (data.type === Engine.ErrorTypes.NETWORK_ERROR && data.frag) this.#watchdog.failed();
    if (!data.fatal) return;
    if (data.type === Engine.ErrorTypes.MEDIA_ERROR && this.#recoveries < mostRecoveries) {
      this.#recoveries += 1;
      hls.recoverMediaError();
      return;
    }
    // hls.js has given up after its retries; "online" or the reader starts it again.
    const gone = data.type === Engine.ErrorTypes.NETWORK_ERROR;
    this.#onTrouble?.(gone ? 'network' : 'unplayable');
  }

  #close(): void {
    this.#watchdog.stop();
    this.#hls?.destroy();
    this.#hls = null;
    this.#loading = false;
    for (const track of [...this.videoTracks]) this.removeVideoTrack(track);
  }
}
