import { expect, it } from 'vitest';
import { marked } from './marked';

it('marks words at their beginnings, whatever the case', () => {
  expect(marked('The Harbour at dawn', 'harb')).toEqual([
    { text: 'The ', hit: false },
    { text: 'Harb', hit: true },
    { text: 'our at dawn', hit: false },
  ]);
  expect(marked('Boathouse', 'house')).toEqual([{ text: 'Boathouse', hit: false }]);
});

it('takes nothing of what is looked for as a pattern', () => {
  expect(marked('a.b', '.*')).toEqual([{ text: 'a.b', hit: false }]);
  expect(marked('c++ is (c)', '(c')).toContainEqual({ text: 'c', hit: true });
});
