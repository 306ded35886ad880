// Fills a daemon through its API, as a program with a token does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

export class Client {
  #url;
  #token;

  constructor(url, token) {
    this.#url = url;
    this.#token = token;
  }

  /** The first administrator of a fresh daemon. */
  static async setUp(daemon, person) {
    const token = new URL(daemon.setupLink).searchParams.get('token');
    const made = await fetch(`${daemon.url}/api/v1/setup`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token, ...person }),
    });
    assert.ok(made.ok, await made.text());
    return Client.signIn(daemon, person);
  }

  static async signIn(daemon, { username, password }) {
    const answer = await fetch(`${daemon.url}/api/v1/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    assert.ok(answer.ok, `${username} cannot sign in`);
    return new Client(daemon.url, (await answer.json()).token);
  }

  async call(method, path, body) {
    const form = body instanceof FormData;
    const answer = await fetch(this.#url + path, {
      method,
      headers: { Authorization: `Token ${this.#token}`, ...(form || !body ? {} : { 'Content-Type': 'application/json' }) },
      ...(body ? { body: form ? body : JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Publishes a file. @returns the item's token */
  async publish(file, title, changes) {
    const form = new FormData();
    form.set('media_file', new Blob([readFileSync(file)]), basename(file));
    form.set('title', title);
    const { friendly_token: token } = await this.call('POST', '/api/v1/media', form);
    if (changes) await this.call('PUT', `/api/v1/media/${token}`, changes);
    return token;
  }

  /** Waits until an item is as far as it gets. */
  async finished(token) {
    for (const end = Date.now() + 180_000; Date.now() < end; await new Promise((wake) => setTimeout(wake, 200))) {
      const { processing } = await this.call('GET', `/api/v1/media/${token}`);
      if (processing.state === 'done' || processing.state === 'failed') return processing.state;
    }
    throw new Error(`${token} is never finished`);
  }

  addUser(person, role) {
    return this.call('POST', '/api/v1/users', { ...person, role });
  }
}

/** Signs somebody in through the page. */
export async function signInAt(page, daemon, { username, password }, next = '/') {
  await page.goto(`${daemon.url}/accounts/login/?next=${encodeURIComponent(next)}`);
  await page.getByLabel('User name or e-mail', { exact: true }).fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/accounts/'));
}
