/** Finds where texts, names and comments end in SQL; undefined when they do not. No part of the text is read again and again. */
import type { SqlDialect } from './dialects.ts';

const protectedOr: Readonly<Record<string, RegExp>> = {
  "'": /[\\']/g,
  '"': /[\\"]/g,
  '`': /[\\`]/g,
};
/** The `E` before the quote of a text such as `E'it\'s'`. */
const escapePrefix = /(?<![\w$\u0080-\uffff])e$/i;

/** The offset after the text or name that begins with `quote` at `from`. A doubled quote is a quote inside it. */
export function quoteEnd(
  code: string,
  quote: string,
  from: number,
  dialect: SqlDialect,
): number | undefined {
  if (quote.length === 3) {
    const end = code.indexOf(quote, from + 3);
    return end === -1 ? undefined : end + 3;
  }
  const isEscaping =
    dialect.backslash?.includes(quote) === true ||
    (dialect.postgresTexts === true &&
      quote === "'" &&
      escapePrefix.test(code.slice(Math.max(0, from - 2), from)));
  const stop = isEscaping ? protectedOr[quote] : undefined;
  let doubled: number | undefined;
  for (let at = from + 1; ; at += 2) {
    if (stop === undefined) at = code.indexOf(quote, at);
    else {
      stop.lastIndex = at;
      at = stop.exec(code)?.index ?? -1;
    }
    // To a regular expression the last doubled quote is the end when no other quote follows.
    if (at === -1) return dialect.asJava === true ? doubled : undefined;
    if (code.charAt(at) !== quote) continue;
    if (code.charAt(at + 1) !== quote) return at + 1;
    doubled = at + 1;
  }
}

/** Returns a function from the start of a line comment to its end. */
export function lineEnds(code: string, asJava: boolean | undefined): (from: number) => number {
  const end = asJava === true ? /[\n\r\u0085\u2028\u2029]/g : /\n/g;
  return (from) => {
    end.lastIndex = from;
    return end.exec(code)?.index ?? code.length;
  };
}

/** Returns a function from the tag and the start of a dollar-quoted text to its end. */
export function dollarTagEnds(code: string): (tag: string, from: number) => number | undefined {
  let last: Map<string, number> | undefined;
  return (tag, from) => {
    if (last === undefined) {
      last = new Map();
      // The dollar that ends one tag may begin the next.
      for (const { 0: found, index } of code.matchAll(/\$[\w\u0080-\uffff]*(?=\$)/g))
        last.set(`${found}$`, index);
    }
    const behind = from + tag.length;
    return (last.get(tag) ?? -1) < behind ? undefined : code.indexOf(tag, behind) + tag.length;
  };
}

/** From the position of a `/*` to its end. Nesting is matched once; a comment that it leaves open ends at the first end mark. */
export function blockCommentEnds(
  code: string,
  nested: boolean | undefined,
): (from: number) => number | undefined {
  let last: number | undefined;
  let matched: ReadonlyMap<number, number> | undefined;
  return (from) => {
    last ??= code.lastIndexOf('*/');
    if (last < from + 2) return undefined;
    if (nested === true) matched ??= matchedBlocks(code);
    return matched?.get(from) ?? code.indexOf('*/', from + 2) + 2;
  };
}

function matchedBlocks(code: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: sign, index } of code.matchAll(/\/\*|\*\//g)) {
    if (sign === '/*') open.push(index);
    else {
      const from = open.pop();
      if (from !== undefined) ends.set(from, index + sign.length);
    }
  }
  return ends;
}
