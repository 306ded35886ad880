export interface Piece {
  text: string;
  /** Where it leads, when it is an address. */
  href?: string;
}

const address = /\bhttps?:\/\/[^\s<>"]+/gi;

/** Parts a text into plain pieces and web addresses. Only http and https ever become links. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let last = 0;
  for (const match of text.matchAll(address)) {
    // Punctuation at the end belongs to the sentence; a closing bracket only if it opens inside the address.
    let url = match[0].replace(/[.,;:!?'"»”…]+$/, '');
    if (url.endsWith(')') && !url.includes('(')) url = url.slice(0, -1);
    if (!URL.canParse(url)) continue;
    if (match.index > last) found.push({ text: text.slice(last, match.index) });
    found.push({ text: url, href: url });
    last = match.index + url.length;
  }
  if (last < text.length) found.push({ text: text.slice(last) });
  return found;
}
