/** SQL text as its dialects read it: where texts, names in quotes and comments begin and end. Positions only; each is found once. */

/** A piece that is no code. */
export interface SqlRegion {
  readonly kind: 'text' | 'name' | 'line comment' | 'block comment';
  readonly from: number;
  /** Behind it; one without an end reaches to the end of the code. */
  readonly to: number;
}

const opening = /['"`]|--|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/g;

/** In the order of the code. `backslash`: a backslash protects the next sign of a text, as Spark, Hive and MySQL have it. */
export function sqlRegions(code: string, backslash: boolean): readonly SqlRegion[] {
  const regions: SqlRegion[] = [];
  const endOfBlock = blockCommentEnds(code);
  let at = 0;
  for (;;) {
    opening.lastIndex = at;
    const found = opening.exec(code);
    if (found === null) return regions;
    const [sign] = found;
    const from = found.index;
    if (sign === '--') {
      const end = code.indexOf('\n', from);
      at = end === -1 ? code.length : end;
      regions.push({ kind: 'line comment', from, to: at });
    } else if (sign === '/*') {
      at = endOfBlock(from) ?? code.length;
      regions.push({ kind: 'block comment', from, to: at });
    } else if (sign.startsWith('$')) {
      const end = /\w/.test(code.charAt(from - 1)) ? -1 : code.indexOf(sign, from + sign.length);
      // The closing dollar of what is none may open the next one.
      at = end === -1 ? from + sign.length - 1 : end + sign.length;
      if (end !== -1) regions.push({ kind: 'text', from, to: at });
    } else {
      at = endOfQuote(code, from, sign, backslash && sign !== '`');
      regions.push({ kind: sign === "'" ? 'text' : 'name', from, to: at });
    }
  }
}

function endOfQuote(code: string, from: number, quote: string, backslash: boolean): number {
  const stop = backslash ? new RegExp(String.raw`[\\${quote}]`, 'g') : undefined;
  let at = from + 1;
  for (;;) {
    if (stop === undefined) at = code.indexOf(quote, at);
    else {
      stop.lastIndex = at;
      at = stop.exec(code)?.index ?? -1;
    }
    if (at === -1) return code.length;
    if (code.charAt(at) === quote && code.charAt(at + 1) !== quote) return at + 1;
    at += 2;
  }
}

const blockSign = /\/\*|\*\//g;

/**
 * Asked for a position of `/*`: behind that block comment, undefined when it has no end. They nest; where that leaves one open, it ends
 * at its first end. The code is read once, however often is asked.
 */
export function blockCommentEnds(code: string): (from: number) => number | undefined {
  let ends: ReadonlyMap<number, number> | undefined;
  const last = code.lastIndexOf('*/');
  return (from) => {
    if (last < from + 2) return undefined;
    ends ??= matchedBlocks(code);
    return ends.get(from) ?? code.indexOf('*/', from + 2) + 2;
  };
}

function matchedBlocks(code: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: sign, index } of code.matchAll(blockSign)) {
    if (sign === '/*') open.push(index);
    else {
      const from = open.pop();
      if (from !== undefined) ends.set(from, index + sign.length);
    }
  }
  return ends;
}
