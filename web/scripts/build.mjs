// Builds the web application into a folder that the daemon serves:
//   node scripts/build.mjs [--out DIR] [--depfile FILE --stamp FILE]
// The folder holds index.html (the shell's template), site.json (what site/ needs to know) and fingerprinted files
// with their .br and .gz siblings. Installs the npm packages of the lock file first when they are missing or older.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const web = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(web, 'dist') },
    depfile: { type: 'string' },
    stamp: { type: 'string' },
  },
});
const out = resolve(values.out);
// Ninja names its files relative to its own folder, and wants to read the same names back.
const stamp = values.stamp && resolve(values.stamp);
const depfile = values.depfile && resolve(values.depfile);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or later is needed; this is ${process.version} (${process.execPath}).`);
  process.exit(1);
}

function installPackages() {
  const lock = readFileSync(join(web, 'package-lock.json'));
  // tools/run and tools/test leave the same mark.
  const mark = join(web, 'node_modules', '.openpress-lock.json');
  if (existsSync(mark) && readFileSync(mark).equals(lock)) return;
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: web,
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` },
    stdio: 'inherit',
  });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
  writeFileSync(mark, lock);
}

/** Everything a rebuild depends on, for ninja. */
function sources(folder = web) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (['node_modules', 'dist', '.vite'].includes(entry.name)) return [];
    return entry.isDirectory() ? sources(path) : [path];
  });
}

installPackages();
process.chdir(web);
const { build } = await import('vite');
await build({ root: web, logLevel: 'warn', build: { outDir: out, emptyOutDir: true } });
const { finish } = await import('./finish.mjs');
finish(out);
const { checkBudgets } = await import('./budgets.mjs');
if (!checkBudgets(out)) process.exit(1);

if (stamp) writeFileSync(stamp, '');
if (stamp && depfile) {
  const escaped = sources().map((path) => path.replaceAll(' ', '\\ '));
  writeFileSync(depfile, `${values.stamp}: ${escaped.join(' ')}\n`);
}
console.log(`web: ${out}`);
