// Accounts through the browser, with a real mail server: register, confirm, sign in with two factors, change
// everything, be verified by an editor, and leave.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { checkAccessibility } from './accessibility.mjs';
import { launch, open, Watch } from './browser.mjs';
import { makeDocument } from './clip.mjs';
import { Daemon } from './daemon.mjs';
import { Postbox } from './postbox.mjs';
import { journey } from './steps.mjs';
import { totp } from './totp.mjs';

const folder = mkdtempSync(join(tmpdir(), 'openpress-papers-'));
const postbox = new Postbox();
const editor = {
  name: 'Mara Ilves',
  username: 'mara',
  email: 'mara@press.example',
  password: 'five quiet harbour words',
};
const person = { name: 'Ada Byron', username: 'ada.b', email: 'ada@mail.example', password: 'a first good password' };
let daemon;
let browser;
let page;
let watch;
/** The editor's own browser. */
let desk;
let deskWatch;

before(async () => {
  await postbox.start();
  daemon = new Daemon({
    OPENPRESS_MAIL__URL: postbox.url,
    OPENPRESS_MAIL__FROM: 'press@press.example',
    OPENPRESS_SITE__URL: 'https://press.example',
    OPENPRESS_ACCOUNTS__REGISTRATION: 'open',
  });
  await daemon.start();
  browser = await launch();
  page = await open(browser, { acceptDownloads: true });
  watch = new Watch(page, daemon.url);
  desk = await open(browser);
  deskWatch = new Watch(desk, daemon.url);
});

