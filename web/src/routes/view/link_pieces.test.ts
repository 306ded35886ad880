import { expect, it } from 'vitest';
import { pieces } from './link_pieces';

it('makes links of web addresses only', () => {
  expect(pieces('See https://example.org/a?b=1, then javascript:alert(1).')).toEqual([
    { text: 'See ' },
    { text: 'https://example.org/a?b=1', href: 'https://example.org/a?b=1' },
    { text: ', then javascript:alert(1).' },
  ]);
});

it('leaves the bracket around an address outside, and one inside it in', () => {
  expect(pieces('(https://example.org/x)')[1]?.href).toBe('https://example.org/x');
  expect(pieces('https://example.org/x_(y)')[0]?.href).toBe('https://example.org/x_(y)');
});

it('keeps every character', () => {
  const text = 'a http://b.example/c! d https:// e';
  expect(
    pieces(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});
