import { isActive, fingerprint, makeRow, rowFingerprint, type UploadRow } from './row';
import { Meter } from './meter';
import type { RowStorage } from './storage';
import type { Break, Transport } from './transport';

/** What the queue needs of the world. */
export interface World {
  transport: Transport;
  /** Tells the server to throw away an upload. */
  forget: (url: string) => void;
  /** Writes title and description of an item that is there already. */
  describe: (token: string, texts: { title: string; description: string }) => Promise<void>;
  storage: RowStorage;
  now: () => number;
}

/** Files sent at once: enough to fill a line, few enough that the first is soon there. */
const lanes = 2;
const firstDelay = 1_000;
const longestDelay = 30_000;
/** Pauses in typing before a title is written to an item that is there already. */
const describeDelay = 800;
const saveDelay = 500;

interface Live {
  file?: File;
  stop?: () => void;
  meter?: Meter;
  retry?: ReturnType<typeof setTimeout>;
  describe?: ReturnType<typeof setTimeout>;
  failures: number;
}

/** All uploads of this page: order, retries, pausing, and what survives a reload. Rows are replaced, never changed, so
 *  that React sees the difference. */
export class UploadQueue {
  #rows: readonly UploadRow[];
  #live = new Map<string, Live>();
  #listeners = new Set<() => void>();
  #saveDue = false;

  constructor(private readonly world: World) {
    // Whatever was on its way when the page went needs its file again.
    this.#rows = world.storage
      .load()
      .map((row) => (row.state === 'sent' ? row : { ...row, state: 'missing', speed: 0 }));
  }

  get rows(): readonly UploadRow[] {
    return this.#rows;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes files up; a file whose upload was interrupted goes on where it stopped. Returns the ids of their rows. */
  add(files: readonly File[], owner: string): string[] {
    const ids = files.map((file) => {
      const known = this.#rows.find(
        (row) => row.owner === owner && row.state !== 'sent' && rowFingerprint(row) === fingerprint(file),
      );
      const row = known ?? makeRow(crypto.randomUUID(), owner, file);
      if (!known) this.#rows = [row, ...this.#rows];
      this.#of(row.id).file = file;
      if (!known || !isActive(known)) this.#set(row.id, { state: 'waiting', error: null });
      return row.id;
    });
    this.#pump();
    return ids;
  }

  pause(id: string): void {
    this.#halt(id);
    this.#set(id, { state: 'paused', speed: 0 });
    this.#pump();
  }

  /** Goes on with a paused, failed or retrying upload. */
  resume(id: string): void {
    const live = this.#of(id);
    this.#halt(id);
    live.failures = 0;
    this.#set(id, live.file ? { state: 'waiting', error: null } : { state: 'missing' });
    this.#pump();
  }

  pauseAll(): void {
    this.#rows.filter(isActive).forEach((row) => this.pause(row.id));
  }

  /** Takes an upload off the list; what the server has of it is thrown away unless it is whole. */
  remove(id: string): void {
    const row = this.#find(id);
    this.#halt(id);
    this.#live.delete(id);
    this.#rows = this.#rows.filter((other) => other.id !== id);
    if (row?.url && row.state !== 'sent') this.world.forget(row.url);
    this.#changed();
    this.#pump();
  }

