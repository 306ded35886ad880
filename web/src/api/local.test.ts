import { expect, it } from 'vitest';
import { local } from './local';

it('asks the host in the address bar for files', () => {
  expect(local('http://10.0.0.5:8080/media/abc/thumb.jpg?v=2')).toBe('/media/abc/thumb.jpg?v=2');
  expect(local('/media/abc/thumb.jpg')).toBe('/media/abc/thumb.jpg');
});

it('leaves alone what is no file of ours', () => {
  expect(local('https://example.org/a')).toBe('https://example.org/a');
  expect(local(null)).toBeNull();
  expect(local(undefined)).toBeUndefined();
});
