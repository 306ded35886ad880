import { expect, it } from 'vitest';
import { directionOf, languageFor } from './languages';

it('goes by what was chosen, then by what the browser asks for', () => {
  expect(languageFor('de', ['fr'])).toBe('de');
  expect(languageFor(null, ['pt-BR', 'en'])).toBe('pt');
  expect(languageFor(null, ['xx', 'EL', 'en'])).toBe('el');
});

it('falls back to English, whatever is asked for', () => {
  expect(languageFor(null, [])).toBe('en');
  expect(languageFor('toString', ['__proto__', ''])).toBe('en');
});

it('knows which way a language is read', () => {
  expect(directionOf('ar')).toBe('rtl');
  expect(directionOf('el')).toBe('ltr');
});
