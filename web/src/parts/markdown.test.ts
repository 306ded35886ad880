import { expect, it } from 'vitest';
import { blocks, inline, type Inline } from './markdown';

const flat = (parts: Inline[]): string =>
  parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
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
  for (const unit of ['*', '[', '_', '`', '*a', '[a](', '_a ', '**a*', 'http://a*']) {
    expect(blocks(`${unit.repeat(4_000)}.`)).toHaveLength(1);
  }
});
