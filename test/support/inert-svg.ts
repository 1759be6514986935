/** Checks that a picture is well-formed XML that can do nothing: only shapes and texts, no script, no handler, nothing loaded. */
import { expect } from '@jest/globals';

const tags = new Set(
  'svg g rect path text tspan line defs clipPath linearGradient stop circle'.split(' '),
);
const token = /<(\/?)([A-Za-z]+)((?: [A-Za-z][\w:-]*="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const entity = /&(?!(?:amp|lt|gt|quot|apos|#x?[\da-f]+);)/i;

/** The texts of an SVG in order, unescaped. Fails on any other tag, on handlers and references, and on what is no XML. */
export function expectInertSvg(svg: string): readonly string[] {
  const open: string[] = [];
  const texts: string[] = [];
  // oxlint-disable-next-line no-control-regex -- XML 1.0 has no such characters
  expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  expect(svg).not.toMatch(entity);
  for (token.lastIndex = 0; token.lastIndex < svg.length;) {
    const at = token.lastIndex;
    const found = token.exec(svg);
    if (found === null) throw new Error(`no XML at ${svg.slice(at, at + 80)}`);
    const [, closing, name = '', attributes = '', empty, text] = found;
    if (text !== undefined) {
      if (open.at(-1) === 'text' || open.at(-1) === 'tspan') texts.push(unescaped(text));
      continue;
    }
    expect(tags).toContain(name);
    for (const [, attribute = '', value = ''] of attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)) {
      expect(attribute).not.toMatch(/^on|href$/i);
      if (/url\(/i.test(value)) expect(value).toMatch(/^url\(#[\w-]+\)$/);
    }
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (empty !== '/') open.push(name);
  }
  expect(open).toEqual([]);
  return texts;
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
