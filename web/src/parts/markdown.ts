/** A small Markdown, as trees instead of HTML: nothing that is typed can become more than what is named here. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong' | 'em'; parts: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; parts: Inline[] };

export type Block =
  | { kind: 'paragraph' | 'heading' | 'quote'; lines: Inline[][] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'rule' };

/** Texts that nest deeper than anybody means are shown as typed. */
const deepest = 8;

interface Pattern {
  /** What it begins with. */
  first: string;
  /** Matched where it begins, over a bounded stretch: hostile texts cost no more time than others of their length. */
  find: RegExp;
  make: (match: RegExpExecArray, depth: number) => Inline | null;
  /** Whether it may begin within a word. */
  inWords?: false;
}

const patterns: readonly Pattern[] = [
  { first: '`', find: /`([^`]{1,500})`/y, make: ([, text = '']) => ({ kind: 'code', text }) },
  {
    first: '[',
    find: /\[([^[\]]{1,300})\]\(([^\s()]{1,1000})\)/y,
    make: ([, text = '', href = ''], depth) => linkTo(href, inline(text, depth)),
  },
  {
    first: 'hH',
    find: /https?:\/\/[^\s<>"]+/iy,
    make: ([url = '']) => bareLink(url),
    inWords: false,
  },
  {
    first: '*',
    find: /\*\*([^\s*](?:[^*]{0,500}[^\s*])?)\*\*/y,
    make: ([, text = ''], depth) => ({ kind: 'strong', parts: inline(text, depth) }),
  },
  {
    first: '*',
    find: /\*([^\s*](?:[^*]{0,500}[^\s*])?)\*/y,
    make: ([, text = ''], depth) => ({ kind: 'em', parts: inline(text, depth) }),
  },
  {
    first: '_',
    find: /_([^\s_](?:[^_]{0,500}[^\s_])?)_(?!\w)/y,
    make: ([, text = ''], depth) => ({ kind: 'em', parts: inline(text, depth) }),
    inWords: false,
  },
];

/** Only addresses of the web and of mail are links. */
function linkTo(href: string, parts: Inline[]): Inline | null {
  return /^(https?:\/\/|mailto:)/i.test(href) && URL.canParse(href) ? { kind: 'link', href, parts } : null;
}

/** Punctuation at the end belongs to the sentence; a closing bracket only if it opens inside the address. */
export function addressIn(url: string): string {
  const bare = url.replace(/[.,;:!?'"»”…*_]+$/, '');
  return bare.endsWith(')') && !bare.includes('(') ? bare.slice(0, -1) : bare;
}

function bareLink(url: string): Inline | null {
  const address = addressIn(url);
  return linkTo(address, [{ kind: 'text', text: address }]);
}

export function inline(text: string, depth = 0): Inline[] {
  if (depth >= deepest) return [{ kind: 'text', text }];
  const found: Inline[] = [];
  let plain = 0;
  let at = 0;
  while (at < text.length) {
    const made = begin(text, at, depth);
    if (!made) {
      at += 1;
      continue;
    }
    if (at > plain) found.push({ kind: 'text', text: text.slice(plain, at) });
    found.push(made.part);
    at += made.length;
    plain = at;
  }
  if (plain < text.length) found.push({ kind: 'text', text: text.slice(plain) });
  return found;
}

/** What begins at a place of a text, if anything does. */
function begin(text: string, at: number, depth: number): { part: Inline; length: number } | null {
  const letter = text.charAt(at);
  for (const { first, find, make, inWords } of patterns) {
    if (!first.includes(letter)) continue;
    if (inWords === false && at > 0 && /\w/.test(text.charAt(at - 1))) continue;
    find.lastIndex = at;
    const match = find.exec(text);
    const part = match && make(match, depth + 1);
    if (!part) continue;
    // A bare address leaves what was cut off its end to the text after it.
    const bare = part.kind === 'link' && letter !== '[';
    return { part, length: bare ? part.href.length : match[0].length };
  }
  return null;
}

const bullet = /^\s*[-*•]\s+/;
const numeral = /^\s*\d{1,3}[.)]\s+/;

/** Parts a text into blocks; blank lines part paragraphs, and a line's end within one is kept. */
export function blocks(text: string): Block[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/)
    .map((chunk) => chunk.replace(/^\n+|\s+$/g, ''))
    .filter((chunk) => chunk.trim() !== '')
    .flatMap((chunk) => blocksIn(chunk.split('\n')));
}

function blocksIn(lines: string[]): Block[] {
  const [first = ''] = lines;
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(first) && lines.length === 1) return [{ kind: 'rule' }];
  const heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(first);
  if (heading) {
    const after = lines.slice(1);
    const title: Block = { kind: 'heading', lines: [inline(heading[1] ?? '')] };
    return after.length > 0 ? [title, ...blocksIn(after)] : [title];
  }
  for (const [mark, ordered] of [
    [bullet, false],
    [numeral, true],
  ] as const) {
    if (lines.every((line) => mark.test(line))) {
      return [{ kind: 'list', ordered, items: lines.map((line) => inline(line.replace(mark, ''))) }];
    }
  }
  if (lines.every((line) => line.startsWith('>'))) {
    return [{ kind: 'quote', lines: lines.map((line) => inline(line.replace(/^>\s?/, ''))) }];
  }
  return [{ kind: 'paragraph', lines: lines.map((line) => inline(line)) }];
}
