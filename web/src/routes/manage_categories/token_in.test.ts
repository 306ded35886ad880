import { expect, it } from 'vitest';
import { tokenIn } from './token_in';

it('takes a token out of an address, and leaves everything else', () => {
  expect(tokenIn('https://press.example/view?m=aB3&t=4')).toBe('aB3');
  expect(tokenIn('aB3')).toBe('aB3');
  expect(tokenIn('https://press.example/about')).toBe('https://press.example/about');
});