after(async () => {
  await browser?.close();
  await daemon?.remove();
  postbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

const step = journey(
  () => ({ account: page, desk }),
  () => [watch, deskWatch],
);

const at = (path, where = page) => where.goto(daemon.url + path);
const press = (name, where = page) => where.getByRole('button', { name, exact: true }).click();
const fill = (label, text, where = page) => where.getByLabel(label, { exact: true }).fill(text);
const heading = (name, where = page) => where.getByRole('heading', { name, exact: true }).waitFor();
const subject = (name, where = page) => where.getByRole('region', { name, exact: true });
/** The sentence beside a field, which is marked and has the focus. */
async function refused(label, sentence, where = page) {
  const field = where.getByLabel(label, { exact: true });
  await where.locator('[aria-invalid=true]').waitFor();
  const beside = field.locator('..').locator('[id$="-error"]');
  assert.match(await beside.textContent(), sentence);
  assert.ok((await field.getAttribute('aria-describedby')).includes(await beside.getAttribute('id')));
  assert.equal(await field.evaluate((input) => input === document.activeElement), true, `${label} has no focus`);
}

/** What took the place of something pressed has the focus, and what listens to the page hears it. */
const focused = (place) =>
  place.evaluate((box) => box === document.activeElement || box.contains(document.activeElement));
const readAnew = async (where = page) => assert.equal(await focused(where.locator('main')), true, 'the focus is lost');

async function signIn(who, where = page) {
  await fill('User name or e-mail', who.username, where);
  await fill('Password', who.password, where);
  await press('Sign in', where);
}

async function signOut(where = page) {
  await at('/accounts/logout/', where);
  await press('Sign out', where);
  await where.getByRole('link', { name: 'Sign in' }).waitFor();
}

step('nobody but the administrator can be first', async () => {
  await at('/register');
  await heading('Register');
  await desk.goto(daemon.setupLink.replace(/^http:\/\/[^/]+/, daemon.url));
  await fill('Your name', editor.name, desk);
  await fill('User name', editor.username, desk);
  await fill('E-mail', editor.email, desk);
  await fill('Password', editor.password, desk);
  await fill('Password again', editor.password, desk);
  await press('Create administrator', desk);
  await desk.waitForURL('**/upload');
});

step('a stranger registers, with each refusal beside its field', async () => {
  await at('/accounts/login/');
  await page.getByRole('link', { name: 'Forgot your password?' }).waitFor();
  await checkAccessibility(page, 'sign-in, open to all');
  await page.getByRole('link', { name: 'Register' }).click();
  await heading('Register');
  await checkAccessibility(page, 'register');
  await fill('Your name', person.name);
  await fill('User name', editor.username);
  await fill('E-mail', person.email);
  await fill('Password', person.password);
  await fill('Password again', 'something else');
  await press('Create account');
  await refused('Password again', /differs from the password above/);
  await fill('Password again', person.password);
  watch.expect(/status of 400/);
  await press('Create account');
  await refused('User name', /username/);
  await checkAccessibility(page, 'register, refused');
  await fill('User name', person.username);
  await press('Create account');
  await heading('Look into your mail');
  await readAnew();
  await page.getByRole('button', { name: person.name }).waitFor();
  await checkAccessibility(page, 'register, letter');
});

step('the letter confirms the address, once', async () => {
  const link = await postbox.linkTo(person.email, 'email/confirm');
  await at('/account');
  await page.getByText('is not confirmed yet.').waitFor();
  await at(link);
  await heading('Confirm your address');
  await checkAccessibility(page, 'confirm');
  await press('Confirm');
  await heading('Your address is confirmed');
  await at(link);
  watch.expect(/status of 403/);
  await press('Confirm');
  await page.getByRole('alert').getByText('This link is not valid').waitFor();
  await at('/email/confirm');
  await heading('The link is incomplete');
  await at('/account');
  await page.getByText('is confirmed.').waitFor();
  await checkAccessibility(page, 'account');
});

step('another address takes the place of the first when its letter is answered', async () => {
  const former = person.email;
  const next = `new.${former}`;
  const email = subject('E-mail');
  await fill('New address', former, email);
  await fill('Present password', person.password, email);
  watch.expect(/status of 409/);
  await press('Change the address', email);
  await refused('New address', /already/, email);
  await fill('New address', next, email);
  await fill('Present password', 'not the password', email);
  watch.expect(/status of 400/);
  await press('Change the address', email);
  await refused('Present password', /password/, email);
  await fill('Present password', person.password, email);
  await press('Change the address', email);
  await email.getByText(/A letter is on its way to/).waitFor();
  await checkAccessibility(page, 'account, address changing');
  await at(await postbox.linkTo(next, 'email/confirm'));
  await press('Confirm');
  await heading('Your address is confirmed');
  person.email = next;
  await at('/account');
  await subject('E-mail').getByText(next).waitFor();
});

step('the profile is changed, and the masthead knows', async () => {
  const profile = subject('Profile');
  await fill('Your name', 'Ada Lovelace', profile);
  await fill('Title', 'Photographer', profile);
  await fill('Location', 'x'.repeat(400), profile);
  await press('Save', profile);
  await refused('Location', /A location has at most/, profile);
  await fill('Location', 'London', profile);
  await fill('About you', 'Machines, and who works at them.', profile);
  const contact = profile.getByLabel('Members may write to me');
  await contact.setChecked(!(await contact.isChecked()));
  const chosen = await contact.isChecked();
  await press('Save', profile);
  await profile.getByText('Saved.').waitFor();
  await page.getByRole('button', { name: 'Ada Lovelace' }).waitFor();
  await page.reload();
  assert.equal(await profile.getByLabel('Title', { exact: true }).inputValue(), 'Photographer');
  assert.equal(await profile.getByLabel('Members may write to me').isChecked(), chosen);
  person.name = 'Ada Lovelace';
});

let key;
let recovery;
step('a second factor is set up from a picture or a key', async () => {
  const factor = subject('Second factor');
  await press('Turn it on', factor);
  const picture = factor.getByRole('img', { name: 'QR code with the key' });
  await picture.waitFor();
  assert.equal(await focused(factor), true);
  key = (await factor.locator('pre').textContent()).trim();
  assert.match(key, /^[A-Z2-7]{32}$/);
  await checkAccessibility(page, 'account, second factor begun');
  await fill('Code that the application shows now', '000000', factor);
  await press('Confirm the code', factor);
  await refused('Code that the application shows now', /not the code/, factor);
  await fill('Code that the application shows now', totp(key), factor);
  await press('Confirm the code', factor);
  await factor.getByText('Save these codes now').waitFor();
  recovery = (await factor.locator('pre').textContent()).trim().split('\n');
  assert.ok(recovery.length >= 8, `only ${recovery.length} codes`);
  await checkAccessibility(page, 'account, recovery codes');
  const saved = page.waitForEvent('download');
  await press('Save as a file', factor);
  assert.ok(readFileSync(await (await saved).path(), 'utf8').includes(recovery[0]));
  await press('I have saved them', factor);
  await factor.getByText(/It is on\./).waitFor();
  await checkAccessibility(page, 'account, second factor on');
});

step('sign-in asks for the code, or a recovery code', async () => {
  await signOut();
  await at('/accounts/login/?next=%2Faccount');
  await signIn(person);
  const code = page.getByLabel('Code', { exact: true });
  await code.waitFor();
  assert.equal(await code.evaluate((input) => input === document.activeElement), true);
  await checkAccessibility(page, 'sign-in, code');
  await code.fill('123456');
  await press('Sign in');
  await refused('Code', /not right/);
  // Sent by the keyboard alone. The next step's code, since this one was taken when the factor was turned on.
  await code.fill(totp(key, 1));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');

  await signOut();
  await at('/accounts/login/');
  await signIn(person);
  await code.fill(recovery[0]);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: person.name }).waitFor();
  await at('/account');
  await subject('Second factor')
    .getByText(`${recovery.length - 1} recovery codes are left`)
    .waitFor();
});