  /** Changes the texts; they reach the server with the upload, or soon after. */
  edit(id: string, texts: { title?: string; description?: string }): void {
    this.#set(id, texts);
    if (this.#find(id)?.state === 'sent') this.#describeSoon(id);
  }

  /** Tries at once what waits for the line to come back. */
  online(): void {
    this.#rows.filter((row) => row.state === 'retrying').forEach((row) => this.resume(row.id));
  }

  #pump(): void {
    let free = lanes - this.#rows.filter((row) => row.state === 'sending').length;
    // Rows are listed newest first, but served in the order they came.
    for (const row of [...this.#rows].reverse()) {
      if (free <= 0) break;
      if (row.state !== 'waiting' || !this.#live.get(row.id)?.file) continue;
      free -= 1;
      this.#start(row);
    }
  }

  #start(row: UploadRow): void {
    const live = this.#of(row.id);
    if (!live.file) return;
    const { id } = row;
    const meter = new Meter();
    const texts = { title: row.title, description: row.description };
    // What a stopped transfer still says is about the past.
    const mine = <T extends unknown[]>(act: (...values: T) => void) => {
      return (...values: T) => {
        if (live.meter === meter) act(...values);
      };
    };
    live.meter = meter;
    this.#set(id, { state: 'sending', error: null, known: row.url === null ? texts : row.known });
    live.stop = this.world.transport({
      file: live.file,
      url: row.url,
      metadata: { filename: row.name, filetype: row.type, ...texts },
      onAnnounced: mine((url: string) => this.#set(id, { url })),
      onToken: mine((token: string) => this.#set(id, { token })),
      onProgress: mine((sent: number) => {
        live.failures = 0;
        this.#set(id, { sent, speed: meter.note(sent, this.world.now()) });
      }),
      onDone: mine(() => this.#done(id)),
      onBreak: mine((why: Break) => this.#broke(id, why)),
    });
  }

  #done(id: string): void {
    this.#halt(id);
    const row = this.#find(id);
    this.#set(id, { state: 'sent', sent: row?.size ?? 0, speed: 0, error: null });
    this.#describeSoon(id, 0);
    this.#pump();
  }

  #broke(id: string, why: Break): void {
    const row = this.#find(id);
    this.#halt(id);
    if (!row) return;
    const gone = row.url !== null && (why.status === 404 || why.status === 410);
    if (gone) {
      // The server let the upload expire: begin anew, silently, since nothing else would help.
      this.#set(id, { url: null, token: null, known: null, sent: 0, state: 'waiting' });
    } else if (isPassing(why.status)) {
      this.#retryLater(id);
    } else {
      this.#set(id, { state: 'failed', speed: 0, error: why.message });
    }
    this.#pump();
  }

  #retryLater(id: string): void {
    const live = this.#of(id);
    const delay = Math.min(longestDelay, firstDelay * 2 ** live.failures);
    live.failures += 1;
    this.#set(id, { state: 'retrying', speed: 0 });
    live.retry = setTimeout(() => {
      this.#set(id, { state: 'waiting' });
      this.#pump();
    }, delay);
  }

  #describeSoon(id: string, delay = describeDelay): void {
    const live = this.#of(id);
    clearTimeout(live.describe);
    live.describe = setTimeout(() => void this.#describe(id), delay);
  }

  async #describe(id: string): Promise<void> {
    const row = this.#find(id);
    if (!row?.token) return;
    const { title, description } = row;
    if (row.known?.title === title && row.known.description === description) return;
    try {
      await this.world.describe(row.token, { title, description });
      this.#set(id, { known: { title, description }, error: null });
    } catch (error) {
      this.#set(id, { error: error instanceof Error ? error.message : '' });
    }
  }

  /** Stops whatever runs for a row; its state is the caller's business. */
  #halt(id: string): void {
    const live = this.#of(id);
    clearTimeout(live.retry);
    const { stop } = live;
    delete live.stop;
    delete live.meter;
    stop?.();
  }

  #of(id: string): Live {
    const live = this.#live.get(id) ?? { failures: 0 };
    this.#live.set(id, live);
    return live;
  }

  #find(id: string): UploadRow | undefined {
    return this.#rows.find((row) => row.id === id);
  }

  #set(id: string, news: Partial<UploadRow>): void {
    this.#rows = this.#rows.map((row) => (row.id === id ? { ...row, ...news } : row));
    this.#changed();
  }

  #changed(): void {
    this.#listeners.forEach((notify) => notify());
    if (this.#saveDue) return;
    this.#saveDue = true;
    setTimeout(() => this.flush(), saveDelay);
  }

  /** Writes at once what is due to be kept: the page is about to go. */
  flush(): void {
    this.#saveDue = false;
    this.world.storage.save(this.#rows);
  }
}

/** Trouble on the way or a busy server, as opposed to a refusal. A conflict of offsets cures itself by asking again. */
function isPassing(status: number): boolean {
  return (
    status === 0 ||
    status === 408 ||
    status === 409 ||
    status === 423 ||
    status === 429 ||
    (status >= 500 && status !== 507)
  );
}
