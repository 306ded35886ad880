// Writes src/l10n/ids.ts: the ids of the English catalogue as a type, so that a mistyped id does not compile.
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../src/l10n/', import.meta.url);
const text = readFileSync(new URL('en.po', folder), 'utf8');
const ids = [...text.matchAll(/^msgid "(.+)"$/gm)].map((match) => match[1]).sort();
const twice = ids.filter((id, index) => ids[index - 1] === id);
if (twice.length > 0) throw new Error(`listed twice in en.po: ${twice.join(', ')}`);
const lines = ids.map((id) => `  | '${id}'`).join('\n');
writeFileSync(
  new URL('ids.ts', folder),
  `// Written by "npm run l10n" from en.po.\nexport type MessageId =\n${lines};\n`,
);
