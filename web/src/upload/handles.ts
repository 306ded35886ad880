/** Handles of files (File System Access), so that after a reload a click instead of a search continues an upload. Only
 *  some browsers have them; everything here does nothing elsewhere. */

type Handle = FileSystemFileHandle & {
  queryPermission?: (how: { mode: 'read' }) => Promise<PermissionState>;
  requestPermission?: (how: { mode: 'read' }) => Promise<PermissionState>;
};

const databaseName = 'op-uploads';
const storeName = 'handles';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexedDB'));
  });
}

async function ask<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const database = await open();
    return await new Promise<T>((resolve, reject) => {
      const request = act(database.transaction(storeName, mode).objectStore(storeName));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('indexedDB'));
    }).finally(() => database.close());
  } catch {
    // Private windows and old browsers: the file is then asked for again.
    return undefined;
  }
}

export const keepHandle = (id: string, handle: FileSystemFileHandle) =>
  ask('readwrite', (store) => store.put(handle, id));

export const dropHandle = (id: string) => ask('readwrite', (store) => store.delete(id));

/** The ids of rows whose file can be had again. */
export async function keptHandles(): Promise<Set<string>> {
  const keys = await ask('readonly', (store) => store.getAllKeys());
  return new Set((keys ?? []).map(String));
}

/** The file behind a kept handle. Must be called from a click, since the browser may ask for permission. */
export async function reopen(id: string): Promise<File | null> {
  const handle = (await ask('readonly', (store) => store.get(id) as IDBRequest<Handle | undefined>)) ?? null;
  if (!handle) return null;
  const how = { mode: 'read' } as const;
  try {
    const allowed =
      (await handle.queryPermission?.(how)) === 'granted' || (await handle.requestPermission?.(how)) === 'granted';
    return allowed ? await handle.getFile() : null;
  } catch {
    return null;
  }
}
