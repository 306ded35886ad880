import { personPage } from './item_path';

/** A small Markdown, as trees instead of HTML: nothing that is typed can become more than what is named here. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong' | 'em'; parts: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; parts: Inline[] }
  | { kind: 'time'; seconds: number };

export type Block =
  | { kind: 'paragraph' | 'heading' | 'quote'; lines: Inline[][] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'rule' };

/** What a text may hold besides words and web addresses. */
export interface Syntax {
  /** Headings, lists, quotes and marks within a line. */
  marks?: boolean;
  /** Times such as 1:02:03. */
  times?: boolean;
  /** Names after an @, which lead to the person. */
  people?: boolean;
  /** Links to pages of this site, for those who speak for it. */
  own?: boolean;
}

/** Texts that nest deeper than anybody means are shown as typed. */
const deepest = 8;

type Read = (text: string) => Inline[];

interface Pattern {
  /** What it begins with. */
  first: string;
  /** Where nothing is said, it is always looked for. */
  needs?: keyof Syntax;
  /** Matched where it begins, over a bounded stretch: hostile texts cost no more time than others of their length. */
  find: RegExp;
  make: (match: RegExpExecArray, read: Read, syntax: Syntax) => Inline | null;
  /** What it never begins after. */
  notAfter?: RegExp;
  /** Holds text in which neither times nor people are anything: a link has no links inside. */
  closed?: true;
}

const patterns: readonly Pattern[] = [
  { first: '`', needs: 'marks', find: /`([^`]{1,500})`/y, make: ([, text = '']) => ({ kind: 'code', text }) },
  {
    first: '[',
    needs: 'marks',
    find: /\[([^[\]]{1,300})\]\(([^\s()]{1,1000})\)/y,
    make: ([, text = '', href = ''], read, syntax) => linkTo(href, read(text), syntax),
    closed: true,
  },
  {
    first: 'hH',
    find: /https?:\/\/[^\s<>"]+/iy,
    make: ([url = '']) => bareLink(url),
    notAfter: /\w/,
  },
  {
    first: '0123456789',
    needs: 'times',
    find: /(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)(?![\w:])/y,
    make: ([, hours = '0', minutes, seconds]) => ({
      kind: 'time',
      seconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    }),
    notAfter: /[\w:.]/,
  },
  {
    first: '@',
    needs: 'people',
    find: /@(?:\(_([\w.-]{1,150})_\)|([a-z\d][\w.-]{2,148}\w))/iy,
    make: ([, bracketed, bare]) => {
      const name = bracketed ?? bare ?? '';
      return { kind: 'link', href: personPage(name), parts: [{ kind: 'text', text: `@${name}` }] };
    },
    notAfter: /[\w@/]/,
  },
  {
    first: '*',
    needs: 'marks',
    find: /\*\*([^\s*](?:[^*]{0,500}[^\s*])?)\*\*/y,
    make: ([, text = ''], read) => ({ kind: 'strong', parts: read(text) }),
  },
  {
    first: '*',
    needs: 'marks',
    find: /\*([^\s*](?:[^*]{0,500}[^\s*])?)\*/y,
    make: ([, text = ''], read) => ({ kind: 'em', parts: read(text) }),
  },
  {
    first: '_',
    needs: 'marks',
    find: /_([^\s_](?:[^_]{0,500}[^\s_])?)_(?!\w)/y,
    make: ([, text = ''], read) => ({ kind: 'em', parts: read(text) }),
    notAfter: /\w/,
  },
];

/** Only addresses of the web and of mail are links, and pages of our own where they may be. */
function linkTo(href: string, parts: Inline[], syntax: Syntax = {}): Inline | null {
  const own = syntax.own === true && /^\/(?![/\\])/.test(href);
  return own || (/^(https?:\/\/|mailto:)/i.test(href) && URL.canParse(href)) ? { kind: 'link', href, parts } : null;
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

export function inline(text: string, syntax: Syntax = { marks: true }, depth = 0): Inline[] {
  if (depth >= deepest) return [{ kind: 'text', text }];
  const found: Inline[] = [];
  let plain = 0;
  let at = 0;
  while (at < text.length) {
    const made = begin(text, at, syntax, depth);
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
function begin(text: string, at: number, syntax: Syntax, depth: number): { part: Inline; length: number } | null {
  const letter = text.charAt(at);
  for (const { first, needs, find, make, notAfter, closed } of patterns) {
    if (!first.includes(letter) || (needs && !syntax[needs])) continue;
    if (notAfter && at > 0 && notAfter.test(text.charAt(at - 1))) continue;
    find.lastIndex = at;
    const match = find.exec(text);
    const inner = closed ? { marks: true } : syntax;
    const part = match && make(match, (inside) => inline(inside, inner, depth + 1), syntax);
    if (!part) continue;
    // A bare address leaves what was cut off its end to the text after it.
    const bare = part.kind === 'link' && first === 'hH';
    return { part, length: bare ? part.href.length : match[0].length };
  }
  return null;
}

const bullet = /^\s*[-*•]\s+/;
const numeral = /^\s*\d{1,3}[.)]\s+/;

/** Parts a text into blocks; blank lines part paragraphs, and a line's end within one is kept. */
export function blocks(text: string, syntax: Syntax = { marks: true }): Block[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/)
    .map((chunk) => chunk.replace(/^\n+|\s+$/g, ''))
    .filter((chunk) => chunk.trim() !== '')
    .flatMap((chunk) => (syntax.marks ? blocksIn(chunk.split('\n'), syntax) : [paragraph(chunk.split('\n'), syntax)]));
}

const paragraph = (lines: string[], syntax: Syntax): Block => ({
  kind: 'paragraph',
  lines: lines.map((line) => inline(line, syntax)),
});

function blocksIn(lines: string[], syntax: Syntax): Block[] {
  const [first = ''] = lines;
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(first) && lines.length === 1) return [{ kind: 'rule' }];
  const heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(first);
  if (heading) {
    const after = lines.slice(1);
    const title: Block = { kind: 'heading', lines: [inline(heading[1] ?? '', syntax)] };
    return after.length > 0 ? [title, ...blocksIn(after, syntax)] : [title];
  }
  for (const [mark, ordered] of [
    [bullet, false],
    [numeral, true],
  ] as const) {
    if (lines.every((line) => mark.test(line))) {
      return [{ kind: 'list', ordered, items: lines.map((line) => inline(line.replace(mark, ''), syntax)) }];
    }
  }
  if (lines.every((line) => line.startsWith('>'))) {
    return [{ kind: 'quote', lines: lines.map((line) => inline(line.replace(/^>\s?/, ''), syntax)) }];
  }
  return [paragraph(lines, syntax)];
}
