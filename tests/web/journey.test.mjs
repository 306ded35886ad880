// The main job on one box, through the browser: set up, sign in, upload, watch.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { after, before } from 'node:test';
import { checkAccessibility } from './accessibility.mjs';
import { launch, open, Watch } from './browser.mjs';
import { makeClip, makeDocument, makePicture, makeSound } from './clip.mjs';
import { Daemon } from './daemon.mjs';
import { journey } from './steps.mjs';

const folder = mkdtempSync(join(tmpdir(), 'openpress-clips-'));
const daemon = new Daemon();
const person = { name: 'Mara Ilves', username: 'mara', email: 'mara@press.example', password: 'five quiet harbour words' };
let browser;
let page;
let watch;

before(async () => {
  await daemon.start();
  browser = await launch();
  page = await open(browser);
  watch = new Watch(page, daemon.url);
});

after(async () => {
  await browser?.close();
  await daemon.remove();
  rmSync(folder, { recursive: true, force: true });
});

const step = journey(() => ({ journey: page }), () => [watch]);

const at = (path) => page.goto(daemon.url + path);
/** What the video is doing; before it is there, nothing. */
const video = () =>
  page.evaluate(() => {
    const { currentTime, paused, videoHeight, currentSrc } = document.querySelector('video') ?? {};
    return { time: currentTime ?? -1, paused, height: videoHeight, source: currentSrc };
  });

