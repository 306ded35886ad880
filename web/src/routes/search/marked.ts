export interface Run {
  text: string;
  /** Whether it is one of the words looked for. */
  hit: boolean;
}

/** Parts a text at the words of a search, which are found at the beginnings of its words, whatever their case. */
export function marked(text: string, words: string): Run[] {
  const wanted = words.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (wanted.length === 0) return [{ text, hit: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${wanted.join('|')})`, 'giu');
  const runs: Run[] = [];
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > last) runs.push({ text: text.slice(last, match.index), hit: false });
    runs.push({ text: match[0], hit: true });
    last = match.index + match[0].length;
  }
  if (last < text.length) runs.push({ text: text.slice(last), hit: false });
  return runs;
}
