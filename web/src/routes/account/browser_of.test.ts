import { expect, it } from 'vitest';
import { browserOf } from './browser_of';

it('names browsers as their owners do', () => {
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  expect(browserOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0')).toBe(
    'Firefox 144, Windows',
  );
  expect(browserOf(`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/156.0.0.0 Safari/537.36`)).toBe(
    'Chrome 156, Linux',
  );
  expect(browserOf(`Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`)).toBe(
    'Edge 156, Windows',
  );
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
  expect(browserOf(`${phone} Version/19.1 Mobile/15E148 Safari/604.1`)).toBe('Safari 19, iOS');
});

it('leaves programs as they call themselves', () => {
  expect(browserOf('curl/8.5.0')).toBe('curl/8.5.0');
  expect(browserOf('')).toBe('');
});
