import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { messages } from './en.po';
import { i18n, t } from './i18n';

const source = join(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
const code = files.filter((name) => !name.includes('.test.')).map((name) => readFileSync(join(source, name), 'utf8'));
const ids = Object.keys(messages);

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

it('has the same ids in every catalogue', () => {
  const others = readdirSync(join(source, 'l10n')).filter((name) => name.endsWith('.po') && name !== 'en.po');
  for (const name of others) {
    const text = readFileSync(join(source, 'l10n', name), 'utf8');
    const theirs = [...text.matchAll(/^msgid "(.+)"$/gm)].map((match) => match[1]).sort();
    expect(theirs, name).toEqual([...ids].sort());
  }
  expect(i18n.locale).toBe('en');
});
