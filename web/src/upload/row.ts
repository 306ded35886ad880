/** Where a file is on its way to us.
 *  waiting: for its turn. sending. paused: by hand. retrying: the line broke, another try follows by itself.
 *  missing: the page was reloaded and the file must be given again. failed: refused. sent: the server has it whole. */
export type UploadState = 'waiting' | 'sending' | 'paused' | 'retrying' | 'missing' | 'failed' | 'sent';

/** A file on its way. Sizes are bytes. */
export interface UploadRow {
  id: string;
  /** Whose it is: rows of others who use this browser are not shown. */
  owner: string;
  name: string;
  size: number;
  type: string;
  modified: number;
  title: string;
  description: string;
  state: UploadState;
  sent: number;
  /** Bytes per second, 0 while unknown. */
  speed: number;
  /** Where the server takes this upload; null before it was announced. */
  url: string | null;
  /** The item it becomes. */
  token: string | null;
  /** Title and description as the server has them. */
  known: { title: string; description: string } | null;
  /** The server's sentence, or ours. */
  error: string | null;
}

/** The same file given again has the same fingerprint. */
export const fingerprint = (file: Pick<File, 'name' | 'size' | 'lastModified'>): string =>
  `${file.name}|${file.size}|${file.lastModified}`;

export const rowFingerprint = (row: UploadRow): string =>
  fingerprint({ name: row.name, size: row.size, lastModified: row.modified });

/** "DSC_0041 harbour.MOV" -> "DSC 0041 harbour": a title to begin with. */
export function titleFromName(name: string): string {
  return name
    .replace(/\.[^.]{1,5}$/, '')
    .replaceAll(/[_\s]+/g, ' ')
    .trim()
    .slice(0, 100);
}

export function makeRow(id: string, owner: string, file: File): UploadRow {
  return {
    id,
    owner,
    name: file.name,
    size: file.size,
    type: file.type,
    modified: file.lastModified,
    title: titleFromName(file.name),
    description: '',
    state: 'waiting',
    sent: 0,
    speed: 0,
    url: null,
    token: null,
    known: null,
    error: null,
  };
}

/** Seconds until all is sent; null while nobody knows. */
export function secondsLeft(row: UploadRow): number | null {
  return row.speed > 0 ? (row.size - row.sent) / row.speed : null;
}

export const isActive = (row: UploadRow): boolean =>
  row.state === 'sending' || row.state === 'waiting' || row.state === 'retrying';
