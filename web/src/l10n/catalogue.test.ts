import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Messages } from '@lingui/core';
import { describe, expect, it } from 'vitest';
import { messages } from './en.po';
import { t } from './i18n';
import { languages } from './languages';

const source = join(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
const code = files.filter((name) => !name.includes('.test.')).map((name) => readFileSync(join(source, name), 'utf8'));
// The offline page is written by the build.
code.push(readFileSync(join(source, '../scripts/finish.mjs'), 'utf8'));
const ids = Object.keys(messages);
const catalogues = import.meta.glob<{ messages: Messages }>('./*.po');

/** Ids that are put together, such as `kind.${type}`. */
const families = code.flatMap((text) => [...text.matchAll(/\bt\(\s*`([\w.]+)\$\{/g)].map((match) => match[1] ?? ''));

it('types exactly the ids of the English catalogue', () => {
  const typed = [...readFileSync(join(source, 'l10n/ids.ts'), 'utf8').matchAll(/'(.+)'/g)].map((match) => match[1]);
  expect(typed).toEqual([...ids].sort());
});

it('has no text that nothing says', () => {
  const unused = ids.filter(
    (id) => !code.some((text) => text.includes(`'${id}'`)) && !families.some((family) => id.startsWith(family)),
  );
  expect(unused).toEqual([]);
});

it('says every id, never shows the id itself', () => {
  for (const id of ids) expect(messages[id]).not.toEqual([id]);
  expect(t('shell.signIn')).toBe('Sign in');
});

it('chooses plural forms', () => {
  expect(t('login.laterIn', { seconds: 1 })).toContain('1 second.');
  expect(t('login.laterIn', { seconds: 30 })).toContain('30 seconds.');
});

/** Names of the values that a compiled text is given: [text, [name], [name, 'plural', {one: text}]]. */
function valuesOf(message: unknown): string[] {
  if (!Array.isArray(message)) return [];
  return message.flatMap((part: unknown) => {
    if (!Array.isArray(part)) return [];
    const [name, , choices] = part as [string, string?, Record<string, unknown>?];
    const inner = choices && typeof choices === 'object' ? Object.values(choices).flatMap(valuesOf) : [];
    return name === '#' ? inner : [name, ...inner];
  });
}

describe.each(Object.keys(languages).filter((code) => code !== 'en'))('the catalogue of %s', (code) => {
  it('says all that the English one says, with the same values', async () => {
    const load = catalogues[`./${code}.po`];
    expect(load).toBeDefined();
    const theirs = (await load?.())?.messages ?? {};
    // As the file has them: what is compiled takes missing texts from the English one.
    const written = readFileSync(join(source, 'l10n', `${code}.po`), 'utf8');
    const named = [...written.matchAll(/^msgid "(.+)"$/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual([...ids].sort());
    const odd = ids.filter(
      (id) =>
        JSON.stringify([...new Set(valuesOf(theirs[id]))].sort()) !==
        JSON.stringify([...new Set(valuesOf(messages[id]))].sort()),
    );
    expect(odd).toEqual([]);
  });

  it('leaves nothing untranslated', async () => {
    const theirs = (await catalogues[`./${code}.po`]?.())?.messages ?? {};
    const same = ids.filter((id) => JSON.stringify(theirs[id]) === JSON.stringify([id]) || theirs[id] === '');
    expect(same).toEqual([]);
  });
});
