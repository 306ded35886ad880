import type { Problem } from './types';

/** A refused or failed call. `message` is the server's own sentence and may be shown as it is. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly code: string,
    /** What the operator finds in the log. */
    readonly requestId: string | null = null,
    /** Seconds after which another try makes sense. */
    readonly retryAfter: number | null = null,
    /** Sentences about single fields of what was sent, by their names. */
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** The value the server wants back in X-CSRFToken on every changing call made with a session cookie. */
export function csrfToken(cookies: string = document.cookie): string {
  const pair = cookies.split(/;\s*/).find((cookie) => cookie.startsWith('csrftoken='));
  return pair ? decodeURIComponent(pair.slice('csrftoken='.length)) : '';
}

/** The same, asking the server for one first when the browser has none yet. */
export async function freshCsrfToken(): Promise<string> {
  const token = csrfToken();
  if (token !== '') return token;
  await fetch('/api/v1/session', { credentials: 'same-origin' }).catch(() => undefined);
  return csrfToken();
}

type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Calls `path` of our own origin and returns its JSON, or undefined for an empty answer. A Blob is sent as it is,
 *  everything else as JSON. @throws ApiError */
export async function call<T>(verb: Verb, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers = new Headers({ Accept: 'application/json' });
  const raw = body instanceof Blob;
  if (raw) headers.set('Content-Type', body.type || 'application/octet-stream');
  else if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (verb !== 'GET') headers.set('X-CSRFToken', await freshCsrfToken());
  let response: Response;
  try {
    response = await fetch(path, {
      method: verb,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('', 0, 'unreachable');
  }
  if (!response.ok) throw await problemOf(response);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** What a failed answer says, even when a proxy in between answered with a page of its own. */
export async function problemOf(response: Response): Promise<ApiError> {
  const id = response.headers.get('X-Request-Id');
  const wait = Number(response.headers.get('Retry-After'));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
  let problem: Partial<Problem> & Record<string, unknown> = {};
  try {
    problem = (await response.json()) as typeof problem;
  } catch {
    // Not JSON: the status alone has to do.
  }
  const detail = typeof problem.detail === 'string' ? problem.detail : '';
  return new ApiError(
    detail,
    response.status,
    problem.code ?? `http_${response.status}`,
    id,
    retryAfter,
    fieldsOf(problem),
  );
}

/** Forms are refused as MediaCMS does it: each bad field with a list of sentences. */
function fieldsOf(problem: Record<string, unknown>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, sentences] of Object.entries(problem)) {
    const first: unknown = Array.isArray(sentences) ? sentences[0] : undefined;
    if (typeof first === 'string') fields[name] = first;
  }
  return fields;
}
