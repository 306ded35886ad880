// The player in a frame of another site.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, openAsBlob, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, open } from './browser.mjs';
import { makeClip } from './clip.mjs';
import { Daemon } from './daemon.mjs';

const folder = mkdtempSync(join(tmpdir(), 'openpress-embed-'));
const daemon = new Daemon();
const other = createServer((request, response) => {
  const frame = new URL(request.url, 'http://other').searchParams.get('frame');
  response.setHeader('Content-Type', 'text/html');
  response.end(`<!doctype html><title>Another site</title><iframe src="${daemon.url}${frame}" width="640" height="360"></iframe>`);
});
let browser;
let page;
let token;

before(async () => {
  await daemon.start();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const setup = new URL(daemon.setupLink).searchParams.get('token');
  const person = { token: setup, username: 'mara', name: 'Mara Ilves', email: 'mara@press.example', password: 'five quiet harbour words' };
  const post = (path, body, headers) => fetch(daemon.url + path, { method: 'POST', body, headers });
  const json = { 'Content-Type': 'application/json' };
  assert.equal((await post('/api/v1/setup', JSON.stringify(person), json)).status, 201);
  const login = await (await post('/api/v1/login', JSON.stringify(person), json)).json();
  const form = new FormData();
  form.append('title', 'Harbour');
  form.append('media_file', await openAsBlob(makeClip(join(folder, 'harbour.mp4'))), 'harbour.mp4');
  const uploaded = await post('/api/v1/media', form, { Authorization: `Token ${login.token}` });
  assert.equal(uploaded.status, 201);
  const item = await uploaded.json();
  token = new URL(item.url).searchParams.get('m');
  for (let playable = false; !playable; await new Promise((wake) => setTimeout(wake, 100))) {
    ({ playable } = await (await fetch(`${daemon.url}/api/v1/media/${token}`)).json());
  }
  browser = await launch();
  page = await open(browser);
});

after(async () => {
  await browser?.close();
  other.close();
  await daemon.remove();
  rmSync(folder, { recursive: true, force: true });
});

const show = (path) =>
  page.goto(`http://127.0.0.1:${other.address().port}/?frame=${encodeURIComponent(path)}`, { waitUntil: 'load' });

test('the player plays there, and its title leads back', { timeout: 120_000 }, async () => {
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await show(`/embed?m=${token}`);
  const frame = page.frameLocator('iframe');
  assert.equal(await frame.getByRole('link', { name: 'Harbour' }).getAttribute('href'), `${daemon.url}/view?m=${token}`);
  assert.equal(await frame.getByRole('banner').count(), 0, 'the masthead came along');
  await frame.getByRole('button', { name: 'Play Harbour' }).click();
  await page.frames()[1].waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2);
  assert.deepEqual(faults, []);
});

test('no other page is shown there', { timeout: 60_000 }, async () => {
  await show(`/view?m=${token}`);
  assert.ok(!page.frames()[1].url().startsWith(daemon.url), page.frames()[1].url());
});
