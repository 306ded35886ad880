import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HlsMedia, type Trouble } from './engine';
import { FakeHls } from './fake_hls';

vi.mock('hls.js', async () => ({ default: (await import('./fake_hls')).FakeHls }));

let media: HlsMedia;
let video: HTMLVideoElement;
let troubles: (Trouble | null)[];

beforeEach(async () => {
  FakeHls.made = [];
  localStorage.clear();
  troubles = [];
  media = new HlsMedia();
  media.watch((trouble) => troubles.push(trouble));
  video = document.createElement('video');
  media.attach(video);
  await media.open({ hls: '/media/x/hls/master.m3u8', mp4: '/media/x/480.mp4', startAt: 12 });
});
afterEach(() => media.destroy());

function engine(): FakeHls {
  const hls = FakeHls.made.at(-1);
  if (!hls) throw new Error('no engine was made');
  return hls;
}

function parsed(): FakeHls {
  const hls = engine();
  hls.levels = [240, 720].map((height) => ({
    width: (height * 16) / 9,
    height,
    videoCodec: 'avc1',
    bitrate: height * 1000,
  }));
  hls.say('manifest', { audioTracks: [{ url: '/media/x/hls/sound.m3u8' }] });
  return hls;
}

it('fetches nothing but the playlist before somebody plays', () => {
  const hls = parsed();
  expect(hls.config['autoStartLoad']).toBe(false);
  expect(hls.loadSource).toHaveBeenCalledWith('/media/x/hls/master.m3u8');
  expect(hls.startLoad).not.toHaveBeenCalled();
  video.dispatchEvent(new Event('play'));
  expect(hls.startLoad).toHaveBeenCalledExactlyOnceWith(12);
  video.dispatchEvent(new Event('play'));
  expect(hls.startLoad).toHaveBeenCalledTimes(1);
});

it('offers every rung and tells which one plays', () => {
  const hls = parsed();
  expect([...media.videoRenditions].map((rendition) => rendition.height)).toEqual([240, 720]);
  hls.say('switched', { level: 1 });
  expect([...media.videoRenditions].map((rendition) => rendition.active)).toEqual([false, true]);
});

it('pins a rung chosen by hand and gives the choice back', async () => {
  const hls = parsed();
  media.videoRenditions.selectedIndex = 1;
  await vi.waitFor(() => expect(hls.nextLevel).toBe(1));
  media.videoRenditions.selectedIndex = -1;
  await vi.waitFor(() => expect(hls.nextLevel).toBe(-1));
});

it('restarts the decoder a few times, then says that it cannot play', () => {
  const hls = parsed();
  const fault = { type: 'media', fatal: true };
  for (let time = 0; time < 3; time += 1) hls.say('error', fault);
  expect(hls.recoverMediaError).toHaveBeenCalledTimes(3);
  expect(troubles).toEqual([]);
  hls.say('error', fault);
  expect(troubles).toEqual(['unplayable']);
});

it('goes on by itself when the line is back', () => {
  const hls = parsed();
  video.dispatchEvent(new Event('play'));
  hls.startLoad.mockClear();
  hls.say('error', { type: 'network', fatal: true });
  expect(troubles).toEqual(['network']);
  window.dispatchEvent(new Event('online'));
  expect(troubles.at(-1)).toBeNull();
  expect(hls.startLoad).toHaveBeenCalled();
});

it('keeps quiet about errors that the engine cures itself', () => {
  parsed().say('error', { type: 'network', fatal: false, frag: {} });
  expect(troubles).toEqual([]);
});

it('remembers how fast the line was', () => {
  parsed().say('loaded');
  expect(JSON.parse(localStorage.getItem('op.player') ?? '{}')).toMatchObject({ bandwidth: 5_000_000 });
});

it('falls back to the plain file', () => {
  const hls = parsed();
  media.playFile();
  expect(hls.destroy).toHaveBeenCalled();
  expect(video.src).toContain('/media/x/480.mp4');
});

it('plays on when it learns newer addresses, and turns to them when the old ones fail', async () => {
  const hls = parsed();
  video.dispatchEvent(new Event('play'));
  media.renew({ hls: '/media/~2.b/x/hls/master.m3u8', mp4: '/media/~2.b/x/720.mp4' });
  expect(hls.destroy).not.toHaveBeenCalled();
  hls.say('error', { type: 'network', fatal: true });
  media.retry();
  await vi.waitFor(() => expect(FakeHls.made).toHaveLength(2));
  expect(engine().loadSource).toHaveBeenCalledWith('/media/~2.b/x/hls/master.m3u8');
  media.playFile();
  expect(video.src).toContain('/media/~2.b/x/720.mp4');
});

it('lets go of the engine with its element', () => {
  const hls = parsed();
  media.detach();
  expect(hls.destroy).toHaveBeenCalled();
});

it('plays the sound alone from the same moment on, and the picture again', async () => {
  const told: { there: boolean; alone: boolean }[] = [];
  media.watchSound((sound) => told.push(sound));
  parsed();
  video.currentTime = 42;
  await media.playSound(true);
  expect(engine().loadSource).toHaveBeenCalledExactlyOnceWith('/media/x/hls/sound.m3u8');
  engine().levels = [{ width: 0, height: 0, videoCodec: '', bitrate: 128_000 }];
  engine().say('manifest', { audioTracks: [] });
  video.dispatchEvent(new Event('play'));
  expect(engine().startLoad).toHaveBeenCalledExactlyOnceWith(42);
  expect([...media.videoRenditions]).toEqual([]);
  await media.playSound(false);
  expect(engine().loadSource).toHaveBeenCalledExactlyOnceWith('/media/x/hls/master.m3u8');
  expect(told.at(0)).toEqual({ there: false, alone: false });
  expect(told.at(-2)).toEqual({ there: true, alone: true });
  expect(told.at(-1)).toEqual({ there: true, alone: false });
});

it('offers no sound alone where there is none', async () => {
  const told: boolean[] = [];
  media.watchSound(({ there }) => told.push(there));
  engine().levels = [{ width: 320, height: 240, videoCodec: 'avc1', bitrate: 1000 }];
  engine().say('manifest', { audioTracks: [{ url: '' }] });
  await media.playSound(true);
  expect(FakeHls.made).toHaveLength(1);
  expect(told.at(-1)).toBe(false);
});
