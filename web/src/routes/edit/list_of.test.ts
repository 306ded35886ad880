import { expect, it } from 'vitest';
import { listOf } from './list_of';

it('parts at commas, and says nothing twice', () => {
  expect(listOf(' harbour, dawn ,, harbour,')).toEqual(['harbour', 'dawn']);
  expect(listOf('  ')).toEqual([]);
});
