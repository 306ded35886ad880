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

it('finds times and names where they are wanted', () => {
  const found = pieces('At 1:05 and 1:02:03, says @ines.d. Not 10:75.', { times: true, people: true });
  expect(found.filter(({ seconds }) => seconds !== undefined).map(({ seconds }) => seconds)).toEqual([65, 3723]);
  expect(found.find(({ href }) => href)).toEqual({ text: '@ines.d', href: '/user/ines.d/' });
  expect(pieces('At 1:05')).toEqual([{ text: 'At 1:05' }]);
});
