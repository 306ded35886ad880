// A real mail server under test, and the letters that came to it.
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';

const patience = 60_000;

export class Postbox {
  /** "smtp://127.0.0.1:43017" */
  url = '';
  /** {to, subject, text}, oldest first. */
  letters = [];

  #process = null;
  #arrived = new EventEmitter();

  async start() {
    const script = new URL('postbox.py', import.meta.url).pathname;
    this.#process = spawn('/usr/bin/python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(this.#process.stdout).on('line', (line) => {
      if (this.url) this.letters.push(JSON.parse(line));
      else this.url = `smtp://127.0.0.1:${line}`;
      this.#arrived.emit('line');
    });
    await this.#until(() => this.url, 'the mail server did not start');
    return this;
  }

  /** The path and query of the link in the newest letter to @p address whose text names @p path. */
  async linkTo(address, path) {
    const pattern = new RegExp(String.raw`^https?://[^/]+(/${path}\?token=\w+)$`, 'm');
    const link = () => {
      const fitting = this.letters.filter(({ to, text }) => to.includes(address) && pattern.test(text));
      return pattern.exec(fitting.at(-1)?.text ?? '')?.[1];
    };
    await this.#until(link, `no letter for ${path} came to ${address}`);
    return link();
  }

  async #until(holds, what) {
    const signal = AbortSignal.timeout(patience);
    while (!holds()) {
      await once(this.#arrived, 'line', { signal }).catch(() => {
        throw new Error(`${what}: ${JSON.stringify(this.letters)}`);
      });
    }
  }

  stop() {
    this.#process?.stdin.end();
  }
}
