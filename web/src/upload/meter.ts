/** How far back the speed looks, in milliseconds. */
const window = 6_000;

/** Speed over the last seconds: steady enough to read, quick enough to believe. */
export class Meter {
  #marks: { at: number; sent: number }[] = [];

  /** Notes that @p sent bytes are through at @p at (milliseconds). Returns bytes per second, 0 while unknown. */
  note(sent: number, at: number): number {
    this.#marks.push({ at, sent });
    while (this.#marks.length > 2 && (this.#marks[1]?.at ?? at) < at - window) this.#marks.shift();
    const first = this.#marks[0];
    if (!first || at - first.at < 400) return 0;
    return Math.max(0, ((sent - first.sent) / (at - first.at)) * 1000);
  }
}
