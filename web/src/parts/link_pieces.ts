export interface Piece {
  text: string;
  /** Where it leads, when it is an address or somebody's name. */
  href?: string;
  /** What it says, when it is a time. */
  seconds?: number;
}

interface Wanted {
  /** Whether times such as 1:02:03 are told apart. */
  times?: boolean;
  /** Whether @names lead to people. */
  people?: boolean;
}

const address = /\bhttps?:\/\/[^\s<>"]+/gi;
const other =
  /(?<![\w:.])(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?![\w:])|(?<![\w@/])@(?:\(_([\w.-]{1,150})_\)|([a-z\d][\w.-]{2,148}[\w]))/gi;

/** Parts a text into plain pieces and web addresses. Only http and https ever become links. */
export function pieces(text: string, wanted: Wanted = {}): Piece[] {
  const found: Piece[] = [];
  let last = 0;
  for (const match of text.matchAll(address)) {
    // Punctuation at the end belongs to the sentence; a closing bracket only if it opens inside the address.
    let url = match[0].replace(/[.,;:!?'"»”…]+$/, '');
    if (url.endsWith(')') && !url.includes('(')) url = url.slice(0, -1);
    if (!URL.canParse(url)) continue;
    if (match.index > last) found.push(...plain(text.slice(last, match.index), wanted));
    found.push({ text: url, href: url });
    last = match.index + url.length;
  }
  if (last < text.length) found.push(...plain(text.slice(last), wanted));
  return found;
}

/** The times and names in a text without addresses. */
function plain(text: string, wanted: Wanted): Piece[] {
  if (!wanted.times && !wanted.people) return [{ text }];
  const found: Piece[] = [];
  let last = 0;
  for (const match of text.matchAll(other)) {
    const [all, hours = '0', minutes, seconds, bracketed, bare] = match;
    const name = bracketed ?? bare;
    if (name === undefined ? !wanted.times || Number(seconds) > 59 : !wanted.people) continue;
    if (match.index > last) found.push({ text: text.slice(last, match.index) });
    found.push(
      name === undefined
        ? { text: all, seconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) }
        : { text: `@${name}`, href: `/user/${encodeURIComponent(name)}/` },
    );
    last = match.index + all.length;
  }
  if (last < text.length) found.push({ text: text.slice(last) });
  return found;
}
