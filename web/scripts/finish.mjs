// After Vite: completes the template, compresses, and writes site.json, the list site/ serves from. A name that is not
// in it does not exist, so no request can reach any other file.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const types = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  woff2: 'font/woff2',
};
const compressible = new Set(['css', 'html', 'js', 'mjs', 'json', 'svg', 'txt', 'wasm']);
/** Written by Vite or by us for the daemon and for checks, not for browsers. */
const internal = new Set(['index.html', 'site.json', 'vite.json']);

/** The two faces every first view needs. */
const preloaded = ['source-serif-4-latin-wght-normal', 'ibm-plex-sans-latin-wght-normal'];

/** The pages whose code the shell announces, so that it loads beside the entry and not after it. */
const routes = {
  '/view': 'src/routes/view/view.tsx',
  '/embed': 'src/routes/embed/embed.tsx',
  '/search': 'src/routes/search/search.tsx',
  '/latest': 'src/routes/lists/media.tsx',
  '/featured': 'src/routes/lists/media.tsx',
  '/recommended': 'src/routes/lists/media.tsx',
  '/categories': 'src/routes/lists/categories.tsx',
  '/tags': 'src/routes/lists/tags.tsx',
  '/members': 'src/routes/lists/members.tsx',
  '/history': 'src/routes/own_list/own_list.tsx',
  '/liked': 'src/routes/own_list/own_list.tsx',
  '/about': 'src/routes/text_page/text_page.tsx',
  '/contact': 'src/routes/text_page/text_page.tsx',
  '/tos': 'src/routes/text_page/text_page.tsx',
  '/upload': 'src/routes/upload/upload.tsx',
  '/accounts/login': 'src/routes/login/login.tsx',
  '/setup': 'src/routes/setup/setup.tsx',
  '/register': 'src/routes/register/register.tsx',
  '/email/confirm': 'src/routes/email_confirm/email_confirm.tsx',
  '/password/reset': 'src/routes/password_reset/password_reset.tsx',
  '/account': 'src/routes/account/account.tsx',
  '/verification': 'src/routes/verification/verification.tsx',
  '/manage/verification': 'src/routes/manage_verification/manage_verification.tsx',
};

const walk = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });

export function finish(out) {
  writeOfflinePages(out);
  const names = walk(out)
    .map((path) => relative(out, path))
    .filter((name) => !internal.has(name) && !/\.(br|gz)$/.test(name));
  const html = completeTemplate(out, names);
  const site = {
    version: 1,
    inline_scripts: inlineScriptHashes(html),
    routes: routeFiles(JSON.parse(readFileSync(join(out, 'vite.json'), 'utf8'))),
    files: Object.fromEntries(names.sort().map((name) => [name, describe(out, name)])),
  };
  writeFileSync(join(out, 'site.json'), JSON.stringify(site, null, 1));
}

/** What the service worker shows when there is no line: a page for each language, since no script runs on it. */
function writeOfflinePages(out) {
  const folder = new URL('../src/l10n/', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.po'))) {
    const language = file.slice(0, -3);
    const catalogue = readFileSync(new URL(file, folder), 'utf8');
    const say = (id) => {
      const found = new RegExp(`^msgid "${id.replaceAll('.', '\\.')}"\nmsgstr "(.+)"$`, 'm').exec(catalogue);
      if (!found) throw new Error(`${file}: ${id} is missing`);
      return found[1].replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    };
    const direction = ['ar', 'fa', 'he', 'ur'].includes(language) ? 'rtl' : 'ltr';
    const html = `<!doctype html>
<html lang="${language}" dir="${direction}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say('offline.title')}</title>
<link rel="stylesheet" href="/static/offline.css">
<main><h1>${say('offline.title')}</h1><p>${say('offline.text')}</p><p><a href="">${say('offline.retry')}</a></p></main>
</html>
`;
    writeFileSync(join(out, `offline-${language}.html`), html);
  }
}

function completeTemplate(out, names) {
  const path = join(out, 'index.html');
  const fonts = preloaded.map((font) => {
    const name = names.find((candidate) => candidate.includes(font) && candidate.endsWith('.woff2'));
    if (!name) throw new Error(`no font file ${font}`);
    return `<link rel="preload" href="/static/${name}" as="font" type="font/woff2" crossorigin />`;
  });
  const marker = '<!--op:head-->';
  const html = readFileSync(path, 'utf8');
  if (!html.includes(marker) || !html.includes('<!--op:body-->')) throw new Error('index.html lost its markers');
  // A page's own style sheets come after the entry's, which settles the order of the cascade's layers.
  const complete = html
    .replace(marker, `${marker}\n    ${fonts.join('\n    ')}`)
    .replace('</head>', '  <!--op:route-->\n  </head>');
  writeFileSync(path, complete);
  return complete;
}

/** For script-src: an inline script runs only when its hash is announced. */
function inlineScriptHashes(html) {
  return [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    (match) => `sha256-${createHash('sha256').update(match[1]).digest('base64')}`,
  );
}

function describe(out, name) {
  const ending = name.split('.').pop() ?? '';
  const type = types[ending];
  if (!type) throw new Error(`${name}: no content type known for .${ending}`);
  const fingerprinted = /-[\w-]{8}\.\w+$/.test(name);
  if (!compressible.has(ending)) return { type, fingerprinted, compressed: false };
  const path = join(out, name);
  const bytes = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  );
  return { type, fingerprinted, compressed: true };
}

/** A route's own script, what it imports, and its style sheets; not what the entry loads anyway. */
function routeFiles(vite) {
  const entry = closure(vite, 'index.html');
  return Object.fromEntries(
    Object.entries(routes).map(([route, source]) => {
      const files = closure(vite, source);
      const extra = (kind) => [...files[kind]].filter((name) => !entry[kind].has(name));
      return [route, { scripts: extra('scripts'), styles: extra('styles') }];
    }),
  );
}

export function closure(vite, key, found = { scripts: new Set(), styles: new Set() }) {
  const chunk = vite[key];
  if (!chunk) throw new Error(`${key} is not in the build`);
  if (found.scripts.has(chunk.file)) return found;
  found.scripts.add(chunk.file);
  for (const style of chunk.css ?? []) found.styles.add(style);
  for (const other of chunk.imports ?? []) closure(vite, other, found);
  return found;
}
