/** Checks that HTML can do nothing: a small tokenizer that accepts only the tags and attributes that rendered results use. */
import { expect } from '@jest/globals';

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

/** The one style element that a table may have: nothing of it comes from data. */
const sheet =
  /<style>(?:(?:\.linkis-left-(\d+) tr :nth-child\(\1\),?)+\{text-align:left!important\})?(?:(?:\.linkis-wide-(\d+) tr :nth-child\(\2\),?)+\{overflow-wrap:anywhere\})?(?:\.linkis-digits i:empty\{margin-left:\.2em\})?(?:\.linkis-nulls i:not\(:empty\)\{opacity:\.7\})?(?:@media print\{(?:\.linkis-paper[^{}<]*\{[^{}<]*\})+\})?<\/style>/y;
const classNames =
  /^(?:tex2jax_ignore mathjax_ignore|(?:linkis-(?:left|wide)-\d+ ?)*(?:linkis-digits ?)?(?:linkis-nulls ?)?(?:linkis-paper)?)$/;

/** Whether a style element with this text is the one that a table may have. */
export function isOwnSheet(text: string): boolean {
  sheet.lastIndex = 0;
  return sheet.test(`<style>${text}</style>`);
}

/** Fails on any other tag or attribute, on an unbalanced tag, and on a `<` or quote that is not escaped. */
export function expectInert(html: string): void {
  const open: string[] = [];
  let at = 0;
  const tag =
    /<(\/?)([a-z]+)((?: [a-z-]+=(?:"[^"<>]*"|(?:text-align:left|opacity:\.7|margin-left:\.2em|white-space:pre-wrap|background-color:rgba\(128,128,128,\.4\))(?=>)))*)>/y;
  while (at < html.length) {
    if (html[at] !== '<') {
      expect(html[at]).not.toBe('>');
      at += 1;
      continue;
    }
    sheet.lastIndex = at;
    const style = sheet.exec(html);
    if (style !== null) {
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
