import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UploadQueue } from './queue';
import type { UploadRow } from './row';
import type { Transfer } from './transport';

class FakeWorld {
  transfers: (Transfer & { stopped: boolean })[] = [];
  saved: UploadRow[] = [];
  forgotten: string[] = [];
  described: [string, { title: string; description: string }][] = [];
  clock = 0;
  transport = (transfer: Transfer) => {
    const entry = { ...transfer, stopped: false };
    this.transfers.push(entry);
    return () => {
      entry.stopped = true;
    };
  };
  forget = (url: string) => {
    this.forgotten.push(url);
  };
  describe = (token: string, texts: { title: string; description: string }) => {
    this.described.push([token, texts]);
    return Promise.resolve();
  };
  storage = {
    load: () => this.saved,
    save: (rows: readonly UploadRow[]) => {
      this.saved = [...rows];
    },
  };
  now = () => this.clock;
}

const file = (name: string, size = 1000) =>
  new File([new Uint8Array(size)], name, { type: 'video/mp4', lastModified: 7 });

let world: FakeWorld;
let queue: UploadQueue;

beforeEach(() => {
  vi.useFakeTimers();
  world = new FakeWorld();
  queue = new UploadQueue(world);
});
afterEach(() => {
  vi.useRealTimers();
});

const row = (index = 0): UploadRow => {
  const found = queue.rows[index];
  if (!found) throw new Error(`no row ${index}`);
  return found;
};
const transfer = (index: number) => {
  const found = world.transfers[index];
  if (!found) throw new Error(`no transfer ${index}`);
  return found;
};

it('sends two files at a time, in the order they came', () => {
  queue.add([file('a.mp4'), file('b.mp4'), file('c.mp4')], 'mara');
  expect(world.transfers.map((one) => one.file.name)).toEqual(['a.mp4', 'b.mp4']);
  transfer(0).onDone();
  expect(world.transfers.map((one) => one.file.name)).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
});

it('makes a title of the file name', () => {
  queue.add([file('DSC_0041__harbour.final.MOV')], 'mara');
  expect(row().title).toBe('DSC 0041 harbour.final');
  expect(transfer(0).metadata).toMatchObject({ filename: 'DSC_0041__harbour.final.MOV', filetype: 'video/mp4' });
});

it('tells speed from progress', () => {
  queue.add([file('a.mp4', 10_000)], 'mara');
  transfer(0).onProgress(0);
  world.clock = 1000;
  transfer(0).onProgress(2500);
  expect(row()).toMatchObject({ sent: 2500, speed: 2500 });
});

it('keeps what was sent over a pause', () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onAnnounced('/api/v1/uploads/1');
  queue.pause(row().id);
  expect(transfer(0).stopped).toBe(true);
  expect(row().state).toBe('paused');
  transfer(0).onProgress(900);
  expect(row().sent).toBe(0);
  queue.resume(row().id);
  expect(transfer(1).url).toBe('/api/v1/uploads/1');
});

it('tries again by itself when the line breaks, later and later', () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onAnnounced('/u/1');
  transfer(0).onBreak({ status: 0, message: '' });
  expect(row().state).toBe('retrying');
  vi.advanceTimersByTime(1_000);
  expect(transfer(1).url).toBe('/u/1');
  transfer(1).onBreak({ status: 503, message: '' });
  vi.advanceTimersByTime(1_999);
  expect(world.transfers).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(world.transfers).toHaveLength(3);
});

it('tries at once when the line is back', () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onBreak({ status: 0, message: '' });
  queue.online();
  expect(world.transfers).toHaveLength(2);
});

it("shows the server's sentence for a refusal and does not try again", () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onBreak({ status: 413, message: 'Files may have 2 GB at most.' });
  vi.advanceTimersByTime(100_000);
  expect(row()).toMatchObject({ state: 'failed', error: 'Files may have 2 GB at most.' });
  expect(world.transfers).toHaveLength(1);
});

it('does not insist on a full disk', () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onBreak({ status: 507, message: 'The disk is full.' });
  expect(row().state).toBe('failed');
});

it('begins anew when the server has let the upload expire', () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onAnnounced('/u/1');
  transfer(0).onProgress(500);
  transfer(0).onBreak({ status: 410, message: 'gone' });
  expect(transfer(1).url).toBeNull();
  expect(row()).toMatchObject({ state: 'sending', sent: 0 });
});

it('asks for the file again after a reload and goes on where it stopped', () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onAnnounced('/u/1');
  transfer(0).onToken('tok');
  queue.edit(row().id, { title: 'Harbour' });
  vi.advanceTimersByTime(1_000);

  const reloaded = new UploadQueue(world);
  expect(reloaded.rows[0]).toMatchObject({ state: 'missing', title: 'Harbour', token: 'tok' });
  reloaded.add([file('other.mp4'), file('a.mp4')], 'mara');
  expect(reloaded.rows).toHaveLength(2);
  expect(world.transfers.find((one) => one.url === '/u/1')?.file.name).toBe('a.mp4');
});

it('does not mix up people who share a browser', () => {
  queue.add([file('a.mp4')], 'mara');
  queue.add([file('a.mp4')], 'jonas');
  expect(queue.rows).toHaveLength(2);
});

it('writes a title that changed while the bytes were flowing', async () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onToken('tok');
  queue.edit(row().id, { title: 'Harbour', description: 'At dawn.' });
  expect(world.described).toEqual([]);
  transfer(0).onDone();
  await vi.advanceTimersByTimeAsync(0);
  expect(world.described).toEqual([['tok', { title: 'Harbour', description: 'At dawn.' }]]);
});

it('does not write texts that the server has already', async () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onToken('tok');
  transfer(0).onDone();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(world.described).toEqual([]);
});

it('waits for a pause in typing', async () => {
  queue.add([file('a.mp4')], 'mara');
  transfer(0).onToken('tok');
  transfer(0).onDone();
  queue.edit(row().id, { title: 'H' });
  await vi.advanceTimersByTimeAsync(500);
  queue.edit(row().id, { title: 'Ha' });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(world.described).toEqual([['tok', { title: 'Ha', description: '' }]]);
});

it('throws away at the server what is cancelled, but never what is whole', () => {
  queue.add([file('a.mp4'), file('b.mp4')], 'mara');
  transfer(0).onAnnounced('/u/1');
  transfer(1).onAnnounced('/u/2');
  transfer(1).onDone();
  queue.rows.forEach((one) => queue.remove(one.id));
  expect(world.forgotten).toEqual(['/u/1']);
  expect(queue.rows).toEqual([]);
});
