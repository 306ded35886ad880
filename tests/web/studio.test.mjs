// A journalist at work: the list of one's own reports, editing one, its subtitles and chapters.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { checkAccessibility } from './accessibility.mjs';
import { launch, open, Watch } from './browser.mjs';
import { makeClip, makePicture } from './clip.mjs';
import { Daemon } from './daemon.mjs';
import { Client, signInAt } from './seed.mjs';
import { journey } from './steps.mjs';

const folder = mkdtempSync(join(tmpdir(), 'openpress-studio-'));
const daemon = new Daemon();
const chief = { name: 'Mara Ilves', username: 'mara', email: 'mara@press.example', password: 'five quiet harbour words' };
const ada = { name: 'Ada Byron', username: 'ada.b', email: 'ada@press.example', password: 'a first good password' };
const otto = { name: 'Otto Lil', username: 'otto', email: 'otto@press.example', password: 'wings in the wind' };
const tokens = {};
let browser;
let page;
let watch;
let client;

before(async () => {
  await daemon.start();
  const admin = await Client.setUp(daemon, chief);
  await admin.addUser(ada, 'journalist');
  await admin.addUser(otto, 'journalist');
  client = await Client.signIn(daemon, ada);
  const clip = makeClip(join(folder, 'clip.mp4'), { seconds: 6, height: 240, kilobits: 300 });
  const picture = makePicture(join(folder, 'picture.png'));
  writeFileSync(join(folder, 'broken.mp4'), Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isomiso2'), Buffer.alloc(4000, 7)]));
  tokens.harbour = await client.publish(clip, 'Harbour at dawn');
  tokens.market = await client.publish(picture, 'The market hall', { state: 'private' });
  tokens.broken = await client.publish(join(folder, 'broken.mp4'), 'The lost tape').catch(() => null);
  for (const token of Object.values(tokens)) if (token) await client.finished(token);
  browser = await launch();
  page = await open(browser);
  watch = new Watch(page, daemon.url);
});

after(async () => {
  await browser?.close();
  await daemon.remove();
  rmSync(folder, { recursive: true, force: true });
});

const step = journey(() => ({ studio: page }), () => [watch]);

const at = (path) => page.goto(daemon.url + path);
const press = (name, where = page) => where.getByRole('button', { name, exact: true }).click();
const table = () => page.getByRole('table', { name: 'Your reports' });
const row = (title) => table().getByRole('row').filter({ hasText: title });
const dialog = () => page.getByRole('dialog');

step('what needs an account leads to sign-in and back', async () => {
  await at('/studio');
  await page.waitForURL('**/accounts/login/?next=%2Fstudio');
  await signInAt(page, daemon, ada, '/studio');
  await row('Harbour at dawn').waitFor();
});

step('one look tells visibility and processing of each report', async () => {
  await row('The market hall').getByText('Private').waitFor();
  await row('Harbour at dawn').getByText('Ready').waitFor();
  await checkAccessibility(page, 'studio');
});

step('what failed says why, and can be tried again', async () => {
  if (!tokens.broken) return;
  const failed = row('The lost tape');
  await failed.getByText('Failed').waitFor();
  assert.notEqual((await failed.locator('p').first().textContent()).trim(), '');
  await failed.getByRole('button', { name: 'Try The lost tape again' }).click();
  await client.finished(tokens.broken);
  await failed.getByText('Failed').waitFor();
});

step('filters and order are in the address, and keep the focus where it is', async () => {
  const visibility = page.getByLabel('Visibility', { exact: true });
  await visibility.focus();
  await visibility.selectOption('private');
  await page.waitForURL('**/studio?publish_state=private');
  await row('Harbour at dawn').waitFor({ state: 'detached' });
  assert.equal(await visibility.evaluate((box) => box === document.activeElement), true);
  await page.goBack();
  await row('Harbour at dawn').waitFor();
  await press('Report');
  await page.waitForURL('**/studio?sort_by=title&ordering=asc');
  assert.equal(await page.getByRole('columnheader', { name: 'Report' }).getAttribute('aria-sort'), 'ascending');
  const first = () => table().getByRole('row').nth(1).textContent();
  await page.waitForFunction(() => document.querySelectorAll('tbody tr')[0]?.textContent.includes('Harbour'));
  assert.match(await first(), /Harbour/);
  await at('/studio?q=nothing-has-this-word');
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  await checkAccessibility(page, 'studio, nothing matches');
  await page.getByRole('button', { name: 'Show everything' }).first().click();
  await row('Harbour at dawn').waitFor();
});

step('several reports are changed at once, by keyboard', async () => {
  const choose = page.getByRole('checkbox', { name: 'Choose all on this page' });
  await choose.focus();
  await page.keyboard.press('Space');
  await page.getByLabel('What to do', { exact: true }).selectOption({ label: 'Change visibility' });
  await page.getByRole('button', { name: 'Go on', exact: true }).press('Enter');
  await dialog().waitFor();
  await checkAccessibility(page, 'studio, bulk dialog');
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('button', { name: 'Go on', exact: true }).evaluate((box) => box === document.activeElement), true);
  await page.keyboard.press('Enter');
  await dialog().getByLabel('Unlisted').check();
  await press('Change visibility', dialog());
  await page.getByText('State updated to unlisted').waitFor();
  await row('The market hall').getByText('Unlisted').waitFor();
  assert.equal((await client.call('GET', `/api/v1/media/${tokens.market}`)).state, 'unlisted');
});

