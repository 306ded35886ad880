// What readers do: find something, watch it, talk about it, keep it; and what journalists put in order for them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { checkAccessibility } from './accessibility.mjs';
import { launch, open, Watch } from './browser.mjs';
import { Daemon } from './daemon.mjs';
import { Library, people } from './library.mjs';
import { journey } from './steps.mjs';

const folder = mkdtempSync(join(tmpdir(), 'openpress-library-'));
const daemon = new Daemon({ OPENPRESS_SITE__NAME: 'The Delta Press' });
const library = new Library(daemon, folder);
let browser;
let page;
let watch;
let video;

before(async () => {
  await daemon.start();
  await library.register();
  await library.publishPictures(9);
  video = await library.publishVideo();
  await library.verify('ines');
  browser = await launch();
  page = await open(browser);
  watch = new Watch(page, daemon.url);
});

after(async () => {
  await browser?.close();
  await daemon.remove();
  rmSync(folder, { recursive: true, force: true });
});

const step = journey(() => ({ readers: page }), () => [watch]);

const at = (path) => page.goto(daemon.url + path);
const heading = (name, level) => page.getByRole('heading', { name, ...(level ? { level } : {}) });
const playing = () => page.evaluate(() => document.querySelector('video')?.currentTime ?? -1);
const headlines = () => page.locator('main ol h2').allTextContents();

async function signIn(person) {
  await page.context().clearCookies();
  await at('/accounts/login/');
  await page.getByLabel('User name or e-mail').fill(person.username);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: person.name }).waitFor();
}

step('a search offers titles while somebody types, and is narrowed in the address', async () => {
  await at('/');
  const field = page.getByRole('combobox', { name: 'Search the site' });
  await field.waitFor();
  await page.keyboard.press('/');
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
  await field.fill('harbour');
  await field.press('Enter');
  await page.waitForURL('**/search?q=harbour');
  await field.fill('harbour at');
  await page.getByRole('option', { name: 'Harbour at dawn' }).waitFor();
  await checkAccessibility(page, 'search, suggestions');
  await field.press('ArrowDown');
  await field.press('Enter');
  await page.waitForURL('**/search?q=Harbour+at+dawn');
  await heading('Harbour at dawn', 2).waitFor();
  await page.getByLabel('Kind').selectOption('pdf');
  await page.waitForURL(/media_type=pdf/);
  await heading('Nothing was found for “Harbour at dawn”').waitFor();
  await checkAccessibility(page, 'search, nothing');
  await page.getByRole('button', { name: 'Without “Document”' }).click();
  await heading('Harbour at dawn', 2).waitFor();
  assert.doesNotMatch(page.url(), /media_type/);
});

step('what is said leads to its second', async () => {
  await at('/search?q=paid+since');
  await page.getByRole('link', { name: /Nobody here has been paid/ }).waitFor();
  await checkAccessibility(page, 'search, spoken');
  await page.getByRole('link', { name: /Nobody here has been paid/ }).click();
  await page.waitForURL(/\/view\?m=.*t=4/);
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) >= 4);
});

step('every list has a page of its own', async () => {
  const lists = [
    ['/latest', 'Latest'],
    ['/featured', 'Featured'],
    ['/recommended', 'Most watched'],
    ['/categories', 'Categories'],
    ['/tags', 'Tags'],
    ['/members', 'People'],
  ];
  for (const [path, name] of lists) {
    const answer = await at(path);
    assert.equal(answer.status(), 200, path);
    await heading(name, 1).waitFor();
    await checkAccessibility(page, `list ${name}`);
  }
  await at('/tags');
  await page.getByRole('link', { name: '#harbour' }).click();
  await page.waitForURL('**/search?t=harbour');
  await heading('Harbour at dawn', 2).waitFor();
});

step('a profile says who it is, and what the seal stands for', async () => {
  await at('/user/ines/');
  await heading('Inês Duarte', 1).waitFor();
  await page.locator('summary', { hasText: 'Verified journalist' }).click();
  await page.getByText('Press card and the editor of Diário do Mar').waitFor();
  await checkAccessibility(page, 'profile, verified');
  await page.getByRole('link', { name: 'About', exact: true }).click();
  await page.getByText('Writes about work at sea since 2011.').waitFor();
  await checkAccessibility(page, 'profile, about');
  watch.expect(/status of 40[04]/);
  assert.equal((await at('/user/nobody-here/')).status(), 404);
  await heading('There is nothing at this address').waitFor();
});

