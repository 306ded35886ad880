/** A file somebody gave us, and a handle to it where the browser has such a thing. */
export interface Picked {
  file: File;
  handle: FileSystemFileHandle | null;
}

export const accepted = 'video/*,audio/*,image/*,application/pdf';

type HandleItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

/** Files of a drop or paste, folders opened. Everything is taken from the event at once: it is empty afterwards. */
export async function fromTransfer(transfer: DataTransfer): Promise<Picked[]> {
  const items = [...transfer.items].filter((item) => item.kind === 'file') as HandleItem[];
  const pending = items.map(async (item): Promise<Picked[]> => {
    const file = item.getAsFile();
    const entry = item.webkitGetAsEntry();
    const handle = item.getAsFileSystemHandle?.().catch(() => null);
    if (entry?.isDirectory)
      return (await filesIn(entry as FileSystemDirectoryEntry)).map((inside) => ({ file: inside, handle: null }));
    if (!file) return [];
    const known = await handle;
    return [{ file, handle: known?.kind === 'file' ? (known as FileSystemFileHandle) : null }];
  });
  return (await Promise.all(pending)).flat();
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const found: File[] = [];
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    for (const entry of entries) {
      if (entry.isDirectory) found.push(...(await filesIn(entry as FileSystemDirectoryEntry)));
      // Hidden files are no reports.
      else if (!entry.name.startsWith('.')) {
        found.push(await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)));
      }
    }
  }
}

type Picker = (options: { multiple: boolean }) => Promise<FileSystemFileHandle[]>;

/** Opens the browser's own chooser that gives handles; null where it has none. */
export async function chooseWithHandles(): Promise<Picked[] | null> {
  const picker = (window as { showOpenFilePicker?: Picker }).showOpenFilePicker;
  if (!picker) return null;
  try {
    const handles = await picker({ multiple: true });
    return await Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), handle })));
  } catch {
    // Closed without a choice.
    return [];
  }
}