step('the second factor goes with the password only', async () => {
  const factor = subject('Second factor');
  await fill('Present password', 'not it', factor);
  await press('Turn it off', factor);
  await refused('Present password', /not the present password/, factor);
  await fill('Present password', person.password, factor);
  await press('Turn it off', factor);
  await factor.getByText('It is off.').waitFor();
});

step('a token is made, shown once, used and revoked', async () => {
  const tokens = subject('API tokens');
  await fill('Name', 'newsroom script', tokens);
  await press('Make a token', tokens);
  await tokens.getByText('Copy it now').waitFor();
  const token = (await tokens.locator('pre').textContent()).trim();
  const use = () => fetch(`${daemon.url}/api/v1/whoami`, { headers: { Authorization: `Token ${token}` } });
  assert.equal((await (await use()).json()).username, person.username);
  await checkAccessibility(page, 'account, token');
  await page.reload();
  await tokens.getByText('newsroom script').waitFor();
  assert.equal(await page.getByText(token).count(), 0);
  await press('Revoke newsroom script', tokens);
  await tokens.getByText('There are none.').waitFor();
  assert.equal((await use()).status, 403);
});

step('another browser is signed out from here', async () => {
  const other = await open(browser);
  await at('/accounts/login/', other);
  await signIn(person, other);
  await other.getByRole('button', { name: person.name }).waitFor();
  const sessions = subject('Where you are signed in');
  await page.reload();
  await sessions.getByText('This browser').waitFor();
  await sessions
    .getByRole('button', { name: /^End the session of Chrome/ })
    .first()
    .waitFor();
  await checkAccessibility(page, 'account, sessions');
  await press('Sign out everywhere else', sessions);
  await sessions
    .getByRole('button', { name: /^End the session/ })
    .first()
    .waitFor({ state: 'detached' });
  await other.reload();
  await other.getByRole('link', { name: 'Sign in' }).waitFor();
  await other.context().close();
});