step('without an account there is a history all the same', async () => {
  await at(`/view?m=${library.tokens['Ferry workers vote on Sunday']}`);
  await heading('Ferry workers vote on Sunday', 1).waitFor();
  await page.getByRole('button', { name: 'Like', exact: false }).first().click();
  await page.locator('button[aria-pressed=true]', { hasText: 'Like' }).waitFor();
  await at('/liked');
  await heading('Ferry workers vote on Sunday', 2).waitFor();
  await checkAccessibility(page, 'liked');
});

step('a reader likes, comments, answers and reports', async () => {
  await signIn(people.tomr);
  await at(`/view?m=${video}`);
  // What a new account links to is looked at first.
  await page.getByLabel('Your comment').fill('See https://example.org/boats');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await page.getByText('Waits for an editor; nobody else sees it yet.').waitFor();
  await page.getByRole('link', { name: 'https://example.org/boats' }).waitFor();
  await page.getByLabel('Your comment').fill('The boats at 0:04, @ines');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await page.getByText('Your comment is there.').waitFor();
  assert.equal(await page.getByRole('link', { name: '@ines' }).getAttribute('href'), '/user/ines/');
  await page.getByRole('button', { name: 'Reply' }).click();
  await page.getByLabel('Your reply').fill('And at 0:01, too.');
  await page.getByRole('article').getByRole('button', { name: 'Reply', exact: true }).last().click();
  await page.getByText('And at', { exact: false }).waitFor();
  await checkAccessibility(page, 'item, comments');
  await page.getByRole('button', { name: '0:04', exact: true }).click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) >= 4);
  assert.ok((await playing()) >= 4);

  await page.getByRole('button', { name: 'Report' }).click();
  await page.getByLabel('False or misleading').check();
  await page.getByLabel('More about it').fill('At 0:05.');
  await checkAccessibility(page, 'item, report');
  await page.getByRole('button', { name: 'Send report' }).click();
  await page.getByText('Thank you. An editor will look at it.').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Reported' }).waitFor();

  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByText(`${daemon.url}/view?m=${video}`, { exact: true }).waitFor();
  await page.getByLabel('Begin at a time').check();
  await page.getByLabel('Time', { exact: true }).fill('0:03');
  await page.getByText(`${daemon.url}/view?m=${video}&t=3`, { exact: true }).waitFor();
  await checkAccessibility(page, 'item, share');
});

step('what was watched can be forgotten', async () => {
  await at('/history');
  await heading('Harbour at dawn', 3).waitFor();
  await checkAccessibility(page, 'history');
  await page.getByRole('button', { name: 'Forget: Harbour at dawn' }).click();
  await heading('Nothing watched yet').waitFor();
  await page.getByRole('button', { name: 'Pause history' }).click();
  await page.getByRole('button', { name: 'Go on remembering' }).waitFor();
});

step('a journalist puts reports in an order, and they play one after the other', async () => {
  await signIn(people.ines);
  await at(`/view?m=${video}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByLabel('New playlist').fill('The strike');
  await page.getByRole('button', { name: 'Make and save' }).click();
  await page.getByText('Saved in “The strike”.').waitFor();
  await checkAccessibility(page, 'item, save');
  for (const title of ['Strike enters its third week', 'Ferry workers vote on Sunday']) {
    await at(`/view?m=${library.tokens[title]}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Add to The strike' }).click();
    await page.getByRole('button', { name: 'Take out of The strike' }).waitFor();
  }
  await at('/user/ines/playlists');
  await page.getByRole('link', { name: 'The strike' }).click();
  await page.waitForURL('**/playlists/*');
  await heading('The strike', 1).waitFor();
  const before = await headlines();
  assert.equal(before.length, 3);
  await checkAccessibility(page, 'playlist, own');
  // By keyboard, then by hand.
  await page.getByRole('button', { name: `Move down: ${before[0]}` }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(`${before[0]} is now number 2 of 3.`).waitFor();
  assert.deepEqual(await headlines(), [before[1], before[0], before[2]]);
  const rows = page.locator('main ol > li');
  await rows.nth(2).dragTo(rows.nth(0));
  await page.getByText(`${before[2]} is now number 1 of 3.`).waitFor();
  await page.reload();
  await heading('The strike', 1).waitFor();
  assert.deepEqual(await headlines(), [before[2], before[1], before[0]]);
  await page.getByRole('button', { name: `Take out: ${before[1]}` }).click();
  await page.getByText(`${before[1]} was taken out.`).waitFor();
  await page.getByRole('link', { name: 'Play all' }).click();
  await page.waitForURL(/\/view\?m=.*pl=/);
  await page.getByText('1 of 2').waitFor();
  await checkAccessibility(page, 'item in a playlist');
});
