// What a player does beyond playing: chapters, sound without picture, a waveform, pictures looked at closely, what comes
// after; and the one page that is there without a line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { checkAccessibility } from './accessibility.mjs';
import { launch, open, Watch } from './browser.mjs';
import { Daemon } from './daemon.mjs';
import { Library, people } from './library.mjs';
import { signInAt } from './seed.mjs';
import { journey } from './steps.mjs';

const folder = mkdtempSync(join(tmpdir(), 'openpress-playing-'));
const daemon = new Daemon({ OPENPRESS_SITE__NAME: 'The Delta Press' });
const library = new Library(daemon, folder);
let browser;
let page;
let watch;
let video;
let sound;

before(async () => {
  await daemon.start();
  await library.register();
  await library.publishPictures(2);
  const wave = join(folder, 'waves.m4a');
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=frequency=330:duration=20'],
    ...['-af', 'volume=volume=0.5+0.5*sin(t):eval=frame', '-c:a', 'aac', wave],
  ]);
  sound = await library.publish('ines', wave, 'Waves at night');
  video = await library.publishVideo();
  await library.ready(sound);
  browser = await launch();
  page = await open(browser);
  watch = new Watch(page, daemon.url);
});

after(async () => {
  await browser?.close();
  await daemon.remove();
  rmSync(folder, { recursive: true, force: true });
});

const step = journey(() => ({ playing: page }), () => [watch]);

const at = (path) => page.goto(daemon.url + path);
const plays = (from) =>
  page.waitForFunction((after) => (document.querySelector('video')?.currentTime ?? 0) > after, from);
const bar = () => page.getByRole('group', { name: 'Playback' });
const time = () => page.evaluate(() => document.querySelector('video').currentTime);

step('chapters stand in the bar, and keys lead from one to the next', async () => {
  await at(`/view?m=${video}`);
  await page.getByRole('button', { name: /^Play / }).click();
  await plays(0.1);
  await bar().getByText('The pier').waitFor();
  await page.keyboard.press(']');
  await plays(3.9);
  await bar().getByText('The boats').waitFor();
  await page.keyboard.press('k');
  await page.waitForFunction(() => document.querySelector('video').paused);
  await checkAccessibility(page, 'player, chapters');
});

step('the sound plays without its picture, from the same moment on', async () => {
  const before = await time();
  await page.getByRole('button', { name: 'Sound only' }).click();
  await page.getByRole('button', { name: 'Show the picture' }).waitFor();
  await page.keyboard.press('k');
  await plays(before + 0.2);
  assert.equal(await page.evaluate(() => document.querySelector('video').videoWidth), 0);
  await checkAccessibility(page, 'player, sound only');
  await page.getByRole('button', { name: 'Show the picture' }).click();
  await page.waitForFunction(() => document.querySelector('video').videoWidth > 0);
});

step('a recording of sound shows its waveform, and what comes after is offered', async () => {
  await at(`/view?m=${sound}&t=13`);
  await plays(13);
  await page.waitForFunction(() => {
    const canvas = document.querySelector('[data-player] canvas');
    return canvas?.width > 0 && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
  });
  await checkAccessibility(page, 'player, waveform');
});

step('a picture is looked at closely, and its neighbours are beside it', async () => {
  await at(`/view?m=${library.tokens['Ferry workers vote on Sunday']}`);
  await page.getByRole('img', { name: 'Ferry workers vote on Sunday' }).waitFor();
  await checkAccessibility(page, 'picture');
  await page.getByRole('button', { name: 'Look closer' }).click();
  const large = page.getByRole('dialog', { name: 'Ferry workers vote on Sunday' });
  await large.waitFor();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await page.getByRole('status').getByText('200 percent').waitFor();
  await checkAccessibility(page, 'picture, large');
  await page.keyboard.press('Escape');
  await large.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Next picture' }).click();
  await page.getByRole('heading', { name: 'What the flood left behind in Vila Nova', level: 1 }).waitFor();
});

step('its maker chooses the picture of a video from its contact strip', async () => {
  await signInAt(page, daemon, people.ines, `/edit?m=${video}`);
  const strip = page.getByRole('list', { name: 'Picture', exact: true });
  await strip.getByRole('button').nth(1).click();
  await page.getByText('The picture is there.').waitFor();
  assert.equal(await strip.getByRole('button', { pressed: true }).count(), 1);
  await checkAccessibility(page, 'edit, picture');
});

step('without a line there is one page, and nothing of what was read', async () => {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const kept = await page.evaluate(async () => {
    const shelves = await caches.keys();
    const all = await Promise.all(shelves.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => new URL(url).pathname);
  });
  assert.deepEqual(kept.sort(), ['/static/icon-192.png', '/static/offline-en.html', '/static/offline.css']);
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await page.context().setOffline(true);
  await at(`/view?m=${video}`);
  await page.getByRole('heading', { name: 'You are offline' }).waitFor();
  await checkAccessibility(page, 'offline');
  await page.context().setOffline(false);
  await page.getByRole('link', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Harbour at dawn', level: 1 }).waitFor();
});
