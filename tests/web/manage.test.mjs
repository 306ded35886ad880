// Those who run a site at their desks: media, comments, reports, accounts, invitations, jobs and the log.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { checkAccessibility } from './accessibility.mjs';
import { launch, open, Watch } from './browser.mjs';
import { makePicture } from './clip.mjs';
import { Daemon } from './daemon.mjs';
import { Client, signInAt } from './seed.mjs';
import { journey } from './steps.mjs';

const folder = mkdtempSync(join(tmpdir(), 'openpress-desks-'));
const daemon = new Daemon();
const chief = { name: 'Mara Ilves', username: 'mara', email: 'mara@press.example', password: 'five quiet harbour words' };
const ada = { name: 'Ada Byron', username: 'ada.b', email: 'ada@press.example', password: 'a first good password' };
const reader = { name: 'Otto Lil', username: 'otto', email: 'otto@press.example', password: 'wings in the wind' };
const tokens = {};
let admin;
let browser;
let page;
let watch;

before(async () => {
  await daemon.start();
  admin = await Client.setUp(daemon, chief);
  await admin.addUser(ada, 'journalist');
  await admin.addUser(reader, 'user');
  const journalist = await Client.signIn(daemon, ada);
  const otto = await Client.signIn(daemon, reader);
  const picture = makePicture(join(folder, 'picture.png'));
  tokens.market = await journalist.publish(picture, 'The market hall');
  tokens.square = await journalist.publish(picture, 'The square');
  for (const token of Object.values(tokens)) await journalist.finished(token);
  await otto.call('POST', `/api/v1/media/${tokens.market}/comments`, { text: 'Buy cheap watches at my shop' });
  await otto.call('POST', `/api/v1/media/${tokens.market}/comments`, { text: 'I was there, and it is so.' });
  await otto.call('POST', `/api/v1/media/${tokens.square}/actions`, { type: 'report', reason: 'This shows a child.' });
  browser = await launch();
  page = await open(browser, { acceptDownloads: true });
  watch = new Watch(page, daemon.url);
});

after(async () => {
  await browser?.close();
  await daemon.remove();
  rmSync(folder, { recursive: true, force: true });
});

const step = journey(() => ({ manage: page }), () => [watch]);

const at = (path) => page.goto(daemon.url + path);
const press = (name, where = page) => where.getByRole('button', { name, exact: true }).click();
const dialog = () => page.getByRole('dialog');
const row = (text) => page.getByRole('row').filter({ hasText: text });
const go = async (name) => {
  await page.getByLabel('What to do', { exact: true }).selectOption({ label: name });
  await press('Go on');
};

step('a desk is only for those who work at it', async () => {
  const other = await open(browser);
  await signInAt(other, daemon, ada, '/manage/media');
  await other.getByRole('heading', { name: 'This desk is not yours' }).waitFor();
  await other.goto(`${daemon.url}/admin/jobs`);
  await other.getByText('It takes this role at least: Administrator.').waitFor();
  await other.close();
  await signInAt(page, daemon, chief, '/manage/media');
  await row('The market hall').waitFor();
});

step('media are filtered, looked into and changed together', async () => {
  await checkAccessibility(page, 'manage media');
  await page.getByLabel('Visibility', { exact: true }).selectOption('private');
  await page.waitForURL('**/manage/media?state=private');
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  await page.goBack();
  await page.getByRole('checkbox', { name: 'Choose The market hall' }).check();
  await go('Feature');
  await press('Feature', dialog());
  await page.getByText('1 changed.').waitFor();
  await row('The market hall').getByText('Featured', { exact: true }).waitFor();
  await press('The square');
  await dialog().getByText('This shows a child.').waitFor();
  await checkAccessibility(page, 'manage media, sheet');
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
});

step('comments are deleted with a question before', async () => {
  await page.getByRole('link', { name: 'Comments', exact: true }).click();
  await row('Buy cheap watches').getByRole('checkbox').check();
  await checkAccessibility(page, 'manage comments');
  await go('Delete');
  await press('Delete', dialog());
  await page.getByText('1 comment is gone.').waitFor();
  await page.getByText('Buy cheap watches').waitFor({ state: 'detached' });
  await row('I was there').waitFor();
  await at('/manage/comments?state=held');
  await page.getByRole('heading', { name: 'No comment is held' }).waitFor();
});

