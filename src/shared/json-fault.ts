/** Finds where a text stops being JSON. Node's parser gives only some positions, and quotes the text, which may hold a password. */

/** Where the fault is, counted from 1, and what would have been right there. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

/** The deepest nesting: nobody writes more by hand, and each level costs stack, here and in later readers. */
const deepest = 100;

const token = {
  space: /[ \t\r\n]*/y,
  // oxlint-disable-next-line no-control-regex -- JSON forbids them in a text
  string: /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y,
  scalar: /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y,
};

class Fault extends Error {
  readonly at: number;

  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
  }
}

/** The first fault of `text`, or undefined when it is JSON. */
export function findJsonFault(text: string): JsonFault | undefined {
  try {
    const end = skip(text, value(text, skip(text, 0), 0));
    if (end < text.length) throw new Fault(end, 'the end of the text');
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const before = text.slice(0, thrown.at).split('\n');
    return {
      line: before.length,
      column: (before.at(-1) ?? '').length + 1,
      expected: thrown.message,
    };
  }
}

function match(text: string, at: number, pattern: RegExp): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function skip(text: string, at: number): number {
  return match(text, at, token.space) ?? at;
}

function value(text: string, at: number, depth: number): number {
  if (depth > deepest)
    throw new Fault(at, `nothing so deep (${String(deepest)} levels at the most)`);
  if (text[at] === '{') return list(text, at, '}', member, depth);
  if (text[at] === '[') return list(text, at, ']', value, depth);
  const end = match(text, at, token.string) ?? match(text, at, token.scalar);
  if (end === undefined) throw new Fault(at, 'a value');
  return end;
}

function member(text: string, at: number, depth: number): number {
  const key = match(text, at, token.string);
  if (key === undefined) throw new Fault(at, 'a name in double quotes');
  const colon = skip(text, key);
  if (text[colon] !== ':') throw new Fault(colon, '":"');
  return value(text, skip(text, colon + 1), depth);
}

function list(
  text: string,
  from: number,
  close: string,
  entry: (text: string, at: number, depth: number) => number,
  depth: number,
): number {
  let at = skip(text, from + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skip(text, entry(text, at, depth + 1));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new Fault(at, `"," or "${close}"`);
    at = skip(text, at + 1);
  }
}
