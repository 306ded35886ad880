import { expect, it } from 'vitest';
import { blocks, inline, type Inline } from './markdown';

const flat = (parts: Inline[]): string =>
  parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'time') return `<t ${part.seconds}>`;
      if (part.kind === 'code') return `<c ${part.text}>`;
      if (part.kind === 'link') return `<a ${part.href}|${flat(part.parts)}>`;
      return `<${part.kind} ${flat(part.parts)}>`;
    })
    .join('');

it('knows what is strong, stressed, code and a link', () => {
  expect(flat(inline('**harbour** at _dawn_, `x*y`'))).toBe('<strong harbour> at <em dawn>, <c x*y>');
  expect(flat(inline('see [the log](https://a.example/log).'))).toBe('see <a https://a.example/log|the log>.');
});

it('links bare addresses and leaves the sentence its punctuation', () => {
  expect(flat(inline('(https://a.example/x).'))).toBe('(<a https://a.example/x|https://a.example/x>).');
  expect(flat(inline('https://a.example/x_y, next'))).toBe('<a https://a.example/x_y|https://a.example/x_y>, next');
});

it('never links anything but the web and mail', () => {
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', '/accounts/logout/']) {
    const text = `[press](${bad})`;
    expect(
      inline(text).some((part) => part.kind === 'link'),
      bad,
    ).toBe(false);
  }
});

it('links pages of the site where its own people write', () => {
  const own = { marks: true, own: true };
  expect(flat(inline('[contact](/contact)', own))).toBe('<a /contact|contact>');
  for (const bad of ['//evil.example', '/\\evil.example', 'javascript:alert(1)'])
    expect(flat(inline(`[x](${bad})`, own)), bad).not.toContain('<a');
});

it('leaves marks alone in plain texts, and knows addresses', () => {
  expect(flat(inline('**a** [b](https://c.example) https://d.example/x_(y), # e', {}))).toBe(
    '**a** [b](<a https://c.example|https://c.example>) <a https://d.example/x_(y)|https://d.example/x_(y)>, # e',
  );
  expect(blocks('# a\n- b\n\n> c', {}).map((block) => block.kind)).toEqual(['paragraph', 'paragraph']);
});

it('finds times and names where they are wanted', () => {
  const text = 'At 1:05 and 1:02:03, says @ines.d and @(_o_). Not 10:75, 1.2:30 or a@mail.example.';
  expect(flat(inline(text, { times: true, people: true }))).toBe(
    'At <t 65> and <t 3723>, says <a /user/ines.d/|@ines.d> and <a /user/o/|@o>. Not 10:75, 1.2:30 or a@mail.example.',
  );
  expect(flat(inline('At 1:05'))).toBe('At 1:05');
});

it('puts nothing to press into a link', () => {
  expect(flat(inline('[at 1:05](https://a.example)', { marks: true, times: true }))).toBe(
    '<a https://a.example|at 1:05>',
  );
});

it('keeps stars and lines under words that are no markup', () => {
  expect(flat(inline('2 * 3 * 4, some_file_name'))).toBe('2 * 3 * 4, some_file_name');
});

it('parts blocks', () => {
  expect(
    blocks('# Head\ntext\n\n- a\n- b\n\n1. x\n2) y\n\n> said\n\n---\n\none\ntwo').map((block) => block.kind),
  ).toEqual(['heading', 'paragraph', 'list', 'list', 'quote', 'rule', 'paragraph']);
  expect(blocks(' \n\n')).toEqual([]);
});

it('ends in good time on hostile text', () => {
  for (const unit of ['*', '[', '_', '`', '*a', '[a](', '_a ', '**a*', 'http://a*', '1:', '@a']) {
    expect(blocks(`${unit.repeat(4_000)}.`, { marks: true, times: true, people: true })).toHaveLength(1);
  }
});