step('a refused change says so and changes nothing', async () => {
  await page.getByRole('checkbox', { name: 'Choose The market hall' }).check();
  await page.getByLabel('What to do', { exact: true }).selectOption({ label: 'Give to somebody else' });
  await press('Go on');
  await dialog().getByLabel('New owner').fill('nobody-at-all');
  watch.expect(/status of 400/);
  await press('Give to somebody else', dialog());
  await dialog().getByText('User not found').waitFor();
  await press('Cancel', dialog());
  await press('Choose none');
});

step('texts, licence and rules of a report are edited', async () => {
  await row('Harbour at dawn').getByRole('link', { name: 'Harbour at dawn' }).click();
  await page.getByRole('heading', { level: 1, name: 'Harbour at dawn' }).waitFor();
  await page.getByLabel('Title', { exact: true }).fill('Harbour, before dawn');
  await page.getByLabel('Description').fill('Filmed **from the pier**.\n\n- [the log](https://example.org/log)\n- [bad](javascript:alert(1))');
  await press('Preview');
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.locator('strong').getByText('from the pier').waitFor();
  assert.equal(await preview.getByRole('link').count(), 1);
  await checkAccessibility(page, 'edit, preview');
  await press('Preview');
  await page.getByLabel('Tags', { exact: true }).fill('harbour, dawn');
  await page.getByLabel('Comments are open').uncheck();
  await page.getByRole('radio', { name: 'Public', exact: true }).check();
  await press('Save');
  await page.getByText('Saved.').waitFor();
  const saved = await client.call('GET', `/api/v1/media/${tokens.harbour}`);
  assert.equal(saved.title, 'Harbour, before dawn');
  assert.deepEqual(saved.tags_info.map(({ title }) => title).sort(), ['dawn', 'harbour']);
  assert.equal(saved.enable_comments, false);
  await checkAccessibility(page, 'edit');
});

step('a report is shared with somebody by name', async () => {
  const sharing = page.getByRole('region', { name: 'Sharing', exact: true });
  await sharing.getByText('It is shared with nobody.').waitFor();
  await sharing.getByLabel('People').fill('otto');
  await sharing.getByLabel('They may').selectOption('editor');
  await press('Share', sharing);
  await sharing.getByText('Otto Lil').waitFor();
  await press('Stop sharing with Otto Lil', sharing);
  await sharing.getByText('It is shared with nobody.').waitFor();
});

step('subtitles are added, replaced and deleted', async () => {
  await page.getByRole('link', { name: 'Subtitles', exact: true }).click();
  await page.waitForURL(`**/add_subtitle?m=${tokens.harbour}`);
  await page.getByText('There are no subtitles yet.').waitFor();
  await press('Add subtitles');
  await page.getByText('Choose a file.').waitFor();
  const file = { name: 'a.srt', mimeType: 'application/x-subrip', buffer: Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nHello\n') };
  await page.getByLabel('File', { exact: true }).setInputFiles(file);
  await page.getByLabel('Language', { exact: true }).selectOption({ label: 'English' });
  await press('Add subtitles');
  await page.getByText('English: 1 line added.').waitFor();
  await page.getByRole('list', { name: 'Subtitles' }).getByText('English').waitFor();
  await checkAccessibility(page, 'subtitles');
  await press('Delete English');
  await press('Delete', dialog());
  await page.getByText('There are no subtitles yet.').waitFor();
});

step('chapters take their times from the player, and what is wrong is said', async () => {
  await page.getByRole('link', { name: 'Chapters', exact: true }).click();
  await page.getByText('There are no chapters yet.').waitFor();
  await page.locator('body').press('a');
  const titles = page.getByLabel('Title', { exact: true });
  await titles.first().waitFor();
  await page.waitForFunction(() => document.activeElement?.hasAttribute('data-title'));
  await page.keyboard.type('Arrival');
  await page.locator('video').evaluate((video) => {
    video.currentTime = 3;
    return new Promise((done) => video.addEventListener('seeked', done, { once: true }));
  });
  await press('Add a chapter here');
  await press('Save chapters');
  await page.getByText('What is this chapter called?').waitFor();
  await checkAccessibility(page, 'chapters, refused');
  await titles.nth(1).fill('Unloading');
  const begin = page.getByLabel('Begins at').nth(1);
  await begin.focus();
  await page.keyboard.press('ArrowUp');
  assert.equal(await begin.inputValue(), '00:00:04.000');
  await press('Save chapters');
  await page.getByText('Saved.').waitFor();
  const { chapter_data: chapters } = await client.call('GET', `/api/v1/media/${tokens.harbour}`);
  assert.deepEqual(chapters[0], { startTime: '00:00:00.000', endTime: '00:00:04.000', chapterTitle: 'Arrival' });
});

step('others find no way in, and old addresses lead here', async () => {
  await at(`/edit_video?m=${tokens.harbour}`);
  await page.waitForURL(`**/edit?m=${tokens.harbour}`);
  await at('/user/ada.b/edit');
  await page.waitForURL('**/account');
  const other = await open(browser);
  await signInAt(other, daemon, otto, `/edit?m=${tokens.harbour}`);
  await other.getByRole('heading', { name: 'You cannot change this report' }).waitFor();
  await other.goto(`${daemon.url}/view?m=${tokens.harbour}`);
  await other.getByRole('heading', { level: 1, name: 'Harbour, before dawn' }).waitFor();
  assert.equal(await other.getByRole('link', { name: 'Edit', exact: true }).count(), 0);
  await other.close();
});

step('a report is deleted when asked twice', async () => {
  await at(`/view?m=${tokens.market}`);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await press('Delete this report');
  await checkAccessibility(page, 'edit, delete');
  await press('Cancel', dialog());
  await press('Delete this report');
  await press('Delete for good', dialog());
  await page.waitForURL('**/studio');
  await row('Harbour, before dawn').waitFor();
  assert.equal(await row('The market hall').count(), 0);
});