step('the password is changed', async () => {
  const password = subject('Password');
  await fill('Present password', 'not it', password);
  await fill('New password', 'a second good password', password);
  await fill('Password again', 'a second good password', password);
  await press('Change password', password);
  await refused('Present password', /not the present password/, password);
  await fill('Present password', person.password, password);
  await press('Change password', password);
  await password.getByText('The password is changed.').waitFor();
  person.password = 'a second good password';
  // It goes on in the new session.
  await page.reload();
  await heading('Account settings');
});

step('a forgotten password is replaced by mail', async () => {
  await signOut();
  await at('/accounts/login/');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await heading('Forgotten password');
  await checkAccessibility(page, 'reset, ask');
  await fill('User name or e-mail', person.email);
  await press('Send the link');
  await heading('Look into your mail');
  const link = await postbox.linkTo(person.email, 'password/reset');
  await at(link);
  await heading('Choose a new password');
  await checkAccessibility(page, 'reset, choose');
  await fill('New password', 'password123');
  await fill('Password again', 'password123');
  await press('Save password');
  await refused('New password', /password/i);
  await fill('New password', 'a third good password');
  await fill('Password again', 'a third good password');
  await press('Save password');
  await heading('Your password is changed');
  await readAnew();
  person.password = 'a third good password';
  await at(link);
  await fill('New password', 'a fourth good password');
  await fill('Password again', 'a fourth good password');
  await press('Save password');
  await page.getByRole('alert').getByText('This link is not valid').waitFor();
  await at('/accounts/login/?next=%2Fverification');
  await signIn(person);
  await heading('Verification');
});

step('somebody asks to be verified and shows evidence', async () => {
  await checkAccessibility(page, 'verification, new');
  await fill('Outlet', 'The Daily Engine');
  await fill('What do you publish?', 'I photograph machines.');
  await fill('Pages that are yours', 'not an address');
  await press('Send the request');
  await refused('Pages that are yours', /whole address/);
  // Reserved names (RFC 2606): nobody is asked for them.
  await fill('Pages that are yours', 'https://engine.invalid/about\nhttps://ada.invalid/');
  await press('Send the request');
  await heading('Your request waits for an editor');
  await page.getByText('openpress-verification=').waitFor();
  await page.getByText('<a rel="me" href="https://press.example/user/ada.b/">').waitFor();
  const documents = subject('Documents');
  writeFileSync(join(folder, 'note.pdf'), 'no PDF at all');
  watch.expect(/status of 4\d\d/);
  await documents.getByLabel('Files').setInputFiles(join(folder, 'note.pdf'));
  await press('Add documents', documents);
  await refused('Files', /PDF file/, documents);
  await documents.getByLabel('Files').setInputFiles(makeDocument(join(folder, 'press card.pdf')));
  await press('Add documents', documents);
  await documents.getByRole('link', { name: 'press card.pdf' }).waitFor();
  await documents.getByText('The document is added.').waitFor();
  await checkAccessibility(page, 'verification, waiting');
});

step('a request can be taken back', async () => {
  await press('Take the request back');
  await heading('Ask to be verified');
  await page.getByText('Withdrawn').waitFor();
  await page.getByLabel('I work independently').check();
  await press('Send the request');
  await heading('Your request waits for an editor');
});

step('an editor finds it in the queue and approves it with a basis', async () => {
  await at('/', desk);
  await desk.getByRole('button', { name: editor.name }).click();
  await desk.getByRole('link', { name: 'Verification requests' }).click();
  await desk.getByRole('link', { name: person.name }).waitFor();
  await checkAccessibility(desk, 'review, queue');
  await desk.getByRole('link', { name: 'Withdrawn' }).click();
  await desk.waitForURL('**state=withdrawn');
  await desk.getByRole('link', { name: person.name }).click();
  await heading(person.name, desk);
  await desk.getByRole('link', { name: 'Back to the requests' }).click();
  await desk.getByRole('link', { name: 'Waiting' }).click();
  await desk.waitForURL('**state=pending');
  await desk.getByRole('link', { name: person.name }).click();
  await heading('Decision', desk);
  await desk.getByText('I photograph machines.').waitFor();
  await desk.getByLabel('Approve').check();
  await checkAccessibility(desk, 'review, case');
  await fill('Reason', 'Welcome.', desk);
  await fill('Basis', '   ', desk);
  deskWatch.expect(/status of 400/);
  await press('Approve', desk);
  await refused('Basis', /based on/, desk);
  await fill('Basis', 'Press card seen.', desk);
  await press('Approve', desk);
  await heading('Revoke', desk);
  await readAnew(desk);
  await checkAccessibility(desk, 'review, approved');
});

