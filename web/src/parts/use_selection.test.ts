import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useSelection } from './use_selection';

const keys = ['a', 'b', 'c', 'd'];

it('chooses one by one, and everything between two', () => {
  const { result } = renderHook(() => useSelection(keys));
  act(() => result.current.toggle('d'));
  act(() => result.current.toggle('b', true));
  expect(result.current.chosen).toEqual(['b', 'c', 'd']);
  act(() => result.current.toggle('c'));
  expect(result.current.chosen).toEqual(['b', 'd']);
});

it('takes a stretch away again', () => {
  const { result } = renderHook(() => useSelection(keys));
  act(() => result.current.all());
  act(() => result.current.toggle('a'));
  act(() => result.current.toggle('c', true));
  expect(result.current.chosen).toEqual(['d']);
});

it('forgets what left the list', () => {
  const { result, rerender } = renderHook(({ listed }) => useSelection(listed), { initialProps: { listed: keys } });
  act(() => result.current.all());
  rerender({ listed: ['b', 'x'] });
  expect(result.current.chosen).toEqual(['b']);
});
