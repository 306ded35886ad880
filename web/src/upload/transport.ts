import { DetailedError, Upload } from 'tus-js-client';
import { csrfToken, freshCsrfToken } from '~/api/client';

export const endpoint = '/api/v1/uploads';

/** A piece that every proxy lets through, and that costs one round trip in many seconds. */
const chunkSize = 64 * 1024 * 1024;

/** Why a transfer ended early. */
export interface Break {
  /** HTTP status; 0 when there was no answer. */
  status: number;
  /** The server's sentence, or empty. */
  message: string;
}

export interface Transfer {
  file: File;
  /** Goes on there instead of beginning anew. */
  url: string | null;
  metadata: Record<string, string>;
  onAnnounced: (url: string) => void;
  onToken: (token: string) => void;
  onProgress: (sent: number) => void;
  onDone: () => void;
  onBreak: (why: Break) => void;
}

/** Sends a file; the returned function stops it and keeps what the server has. */
export type Transport = (transfer: Transfer) => () => void;

/** tus 1.0.0 (https://tus.io/protocols/resumable-upload). Retries are the queue's business. */
export const tusTransport: Transport = (transfer) => {
  const upload = new Upload(transfer.file, {
    endpoint,
    ...(transfer.url === null ? {} : { uploadUrl: transfer.url }),
    metadata: transfer.metadata,
    chunkSize,
    retryDelays: null,
    // The queue remembers addresses itself, together with titles.
    storeFingerprintForResuming: false,
    onBeforeRequest: async (request) => {
      request.setHeader('X-CSRFToken', csrfToken() || (await freshCsrfToken()));
    },
    onAfterResponse: (_, response) => {
      const token = response.getHeader('OpenPress-Media');
      if (token) transfer.onToken(token);
    },
    onUploadUrlAvailable: () => {
      if (upload.url) transfer.onAnnounced(new URL(upload.url, location.href).pathname);
    },
    onProgress: (sent) => transfer.onProgress(sent),
    onSuccess: () => transfer.onDone(),
    onError: (error) => transfer.onBreak(breakOf(error)),
  });
  upload.start();
  return () => void upload.abort(false);
};

/** Tells the server that the rest will not come. */
export function forget(url: string): void {
  void fetch(url, {
    method: 'DELETE',
    headers: { 'Tus-Resumable': '1.0.0', 'X-CSRFToken': csrfToken() },
    credentials: 'same-origin',
  }).catch(() => undefined);
}

function breakOf(error: Error): Break {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (!response) return { status: 0, message: '' };
  let message = '';
  try {
    const body = JSON.parse(response.getBody()) as { detail?: unknown };
    if (typeof body.detail === 'string') message = body.detail;
  } catch {
    // No JSON: the status alone has to do.
  }
  return { status: response.getStatus(), message };
}
