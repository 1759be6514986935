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
      at = endOfBlock(code, from);
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

/** Comments nest; where that leaves one open, it ends at its first end. */
function endOfBlock(code: string, from: number): number {
  let depth = 0;
  let first: number | undefined;
  blockSign.lastIndex = from;
  for (let found = blockSign.exec(code); found !== null; found = blockSign.exec(code)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (found[0] === '*/') first ??= blockSign.lastIndex;
    if (depth === 0) return blockSign.lastIndex;
  }
  return first ?? code.length;
}
