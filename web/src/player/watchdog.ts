/** Waiting this long while segments fail means that nothing will come. */
const failingPatience = 8_000;
/** Waiting this long is too long, whatever the reason. */
const patience = 20_000;
const enoughFailures = 3;

/** Notices that playback has stopped for good although nobody said so: the engine retries quietly for minutes.
 *  Belongs to one medium; times are milliseconds. */
export class Watchdog {
  #failures = 0;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #stalled = false;

  constructor(private readonly onChange: (stalled: boolean) => void) {}

  /** Playback wants data it does not have. */
  waiting(): void {
    if (this.#timers.length > 0 || this.#stalled) return;
    this.#timers = [
      setTimeout(() => {
        if (this.#failures >= enoughFailures) this.#bark();
      }, failingPatience),
      setTimeout(() => this.#bark(), patience),
    ];
  }

  /** A segment could not be had. */
  failed(): void {
    this.#failures += 1;
  }

  /** Playback goes on, is paused or begins anew. */
  calm(): void {
    this.#failures = 0;
    this.#clear();
    if (!this.#stalled) return;
    this.#stalled = false;
    this.onChange(false);
  }

  stop(): void {
    this.#clear();
  }

  #bark(): void {
    this.#clear();
    if (this.#stalled) return;
    this.#stalled = true;
    this.onChange(true);
  }

  #clear(): void {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
  }
}
