import type { UploadRow } from './row';

const key = 'op.uploads';

/** Keeps the rows over a reload of the page; the files themselves cannot be kept, only their handles. */
export interface RowStorage {
  load(): UploadRow[];
  save(rows: readonly UploadRow[]): void;
}

export const localRows: RowStorage = {
  load() {
    try {
      const rows: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
      return Array.isArray(rows) ? (rows as UploadRow[]) : [];
    } catch {
      return [];
    }
  },
  save(rows) {
    try {
      localStorage.setItem(key, JSON.stringify(rows));
    } catch {
      // Without storage an upload still works, it only cannot be resumed after a reload.
    }
  },
};
