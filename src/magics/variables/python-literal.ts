/** Reads one Python literal exactly, or says why it cannot. */

/** The value of a literal. Numbers are kept as text, so that no digit is lost. */
export type PythonValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'constant'; readonly name: 'None' | 'True' | 'False' }
  | { readonly kind: 'list'; readonly items: readonly PythonValue[] }
  | {
      readonly kind: 'dict';
      readonly entries: readonly (readonly [PythonValue, PythonValue])[];
    };

/** A literal that cannot be read; `message` says why. */
export class PythonLiteralError extends Error {
  /** Where in the code, in UTF-16 units. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** How deep lists may be nested. */
const deepest = 100;
const blank = /(?:[ \t\f]|\\\n)*/y;
const blankInside = /(?:[ \t\f\n]|\\\n|#[^\n]*)*/y;
const stringStart = /([A-Za-z]{0,2})('''|"""|'|")/y;
const floatCall = /float\s*\(\s*(['"])\s*([+-]?)(nan|inf|infinity)\s*\1\s*\)/iy;
// The longest form first.
const number =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][+-]?\d(?:_?\d)*)?|\d(?:_?\d)*\.?(?:[eE][+-]?\d(?:_?\d)*)?/y;
const word = /[\p{L}_][\p{L}\p{N}_]*/uy;

/** The literal at `from` (blanks before it are skipped), and the offset after it. Throws a {@link PythonLiteralError}. */
export function readPythonLiteral(
  code: string,
  from: number,
): { readonly value: PythonValue; readonly end: number } {
  let at = from;
  const skip = (pattern: RegExp): void => {
    pattern.lastIndex = at;
    at += pattern.exec(code)?.[0].length ?? 0;
  };
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(code) ?? undefined;
  };

  function read(depth: number): PythonValue {
    if (depth > deepest) throw new PythonLiteralError('it is nested too deeply', at);
    const start = match(stringStart);
    if (start !== undefined) return { kind: 'text', text: readStrings(depth > 0) };
    const character = code.charAt(at);
    if (character === '[' || character === '(') return readSequence(depth);
    if (character === '{') return readBraces(depth);
    return readPlain();
  }

  /** Adjacent strings are one text, as in Python. */
  function readStrings(inside: boolean): string {
    let text = '';
    for (;;) {
      const start = match(stringStart);
      if (start === undefined) return text;
      text += readString(start);
      const end = at;
      skip(inside ? blankInside : blank);
      if (match(stringStart) === undefined) {
        at = end;
        return text;
      }
    }
  }

  function readString([whole, prefix = '', quote = '']: RegExpExecArray): string {
    const begin = at;
    const kind = prefix.toLowerCase();
    if (!['', 'r', 'u'].includes(kind)) {
      const what = kind.includes('b')
        ? 'bytes are no text'
        : `the prefix ${prefix} makes no plain text`;
      throw new PythonLiteralError(what, begin);
    }
    at += whole.length;
    const contentAt = at;
    for (;;) {
      const found = code.charAt(at);
      if (found === '' || (found === '\n' && quote.length === 1))
        throw new PythonLiteralError(`the text has no closing ${quote}`, begin);
      if (code.startsWith(quote, at)) break;
      at += found === '\\' ? 2 : 1;
    }
    const content = code.slice(contentAt, at);
    at += quote.length;
    return kind === 'r' ? content : unescaped(content, contentAt);
  }

  function readSequence(depth: number): PythonValue {
    const close = code.charAt(at) === '[' ? ']' : ')';
    const begin = at;
    at += 1;
    const items: PythonValue[] = [];
    let commas = 0;
    for (;;) {
      skip(blankInside);
      if (code.charAt(at) === close) break;
      items.push(read(depth + 1));
      skip(blankInside);
      if (code.charAt(at) === ',') {
        commas += 1;
        at += 1;
      } else if (code.charAt(at) !== close) throw missing(close, begin);
    }
    at += 1;
    const [only] = items;
    // Parentheses around one value make no tuple.
    if (close === ')' && only !== undefined && items.length === 1 && commas === 0) return only;
    return { kind: 'list', items };
  }

  /** A dict, or a set as a list. */
  function readBraces(depth: number): PythonValue {
    const begin = at;
    at += 1;
    const items: PythonValue[] = [];
    const entries: (readonly [PythonValue, PythonValue])[] = [];
    for (;;) {
      skip(blankInside);
      if (code.charAt(at) === '}') break;
      const key = read(depth + 1);
      skip(blankInside);
      if (code.charAt(at) === ':' && items.length === 0) {
        at += 1;
        skip(blankInside);
        entries.push([key, read(depth + 1)]);
        skip(blankInside);
      } else if (entries.length === 0) items.push(key);
      else throw missing(':', begin);
      if (code.charAt(at) === ',') at += 1;
      else if (code.charAt(at) !== '}') throw missing('}', begin);
    }
    at += 1;
    return items.length > 0 ? { kind: 'list', items } : { kind: 'dict', entries };
  }

  function readPlain(): PythonValue {
    const begin = at;
    const float = match(floatCall);
    if (float !== undefined) {
      const [whole, , sign = '', name = ''] = float;
      at += whole.length;
      if (name.toLowerCase() === 'nan') return { kind: 'number', digits: 'NaN' };
      return { kind: 'number', digits: `${sign === '-' ? '-' : ''}Infinity` };
    }
    const sign = /[+-]/.test(code.charAt(at)) ? code.charAt(at) : '';
    if (sign !== '') {
      at += 1;
      skip(blank);
    }
    const digits = match(number)?.[0];
    if (digits !== undefined && !/[\w.]/.test(code.charAt(at + digits.length))) {
      at += digits.length;
      return { kind: 'number', digits: (sign === '-' ? '-' : '') + plainDigits(digits, begin) };
    }
    const name = sign === '' ? match(word)?.[0] : undefined;
    if (name === 'None' || name === 'True' || name === 'False') {
      at += name.length;
      return { kind: 'constant', name };
    }
    throw new PythonLiteralError(
      'it is no literal: a text, number, True, False, None, list or dict',
      begin,
    );
  }

  function missing(sign: string, begin: number): PythonLiteralError {
    return new PythonLiteralError(
      at >= code.length ? `it has no closing ${sign}` : `'${sign}' is expected`,
      at >= code.length ? begin : at,
    );
  }

  skip(blank);
  const value = read(0);
  return { value, end: at };
}

/** Removes underscores and makes other bases decimal; a decimal number stays as written. */
function plainDigits(written: string, at: number): string {
  const digits = written.replaceAll('_', '');
  if (/^0[xXoObB]/.test(digits)) return BigInt(digits.toLowerCase()).toString();
  if (/^0\d/.test(digits) && /^\d+$/.test(digits) && !/^0+$/.test(digits))
    throw new PythonLiteralError('a whole number begins with no 0', at);
  return digits;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\u000b',
};

const escape = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g;

/** As Python reads it: an unknown escape stays with its backslash. */
function unescaped(content: string, contentAt: number): string {
  return content.replace(
    escape,
    (
      whole: string,
      octal: string | undefined,
      two: string | undefined,
      four: string | undefined,
      eight: string | undefined,
      other: string | undefined,
      offset: number,
    ) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      const hex = two ?? four ?? eight;
      if (hex !== undefined) {
        const point = Number.parseInt(hex, 16);
        if (point <= 0x10_ff_ff) return String.fromCodePoint(point);
      }
      if (hex !== undefined || other === 'x' || other === 'u' || other === 'U')
        throw new PythonLiteralError(`${whole} is no character`, contentAt + offset);
      // The kernel does not have Python's table of character names.
      if (other === 'N')
        throw new PythonLiteralError(
          '\\N{…} is not read here; write the character itself',
          contentAt + offset,
        );
      return other !== undefined && Object.hasOwn(simpleEscapes, other)
        ? (simpleEscapes[other] ?? '')
        : whole;
    },
  );
}
