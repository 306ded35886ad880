// What a page may weigh (gzip -9, kB of 1000 bytes). Over budget fails the build.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { closure } from './finish.mjs';

const kB = (bytes) => bytes / 1000;

export function checkBudgets(out, print = false) {
  const vite = JSON.parse(readFileSync(join(out, 'vite.json'), 'utf8'));
  const size = (name) => kB(gzipSync(readFileSync(join(out, name)), { level: 9 }).length);
  const sum = (names) => [...names].reduce((total, name) => total + size(name), 0);
  const entry = closure(vite, 'index.html');
  const rows = [
    ['initial JS of any page', sum(entry.scripts), 150],
    ['initial CSS', sum(entry.styles), 20],
  ];
  for (const [key, chunk] of Object.entries(vite)) {
    if (!chunk.isDynamicEntry) continue;
    const own = [...closure(vite, key).scripts].filter((name) => !entry.scripts.has(name));
    rows.push([`${key} JS`, sum(own), limitOf(key)]);
  }
  const fonts = readdirSync(join(out, 'assets')).filter((name) => /-latin-(wght|500)-normal-.*\.woff2$/.test(name));
  rows.push([
    'fonts of a first view',
    fonts.reduce((total, name) => total + kB(readFileSync(join(out, 'assets', name)).length), 0),
    135,
  ]);
  const over = rows.filter(([, actual, limit]) => actual > limit);
  for (const [what, actual, limit] of print ? rows : over) {
    console.log(`${actual > limit ? 'OVER ' : '     '}${what}: ${actual.toFixed(1)} of ${limit} kB`);
  }
  return over.length === 0;
}

function limitOf(key) {
  if (key.includes('hls')) return 185;
  if (key.includes('pdf')) return 400;
  if (key.startsWith('src/player/')) return 75;
  if (key.includes('routes/upload')) return 60;
  return 25;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const out = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));
  process.exit(checkBudgets(resolve(out), true) ? 0 : 1);
}
