// A library of reports, made through the API as people make them.
import assert from 'node:assert/strict';
import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { makeClip } from './clip.mjs';

const password = 'five quiet harbour words';

export const people = {
  mara: { username: 'mara', name: 'Mara Ilves', email: 'mara@press.example', password, role: 'admin' },
  ines: { username: 'ines', name: 'Inês Duarte', email: 'ines@press.example', password, role: 'journalist' },
  tomr: { username: 'tomr', name: 'Tom Reader', email: 'tom@mail.example', password, role: 'user' },
};

/** Titles, of which each has a picture of its own. */
const pictures = [
  ['Ferry workers vote on Sunday', 'The ballot closes at noon. Both unions expect a narrow result.'],
  ['What the flood left behind in Vila Nova', 'Three streets, one week later.'],
  ['The last printing press of the old town', 'It still runs, twice a week.'],
  ['Inside the night market', 'Who sells, who buys, and who looks away.'],
  ['Council papers: the land deal in full', 'All 212 pages, as they were handed over.'],
  ['Drought reaches the northern valleys', ''],
  ['A school without a roof', 'Parents and teachers rebuild it themselves.'],
  ['صيادو الميناء يعودون إلى البحر', 'بعد ثلاثة أسابيع من الإضراب.'],
  ['Strike enters its third week', 'Nobody at the table has moved.'],
  ['The bridge that was never finished', 'Fourteen years and four contractors.'],
];

const subtitle = `1
00:00:01,000 --> 00:00:03,000
The harbour is quiet before the boats return.

2
00:00:04,500 --> 00:00:07,000
Nobody here has been paid since March.
`;

/** Fills a fresh daemon; everything in it is there for whoever asks. */
export class Library {
  /** Titles to tokens. */
  tokens = {};
  #daemon;
  #folder;
  #keys = {};

  constructor(daemon, folder) {
    this.#daemon = daemon;
    this.#folder = folder;
  }

  /** Calls the API as one of `people`. */
  async ask(name, method, path, body, type = 'application/json') {
    const form = body instanceof FormData;
    const response = await fetch(this.#daemon.url + path, {
      method,
      body: body === undefined || form || typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        ...(form || body === undefined ? {} : { 'Content-Type': type }),
        ...(name ? { Authorization: `Token ${this.#keys[name]}` } : {}),
      },
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  async register() {
    const token = new URL(this.#daemon.setupLink).searchParams.get('token');
    await this.ask(null, 'POST', '/api/v1/setup', { ...people.mara, token });
    this.#keys.mara = (await this.ask(null, 'POST', '/api/v1/login', people.mara)).token;
    for (const person of [people.ines, people.tomr]) {
      await this.ask('mara', 'POST', '/api/v1/users', person);
      this.#keys[person.username] = (await this.ask(null, 'POST', '/api/v1/login', person)).token;
    }
    await this.ask('ines', 'POST', '/api/v1/users/ines', {
      title: 'Reporter, ports and fishing',
      location: 'Porto',
      description: 'Writes about work at sea since 2011.\n\nTips: https://example.org/tips',
      allow_contact: true,
    });
  }

  async verify(name) {
    const { id } = await this.ask(name, 'POST', '/api/v1/verification/requests', {
      kind: 'outlet',
      outlet: 'Diário do Mar',
      statement: 'On staff since 2016.',
    });
    const basis = 'Press card and the editor of Diário do Mar';
    await this.ask('mara', 'POST', `/api/v1/verification/requests/${id}/decision`, {
      decision: 'approve',
      basis,
      reason: basis,
    });
  }

  async publish(name, path, title, description = '') {
    const form = new FormData();
    form.append('title', title);
    form.append('description', description);
    form.append('media_file', await openAsBlob(path), path.split('/').pop());
    const { url } = await this.ask(name, 'POST', '/api/v1/media', form);
    this.tokens[title] = new URL(url).searchParams.get('m');
    return this.tokens[title];
  }

  async publishPictures(count = pictures.length) {
    for (const [index, [title, description]] of pictures.slice(0, count).entries()) {
      const path = join(this.#folder, `picture-${index}.jpg`);
      const colours = `c0=0x${(index * 0x1f3a5b + 0x203040).toString(16).slice(-6)}:c1=0x${(index * 0x2b1705 + 0x907060).toString(16).slice(-6)}`;
      execFileSync('ffmpeg', [
        ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `gradients=s=1280x720:n=2:${colours}:seed=${index + 1}`],
        ...['-frames:v', '1', path],
      ]);
      await this.publish('ines', path, title, description);
    }
  }

  /** A video with subtitles, chapters, tags and a category. */
  async publishVideo() {
    const clip = makeClip(join(this.#folder, 'harbour.mp4'), { seconds: 12, height: 360, kilobits: 800 });
    const token = await this.publish(
      'ines',
      clip,
      'Harbour at dawn',
      'Filmed from the pier.\n\nLog: https://example.org/log',
    );
    await this.ready(token);
    await this.ask('ines', 'PUT', `/api/v1/media/${token}`, { tags: 'harbour, strike', categories: ['documentary'] });
    await this.ask('ines', 'PUT', `/api/v1/media/${token}/subtitles/en`, subtitle, 'text/plain');
    await this.ask('ines', 'POST', `/api/v1/media/${token}/chapters`, {
      chapters: [
        { startTime: '00:00:00', endTime: '00:00:04', chapterTitle: 'The pier' },
        { startTime: '00:00:04', endTime: '00:00:12', chapterTitle: 'The boats' },
      ],
    });
    return token;
  }

  /** Waits until an item is finished. */
  async ready(token) {
    for (let tries = 0; tries < 1200; tries += 1) {
      const { processing } = await this.ask('ines', 'GET', `/api/v1/media/${token}`);
      if (processing.state === 'done') return;
      await new Promise((wake) => setTimeout(wake, 100));
    }
    assert.fail(`${token} is not finished`);
  }
}
