import { useSyncExternalStore } from 'react';
import { call } from '~/api/client';
import { mediaPath } from '~/api/queries';
import { UploadQueue } from './queue';
import { isActive, type UploadRow } from './row';
import { localRows } from './storage';
import { forget, tusTransport } from './transport';

/** The uploads of this tab. They go on while the reader looks at other pages. */
export const uploads = new UploadQueue({
  transport: tusTransport,
  forget,
  describe: (token, texts) => call('PUT', mediaPath(token), texts),
  storage: localRows,
  now: () => performance.now(),
});

addEventListener('online', () => uploads.online());
addEventListener('pagehide', () => uploads.flush());
addEventListener('beforeunload', (event) => {
  if (uploads.rows.some(isActive)) event.preventDefault();
});

/** The rows of one person, newest first. */
export function useUploads(owner: string | undefined): UploadRow[] {
  const rows = useSyncExternalStore(uploads.subscribe, () => uploads.rows);
  return owner === undefined ? [] : rows.filter((row) => row.owner === owner);
}
