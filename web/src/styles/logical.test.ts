import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const source = join(import.meta.dirname, '..');
const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));

/** Sides of the screen instead of sides of the text; the player's controls alone run left to right everywhere. */
const physical =
  /(?:^|[\s;{])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)|left|right|(?:text-align|float):\s*(?:left|right))\b/m;

it('mirrors in right-to-left languages', () => {
  const wrong = sheets
    .filter((name) => !name.startsWith('player'))
    .filter((name) => physical.test(readFileSync(join(source, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')));
  expect(wrong).toEqual([]);
});

it('names every colour in the tokens', () => {
  const wrong = sheets
    .filter((name) => !name.endsWith('tokens.css'))
    .filter((name) => /#[\da-f]{3,8}\b|\brgba?\(|\bhsla?\(/i.test(readFileSync(join(source, name), 'utf8')));
  expect(wrong).toEqual([]);
});

it('keeps every rule in a layer', () => {
  for (const name of sheets.filter((sheet) => sheet.endsWith('.module.css'))) {
    expect(readFileSync(join(source, name), 'utf8'), name).toMatch(/^(\/\*[\s\S]*?\*\/\s*)?@layer (parts|pages)/);
  }
});
