/** Checks that HTML can do nothing: a small tokenizer that accepts only the tags and attributes that rendered results use. */
import { expect } from '@jest/globals';
import { paperRules } from '../../src/render/table/paper.ts';

const tags = new Set([
  'a',
  'b',
  'br',
  'caption',
  'details',
  'div',
  'i',
  'pre',
  'progress',
  'small',
  'span',
  'summary',
  'table',
  'tbody',
  'td',
  'th',
  'thead',
  'tr',
]);
const attributes = new Set([
  'cellpadding',
  'class',
  'max',
  'scope',
  'style',
  'tabindex',
  'title',
  'value',
]);
/** Their ends may be left out: the next of them, or the end of the row, ends one. */
const cells = new Set(['td', 'th']);

/** The rules that a table's one style element may have beside those for paper: nothing of it comes from data. */
const rules =
  /^(?:(?:\.linkis-left-(\d+) tr :nth-child\(\1\),?)+\{text-align:left!important\})?(?:\.linkis-digits i:empty\{margin-left:\.2em\})?$/;

/** True for the content of a style element of ours. */
export function isOwnSheet(content: string): boolean {
  return rules.test(content.endsWith(paperRules) ? content.slice(0, -paperRules.length) : content);
}

const sheet = /<style>([^<]*)<\/style>/y;
const classNames =
  /^(?:tex2jax_ignore mathjax_ignore|(?:linkis-left-\d+ ?)*(?:linkis-digits ?)?(?:linkis-paper)?)$/;

/** Fails on any other tag or attribute, on an unbalanced tag, and on a `<` or quote that is not escaped. */
export function expectInert(html: string): void {
  const open: string[] = [];
  let at = 0;
  const tag =
    /<(\/?)([a-z]+)((?: [a-z-]+=(?:"[^"<>]*"|(?:text-align:left|opacity:\.7|margin-left:\.2em)(?=>)))*)>/y;
  while (at < html.length) {
    if (html[at] !== '<') {
      expect(html[at]).not.toBe('>');
      at += 1;
      continue;
    }
    sheet.lastIndex = at;
    const style = sheet.exec(html);
    if (style !== null) {
      expect(isOwnSheet(style[1] ?? '')).toBe(true);
      at += style[0].length;
      continue;
    }
    tag.lastIndex = at;
    const [whole = '', closing = '', name = '', written = ''] = tag.exec(html) ?? [];
    expect(tags).toContain(name);
    for (const [, attribute = '', value = ''] of written.matchAll(/([a-z-]+)="([^"]*)"/g)) {
      expect(attributes).toContain(attribute);
      if (attribute === 'class') expect(value).toMatch(classNames);
      if (attribute === 'style') expect(value).not.toMatch(/url\(|expression|@import/i);
    }
    const endsCell = cells.has(name) || name === 'tr';
    if (endsCell && cells.has(open.at(-1) ?? '') && open.at(-1) !== (closing && name)) open.pop();
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (name !== 'br') open.push(name);
    at += whole.length;
  }
  expect(open).toEqual([]);
}