/** Asks @p ask until @p good likes the answer. */
async function until(ask, good, what, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what}: ${JSON.stringify(answer)} after ${patience} ms`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

async function signIn() {
  await page.getByLabel('User name or e-mail').fill(person.username);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

step('a fresh site says what to do', async () => {
  await at('/');
  await page.getByRole('heading', { name: 'This site is waiting for its administrator' }).waitFor();
  await checkAccessibility(page, 'front, fresh');
  await at('/setup');
  await page.getByRole('heading', { name: 'The link is incomplete' }).waitFor();
});

step('the one-time link makes the first administrator', async () => {
  assert.ok(daemon.setupLink, 'no link was printed');
  await page.goto(daemon.setupLink.replace(/^http:\/\/[^/]+/, daemon.url));
  await checkAccessibility(page, 'set-up');
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('User name').fill(person.username);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByLabel('Password again').fill('something else');
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await page.getByText('This differs from the password above.').waitFor();
  await page.getByLabel('Password again').fill(person.password);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await page.waitForURL('**/upload');
  await page.getByRole('heading', { name: 'Upload' }).waitFor();
  await checkAccessibility(page, 'upload, empty');
});

step('signing out and in again', async () => {
  await page.getByRole('button', { name: person.name }).click();
  await checkAccessibility(page, 'account menu');
  await page.getByRole('link', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await checkAccessibility(page, 'sign-in');
  watch.expect(/status of 400/);
  await page.getByLabel('User name or e-mail').fill(person.username);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The user name or the password is not right.').waitFor();
  await checkAccessibility(page, 'sign-in, refused');
  await signIn();
  await page.getByRole('button', { name: person.name }).waitFor();
  await at('/');
  await page.getByRole('heading', { name: 'Nothing has been published yet' }).waitFor();
  await checkAccessibility(page, 'front, empty');
});

step('an unknown address is a page of its own', async () => {
  watch.expect(/status of 404/);
  const answer = await at('/no/such/page');
  assert.equal(answer.status(), 404);
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
  await checkAccessibility(page, 'not found');
});

step('a clip is uploaded, titled while it flows, and can be watched', async () => {
  const clip = makeClip(join(folder, 'harbour_at-dawn.mp4'), { seconds: 12, height: 720 });
  await at('/upload');
  await page.locator('input[type=file]').first().setInputFiles(clip);
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Harbour at dawn');
  await page.getByLabel('Description').fill('Filmed from the pier.\n\nLog: https://example.org/log');
  const link = page.getByRole('link', { name: 'Open the report' });
  await link.waitFor({ timeout: 120_000 });
  await checkAccessibility(page, 'upload, playable');
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'Harbour at dawn' }).waitFor();
  await page.waitForFunction(() => document.title.startsWith('Harbour at dawn'));
  assert.equal(await page.getByRole('link', { name: 'https://example.org/log' }).getAttribute('href'), 'https://example.org/log');

  const playlists = [];
  page.on('request', (request) => {
    if (request.url().includes('.m3u8')) playlists.push(request.url());
  });
  await page.getByRole('button', { name: 'Play Harbour at dawn' }).click();
  const started = await until(video, (now) => now.time > 0.5, 'playback does not advance');
  assert.match(started.source, /^blob:/);
  assert.ok(playlists.length > 1, 'no playlists were asked for');
  await until(video, (now) => now.time > started.time + 0.5, 'playback stopped');
});

step('the player seeks by pointer and by key', async () => {
  // The bar hides while nobody moves: a click at its place must find it there, else it pauses the picture instead.
  const line = page.getByRole('slider', { name: 'Seek' }).locator('..');
  await line.hover();
  const { width, height } = await line.boundingBox();
  await line.click({ position: { x: width * 0.5, y: height / 2 } });
  const sought = await until(video, (now) => now.time > 5.5 && !now.paused, 'the seek is lost');
  await page.keyboard.press('k');
  await until(video, (now) => now.paused, 'k does not pause');
  await page.keyboard.press('j');
  await until(video, (now) => now.time < sought.time - 5, 'j does not go back');
  await page.keyboard.press('2');
  await until(video, (now) => Math.abs(now.time - 2.4) < 0.3, '2 does not lead to a fifth');
  await page.keyboard.press('>');
  await page.waitForFunction(() => document.querySelector('video').playbackRate > 1);
  await page.keyboard.press('<');
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Leave theatre' }).waitFor();
  await page.keyboard.press('t');
});

step('the storyboard is seen under the pointer', async () => {
  await until(
    async () => {
      await page.reload();
      await page.getByRole('button', { name: 'Play Harbour at dawn' }).click();
      await until(video, (now) => now.time > 0.2, 'playback does not advance');
      return page.locator('video track[label=thumbnails]').count();
    },
    (tracks) => tracks === 1,
    'there is no storyboard',
    120_000,
  );
  const line = await page.getByRole('slider', { name: 'Seek' }).locator('..').boundingBox();
  await page.mouse.move(line.x + line.width / 2, line.y + line.height / 2);
  const picture = page.locator('[data-storyboard] img');
  await picture.waitFor();
  await until(() => picture.evaluate((image) => image.naturalWidth), (width) => width > 0, 'the preview has no picture');
  await checkAccessibility(page, 'item, playing');
});

step('another quality is chosen by hand', async () => {
  // The ladder must be there before its rungs can be listed.
  await until(
    () => page.evaluate(async () => {
      const token = new URLSearchParams(location.search).get('m');
      const answer = await fetch(`/api/v1/media/${token}`);
      return (await answer.json()).processing;
    }),
    (processing) => processing.state === 'done',
    'processing does not end',
    180_000,
  );
  await page.reload();
  await page.getByRole('button', { name: 'Play Harbour at dawn' }).click();
  await until(video, (now) => now.time > 0.2, 'playback does not advance');
  // A clip that has ended meanwhile would not switch any more.
  await page.evaluate(() => (document.querySelector('video').loop = true));
  await page.getByRole('button', { name: 'Settings' }).click();
  await checkAccessibility(page, 'item, settings');
  await page.getByRole('menuitem', { name: /Quality/ }).click();
  const rungs = await page.getByRole('menuitemradio').allTextContents();
  assert.ok(rungs.length > 2, `only ${rungs}`);
  await page.getByRole('menuitemradio', { name: '360p', exact: true }).click();
  await until(video, (now) => now.height === 360, 'the picture is not 360 lines high');
});

step('the front page leads with the report', async () => {
  await at('/');
  await page.getByRole('link', { name: 'Harbour at dawn' }).waitFor();
  await checkAccessibility(page, 'front, one report');
});

step('an upload that a reload interrupted goes on where it stopped', async () => {
  const name = 'long-night.mp4';
  const clip = makeClip(join(folder, name), { seconds: 20, height: 480, kilobits: 8000 });
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  const slow = { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 2_000_000 };
  await line.send('Network.emulateNetworkConditions', slow);
  await at('/upload');
  await page.locator('input[type=file]').first().setInputFiles(clip);
  const row = page.getByRole('article', { name: /long/ });
  const done = () => row.getByRole('progressbar').evaluate((bar) => bar.value);
  await until(done, (percent) => percent > 15, 'the upload does not move');
  await row.getByRole('button', { name: /Pause/ }).click();
  await row.getByText('paused').waitFor();
  await row.getByRole('textbox', { name: 'Title', exact: true }).fill('A long night');

  await page.reload();
  const again = page.getByRole('article', { name: 'A long night' });
  await again.getByText('Give the same file again').waitFor();
  await checkAccessibility(page, 'upload, interrupted');
  await line.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  const patched = page.waitForRequest((request) => request.method() === 'PATCH');
  await again.locator(`input[data-resume="${name}"]`).setInputFiles(clip);
  const offset = Number((await patched).headers()['upload-offset']);
  assert.ok(offset > 0, 'it began anew');
  await again.getByRole('link', { name: 'Open the report' }).waitFor({ timeout: 120_000 });
  await again.getByRole('link', { name: 'Open the report' }).click();
  await page.getByRole('heading', { level: 1, name: 'A long night' }).waitFor();
});

step('a file that is no recording ends with a sentence', async () => {
  watch.expect(/status of 4\d\d/);
  const file = join(folder, 'broken.mp4');
  writeFileSync(file, randomBytes(50_000));
  await at('/upload');
  await page.locator('input[type=file]').first().setInputFiles(file);
  const alert = page.getByRole('article', { name: 'broken' }).getByRole('alert');
  await alert.waitFor({ timeout: 60_000 });
  assert.match(await alert.textContent(), /\w+ \w+ \w+/);
  await checkAccessibility(page, 'upload, failed');
});

step('a picture, a sound and a document are sent at once, and each is shown in its way', async () => {
  await at('/upload');
  const files = [
    makePicture(join(folder, 'pier.jpg')),
    makeSound(join(folder, 'voices.wav')),
    makeDocument(join(folder, 'exhibit.pdf')),
  ];
  await page.locator('input[type=file]').first().setInputFiles(files);
  const open = async (name) => {
    const row = page.getByRole('article', { name, exact: true });
    await row.getByText('Published.').waitFor({ timeout: 120_000 });
    await row.getByRole('link', { name: 'Open the report' }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };

  await open('pier');
  const picture = page.getByRole('img', { name: 'pier' });
  await until(() => picture.evaluate((image) => image.naturalWidth), (width) => width > 0, 'the picture is empty');
  await checkAccessibility(page, 'item, picture');

  await page.goBack();
  await open('voices');
  await page.getByRole('button', { name: 'Play voices' }).click();
  await until(video, (now) => now.time > 0.5, 'the sound does not play');
  await checkAccessibility(page, 'item, sound');

  await page.goBack();
  await open('exhibit');
  await page.getByText('Page 1 of 3').waitFor();
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByText('Exhibit, page 2').waitFor({ state: 'attached' });
  await checkAccessibility(page, 'item, document');
});

step('items can be watched without scripts', async () => {
  await at('/');
  const address = await page.getByRole('link', { name: 'Harbour at dawn' }).first().getAttribute('href');
  const plain = await open(browser, { javaScriptEnabled: false });
  await plain.goto(daemon.url + address);
  assert.equal(await plain.locator('video source').count() > 0, true);
  await plain.getByRole('heading', { name: 'Harbour at dawn' }).waitFor();
  await plain.context().close();
});

step('without a line the page says so and stays', async () => {
  await at('/');
  watch.expect(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  await page.context().setOffline(true);
  await page.getByText('You are offline').waitFor();
  await page.getByRole('link', { name: 'Harbour at dawn' }).first().waitFor();
  await page.context().setOffline(false);
  await page.getByText('You are offline').waitFor({ state: 'detached' });
});