step('reports are decided with a reason, which the log keeps', async () => {
  await page.getByRole('navigation', { name: 'Desks' }).getByRole('link', { name: 'Reports', exact: true }).click();
  await row('The square').getByText('This shows a child.').waitFor();
  await checkAccessibility(page, 'reports');
  await press('Decide about The square');
  await dialog().getByLabel('Accept the reports').check();
  await dialog().getByLabel('Reason').fill('A minor can be recognised.');
  await checkAccessibility(page, 'reports, decision');
  await press('Decide', dialog());
  await page.getByRole('heading', { name: 'Nothing is reported' }).waitFor();
  assert.equal((await admin.call('GET', `/api/v1/media/${tokens.square}`)).state, 'private');
  await page.getByRole('link', { name: 'Decisions', exact: true }).click();
  await row('The square').getByText('A minor can be recognised.').waitFor();
  await checkAccessibility(page, 'reports, log');
});

step('accounts get roles, are blocked and let in again', async () => {
  await page.getByRole('link', { name: 'Accounts', exact: true }).click();
  await row('Otto Lil').waitFor();
  await checkAccessibility(page, 'manage users');
  await press('Otto Lil');
  await dialog().getByLabel('Role', { exact: true }).selectOption({ label: 'Editor' });
  await press('Change role', dialog());
  await dialog().getByText('Saved.').waitFor();
  await press('Block', dialog());
  await dialog().getByText('Blocked', { exact: true }).waitFor();
  await checkAccessibility(page, 'manage users, sheet');
  await press('Let in again', dialog());
  await dialog().getByText('Active', { exact: true }).waitFor();
  await press('Close', dialog());
  await page.getByLabel('Role', { exact: true }).selectOption('editor');
  await page.waitForURL('**/manage/users?role=editor');
  await row('Otto Lil').waitFor();
  assert.equal(await row('Ada Byron').count(), 0);
});

step('an account is added and deleted', async () => {
  await at('/manage/users');
  await press('Add an account');
  await checkAccessibility(page, 'manage users, add');
  for (const [label, text] of [
    ['Your name', 'Nia Okoro'],
    ['User name', 'nia.o'],
    ['E-mail', 'nia@press.example'],
    ['Password', 'seven rivers meet here'],
    ['Password again', 'seven rivers meet here'],
  ]) {
    await dialog().getByLabel(label, { exact: true }).fill(text);
  }
  await press('Add an account', dialog());
  await press('Nia Okoro');
  await press('Delete', dialog());
  await dialog().getByLabel('Type nia.o to go on').fill('nia.o');
  await press('Delete', dialog());
  await dialog().waitFor({ state: 'detached' });
  await row('Nia Okoro').waitFor({ state: 'detached' });
});

step('invitations are made, shown once and withdrawn', async () => {
  await page.getByRole('link', { name: 'Invitations', exact: true }).click();
  await page.getByText('Nobody has been invited yet.').waitFor();
  await page.getByLabel('For whom').fill('The photographer');
  await press('Make an invitation');
  await page.getByText(/\/register\?invite=/).waitFor();
  await checkAccessibility(page, 'invitations');
  await press('Withdraw the invitation for The photographer');
  await press('Withdraw', dialog());
  await page.getByText('Nobody has been invited yet.').waitFor();
});

step('administrators see what the queue does and what was done', async () => {
  await page.getByRole('link', { name: 'Jobs', exact: true }).click();
  await page.getByRole('heading', { name: 'Nothing is running' }).waitFor();
  await page.getByRole('list', { name: 'Encode profiles' }).getByText('h264-', { exact: false }).first().waitFor();
  await checkAccessibility(page, 'jobs');
  await page.getByRole('link', { name: 'Log', exact: true }).click();
  await row('account.deactivated').first().waitFor();
  await page.getByLabel('What', { exact: true }).fill('account.deleted');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/manage/log?action=account.deleted');
  await row('account.deactivated').first().waitFor({ state: 'detached' });
  await checkAccessibility(page, 'log');
});