step('the journalist sees the badge, and can publish', async () => {
  await at('/verification');
  await heading('You are verified');
  await page.getByText('Press card seen.').waitFor();
  await page.getByText('Welcome.').waitFor();
  await page.getByRole('link', { name: 'Upload' }).waitFor();
  await checkAccessibility(page, 'verification, approved');
  await press('Ask for renewal');
  await heading('Ask for renewal');
  assert.equal(await focused(subject('Ask for renewal').locator('..')), true);
});

step('a revocation says why', async () => {
  await fill('Reason', 'The card was forged.', desk);
  await press('Revoke the verification', desk);
  await desk.getByText('The card was forged.').waitFor();
  await page.reload();
  await heading('Your last request');
  await page.getByText('The card was forged.').waitFor();
  await checkAccessibility(page, 'verification, revoked');
});

step('editors’ pages are for editors', async () => {
  await at('/manage/verification');
  await heading('This is for editors');
  assert.equal(await page.locator('main').getByText(person.name).count(), 0);
});

step('one’s own data is taken along', async () => {
  await at('/account');
  const taken = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Take it along as a JSON file' }).click();
  const data = JSON.parse(readFileSync(await (await taken).path(), 'utf8'));
  assert.equal(data.account.username, person.username);
});

step('an account ends when its name is typed', async () => {
  const end = subject('Delete the account');
  await press('Delete my account…', end);
  assert.equal(await focused(end), true);
  await end.getByLabel('Leave my comments, without my name').check();
  await checkAccessibility(page, 'account, delete');
  const name = `Type ${person.username} to confirm`;
  await fill(name, editor.username, end);
  await press('Delete for ever', end);
  await refused(name, /not your user name/, end);
  await fill(name, person.username, end);
  await press('Delete for ever', end);
  await page.waitForURL(`${daemon.url}/`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signIn(person);
  await page.getByText('The user name or the password is not right.').waitFor();
});

step('an invitation lets one person in, with its role', async () => {
  const link = await desk.evaluate(async () => {
    const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
    const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': decodeURIComponent(token) };
    const body = JSON.stringify({ role: 'journalist' });
    return (await (await fetch('/api/v1/invites', { method: 'POST', headers, body })).json()).url;
  });
  const invited = new URL(link).pathname + new URL(link).search;
  const register = async (username) => {
    await at(invited);
    await page.getByText('You were invited.').waitFor();
    await fill('Your name', 'Otto Lil');
    await fill('User name', username);
    await fill('E-mail', `${username}@mail.example`);
    await fill('Password', 'wings in the wind');
    await fill('Password again', 'wings in the wind');
    await press('Create account');
  };
  await register('otto');
  await heading('Look into your mail');
  await page.getByRole('link', { name: 'Upload' }).waitFor();
  await at('/register');
  await heading('You have an account already');
  await signOut();
  await register('otto2');
  await page.getByRole('alert').getByText('This invitation is not valid').waitFor();
});

step('old addresses lead to the new pages', async () => {
  await at('/accounts/signup/');
  await page.waitForURL('**/register');
  await at('/accounts/password/reset/');
  await page.waitForURL('**/password/reset');
});

step('what needs an account leads to sign-in and back', async () => {
  await at('/account');
  await page.waitForURL('**/accounts/login/?next=%2Faccount');
  // A link out of a mail is no place to come back to.
  await at('/password/reset?token=secret');
  assert.equal(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href'), '/accounts/login/');
});
