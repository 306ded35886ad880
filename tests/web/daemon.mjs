// One `openpress serve` under test: its own data folder, a free port, gone afterwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const build = resolve(process.env.OPENPRESS_BUILD ?? new URL('../../build', import.meta.url).pathname);
const startPatience = 60_000;
const stopPatience = 20_000;

export class Daemon {
  /** @type {string} "http://127.0.0.1:43017", constant over restarts */
  url = '';
  /** The one-time link of a fresh folder. */
  setupLink = '';
  log = [];

  #data = mkdtempSync(join(tmpdir(), 'openpress-web-'));
  #process = null;
  #settings;

  /** @param settings such as {OPENPRESS_SITE__NAME: 'Press'} */
  constructor(settings = {}) {
    this.#settings = settings;
  }

  async start() {
    // A restart listens where the page expects it.
    const listen = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENPRESS_'));
    const command = [join(build, 'src/openpress'), 'serve', '--data', this.#data, '--listen', listen];
    // A test run that is killed takes its daemon along.
    this.#process = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
      env: { ...Object.fromEntries(clean), OPENPRESS_STORAGE__RESERVE: '0', ...this.#settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await new Promise((ready, fail) => {
      const give = (why) => fail(new Error(`openpress did not start: ${why}\n${this.log.slice(-30).join('\n')}`));
      const timer = setTimeout(() => give('too slow'), startPatience);
      const read = (line) => {
        this.log.push(line);
        const link = /http\S+\/setup\?token=[\w-]+/.exec(line);
        if (link) this.setupLink = link[0];
        const address = /(http:\/\/127\.0\.0\.1:\d+)\/(?:\s|$)/.exec(line);
        if (!address) return;
        clearTimeout(timer);
        this.url = address[1];
        // The link follows on a line of its own.
        setTimeout(ready, 100);
      };
      createInterface(this.#process.stdout).on('line', read);
      createInterface(this.#process.stderr).on('line', read);
      this.#process.once('error', (error) => give(error.message));
      this.#process.once('exit', (code) => give(`it ended with ${code}`));
    });
    return this;
  }

  /** SIGTERM, as systemd does it. */
  async stop() {
    if (!this.#process || this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), stopPatience);
    const [code] = await gone;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`openpress ended with ${code}\n${this.log.slice(-30).join('\n')}`);
  }

  async remove() {
    await this.stop().finally(() => rmSync(this.#data, { recursive: true, force: true }));
  }
}
