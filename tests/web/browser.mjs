// Chromium with everything switched off that talks to others, and a page that reports what no page may do.
import assert from 'node:assert/strict';
import { axeSource, chromium } from './packages.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });

/** A new browser profile. axe comes in through the debugger, where the pages' own policy does not reach. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  await context.addInitScript({ content: axeSource });
  return context.newPage();
}

/** Watches @p page: errors in its console, exceptions, requests to anyone but @p origin. */
export class Watch {
  faults = [];
  #origin;
  #expected = [];

  constructor(page, origin) {
    this.#origin = origin;
    page.on('console', (message) => {
      if (message.type() === 'error') this.#note(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.#note(`exception: ${error.stack ?? error.message}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== this.#origin) this.#note(`request to ${url.href}`);
    });
  }

  /** Chromium writes refused requests into the console; a test that provokes one says so first. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  #note(fault) {
    if (!this.#expected.some((pattern) => pattern.test(fault))) this.faults.push(fault);
  }

  check() {
    assert.deepEqual(this.faults, []);
  }
}
