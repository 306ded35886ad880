// A Vite plugin: writes notices.txt, the licences of everything that ends up in the build.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** "/x/node_modules/@a/b/dist/c.js" -> "/x/node_modules/@a/b" */
function packageOf(id) {
  const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replace(/^\0/, '').split('?')[0]);
  return match && existsSync(join(match[1], 'package.json')) ? match[1] : null;
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying|ofl)/i.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
}

export function notices() {
  const folders = new Set();
  return {
    name: 'openpress-notices',
    apply: 'build',
    generateBundle(_, bundle) {
      const assets = Object.values(bundle).flatMap((file) => file.originalFileNames ?? []);
      const sources = [...this.getModuleIds(), ...assets.map((asset) => join(process.cwd(), asset))];
      for (const id of sources) {
        const folder = packageOf(id);
        if (folder) folders.add(folder);
      }
      const texts = [...folders].sort().map(noticeOf);
      const rule = `\n\n${'='.repeat(78)}\n\n`;
      const head = 'OpenPress contains the following works of others.';
      this.emitFile({ type: 'asset', fileName: 'notices.txt', source: [head, ...texts].join(rule) + '\n' });
    },
  };
}