step('one gives oneself a picture and takes it away', async () => {
  await at('/account');
  await page.locator('input[data-picture=avatar]').setInputFiles(join(folder, 'picture.png'));
  const picture = page.getByRole('region', { name: 'Picture', exact: true });
  await picture.getByText('The picture is there.').waitFor();
  await picture.locator('img').waitFor();
  await checkAccessibility(page, 'account, picture');
  watch.expect(/status of 4/);
  await page.locator('input[data-picture=banner]').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await page.getByRole('region', { name: 'Banner', exact: true }).getByRole('alert').waitFor();
  await press('Remove the picture of you');
  await picture.getByText('The picture is gone.').waitFor();
});

step('editors keep the categories and tags in order', async () => {
  await admin.call('PUT', `/api/v1/media/${tokens.square}`, { tags: 'harbor', categories: ['documentary'], state: 'public' });
  await admin.call('PUT', `/api/v1/media/${tokens.market}`, { tags: 'harbour', state: 'public' });
  await at('/manage/categories');
  await row('Documentary').waitFor();
  await checkAccessibility(page, 'categories');
  await press('Add a category');
  await dialog().getByLabel('Title', { exact: true }).fill('film');
  watch.expect(/status of 409/);
  await press('Add a category', dialog());
  await dialog().getByText('There is a category "Film" already.').waitFor();
  await checkAccessibility(page, 'categories, taken');
  await dialog().getByLabel('Title', { exact: true }).fill('Ports');
  await dialog().getByLabel('Picture', { exact: true }).fill(`${daemon.url}/view?m=${tokens.market}`);
  await press('Add a category', dialog());
  await row('Ports').locator('img').waitFor();
  await press('Merge Documentary into another');
  await dialog().getByLabel('Into', { exact: true }).selectOption('Ports');
  await press('Merge', dialog());
  await row('Documentary').waitFor({ state: 'detached' });
  await row('Ports').getByText('1', { exact: true }).waitFor();
  await press('Rename harbor');
  await dialog().getByLabel('Tag', { exact: true }).fill('harbour');
  await press('Rename', dialog());
  await row('#harbor').and(page.getByRole('row', { name: /harbor\b/ })).waitFor({ state: 'detached' });
  await row('#harbour').getByText('2', { exact: true }).waitFor();
  await press('Delete harbour');
  await press('Delete', dialog());
  await page.getByText('No item has a tag').waitFor();
});

step('administrators write what the site says about itself, also for readers without scripts', async () => {
  await at('/admin/pages');
  await page.getByText('Not written yet').first().waitFor();
  await checkAccessibility(page, 'pages');
  await page.getByRole('link', { name: 'About', exact: true }).click();
  await page.getByLabel('Title', { exact: true }).fill('Who we are');
  await page.getByLabel('Text', { exact: true }).fill('# Our house\n\nWe **report**, see [our terms](/tos).\n\n<b>plain</b>');
  await press('Preview');
  await page.getByRole('heading', { name: 'Our house' }).waitFor();
  await checkAccessibility(page, 'pages, editor');
  await press('Save the page');
  await page.getByRole('link', { name: 'Look at the page' }).click();
  await page.getByRole('heading', { name: 'Who we are', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'our terms' }).waitFor();
  await page.getByText('<b>plain</b>').waitFor();
  await page.getByRole('contentinfo').getByRole('link', { name: 'Who we are' }).waitFor();
  await checkAccessibility(page, 'about');
  const bare = await open(browser, { javaScriptEnabled: false });
  await bare.goto(`${daemon.url}/about`);
  await bare.getByRole('heading', { name: 'Our house' }).waitFor();
  assert.match(await bare.locator('.plain').textContent(), /<b>plain<\/b>/);
  assert.equal((await bare.goto(`${daemon.url}/privacy`)).status(), 404);
  await bare.close();
});
