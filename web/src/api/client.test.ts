import { afterEach, expect, it, vi } from 'vitest';
import { ApiError, call, csrfToken } from './client';

afterEach(() => {
  vi.unstubAllGlobals();
  document.cookie = 'csrftoken=; Max-Age=0';
});

function answer(body: unknown, init: ResponseInit = {}): void {
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), init))),
  );
}

it('finds the CSRF token among other cookies', () => {
  expect(csrfToken('a=1; csrftoken=x%2By; b=2')).toBe('x+y');
  expect(csrfToken('xcsrftoken=no')).toBe('');
});

it('sends the token with changes', async () => {
  document.cookie = 'csrftoken=secret';
  answer({ ok: true });
  await call('POST', '/api/v1/session', { username: 'a' });
  const [, init] = vi.mocked(fetch).mock.calls.at(-1) ?? [];
  expect(new Headers(init?.headers).get('X-CSRFToken')).toBe('secret');
});

it("carries the server's sentence, code, request id and patience", async () => {
  answer(
    { detail: 'Too many attempts.', code: 'rate_limited' },
    { status: 429, headers: { 'X-Request-Id': 'a81f', 'Retry-After': '30' } },
  );
  const error = await call('GET', '/x').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    message: 'Too many attempts.',
    code: 'rate_limited',
    status: 429,
    requestId: 'a81f',
    retryAfter: 30,
  });
});

it('knows what is wrong with which field', async () => {
  const taken = 'A user with that username already exists.';
  answer({ username: [taken], detail: taken, code: 'username_taken' }, { status: 400 });
  await expect(call('POST', '/x', {})).rejects.toMatchObject({ message: taken, fields: { username: taken } });
});

it('sends a file as it is', async () => {
  answer({});
  await call('POST', '/x', new Blob(['%PDF-'], { type: 'application/pdf' }));
  const [, init] = vi.mocked(fetch).mock.calls.at(-1) ?? [];
  expect(init?.body).toBeInstanceOf(Blob);
  expect(new Headers(init?.headers).get('Content-Type')).toBe('application/pdf');
});

it("makes do with a proxy's HTML", async () => {
  answer('<h1>502</h1>', { status: 502 });
  await expect(call('GET', '/x')).rejects.toMatchObject({ status: 502, code: 'http_502', message: '' });
});

it('tells a lost line from a refusal', async () => {
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.reject(new TypeError('failed'))),
  );
  await expect(call('GET', '/x')).rejects.toMatchObject({ status: 0, code: 'unreachable' });
});

it('returns nothing for an empty answer', async () => {
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response(null, { status: 204 }))),
  );
  await expect(call('GET', '/x')).resolves.toBeUndefined();
});
