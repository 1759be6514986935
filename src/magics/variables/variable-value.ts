/** From what a user writes as a variable's value to the text that the server puts into the code. */
import { PythonLiteralError, type PythonValue, readPythonLiteral } from './python-literal.ts';
import { readRunDate, userNames, variableName } from '../../substitution/index.ts';

/** A value, or why it is none. */
export type VariableValue = { readonly value: string } | { readonly problem: string };

const numberForm = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const checks: Readonly<
  Record<string, { readonly fits: (text: string) => boolean; readonly wanted: string }>
> = {
  int: { fits: (text) => /^[+-]?\d+$/.test(text), wanted: 'a whole number' },
  number: { fits: (text) => numberForm.test(text), wanted: 'a number' },
  date: { fits: isDay, wanted: 'a day of the calendar such as 2026-08-01' },
  bool: { fits: (text) => /^(true|false)$/i.test(text), wanted: 'true or false' },
};

/** True for `2026-08-01` or `20260801`, if the day exists. */
function isDay(text: string): boolean {
  const [, year, , month, day] = /^(\d{4})(-?)(\d\d)\2(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return false;
  const written = [year, month, day].join('-');
  const date = new Date(`${written}T00:00:00Z`);
  // `Date` reads the 31st of a shorter month as a day of the next one.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
}

const synonyms: Readonly<Record<string, string>> = {
  str: 'text',
  string: 'text',
  text: 'text',
  int: 'int',
  integer: 'int',
  float: 'number',
  decimal: 'number',
  double: 'number',
  number: 'number',
  date: 'date',
  bool: 'bool',
  boolean: 'bool',
  list: 'list',
  literal: 'literal',
};

/** Lines of the help: what each type takes, with its other names. */
export const variableTypeHelp: readonly string[] = [
  '  text    as it is (str, string)',
  '  int     a whole number (integer)',
  '  number  a number (float, decimal, double)',
  '  date    a date such as 2026-08-01',
  '  bool    true or false (boolean)',
  '  list    a, b, c for IN (…): numbers bare, everything else quoted',
  '  literal as Python writes it: "two\\nlines", None, {"a": 1}',
];

/** The type names that `name: type = value` takes. */
export const variableTypes: readonly string[] = Object.keys(synonyms);

const quotedOrComment = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.|'')*'|(?<=\s)#(?=\s|$).*/gs;

/** Without the comment behind a value, as Python writes one: `#` between blanks, or at the end, outside quotes. `#fff` and `a#b` stay. */
export function withoutComment(written: string): string {
  const found = [...written.matchAll(quotedOrComment)].find(([text]) => text.startsWith('#'));
  return found === undefined ? written : written.slice(0, found.index).trimEnd();
}

/** Text stays, without quotes around the whole value. `[a, 'b']` or the type `list` becomes a list for `IN (…)`: all but numbers quoted. */
export function readValue(written: string, type: string | undefined): VariableValue {
  const text = written.trim();
  const named = type?.toLowerCase();
  const kind = named !== undefined && Object.hasOwn(synonyms, named) ? synonyms[named] : undefined;
  if (type !== undefined && kind === undefined)
    return { problem: `'${type}' is no type: ${variableTypes.join(', ')}` };
  if (kind === 'literal') return readLiteral(text);
  const inBrackets = text.startsWith('[') && text.endsWith(']');
  if (kind === 'list' || (kind === undefined && inBrackets)) {
    return { value: listText(splitList(inBrackets ? text.slice(1, -1) : text)) };
  }
  const value = unquote(text);
  const check = kind === undefined ? undefined : checks[kind];
  if (check !== undefined && !check.fits(value))
    return { problem: `'${value}' is not ${check.wanted}` };
  return { value };
}

function readLiteral(text: string): VariableValue {
  try {
    const { value, end } = readPythonLiteral(text, 0);
    return end === text.length
      ? { value: literalText(value, 0) }
      : { problem: `more than one value stands in '${text}'` };
  } catch (thrown) {
    if (thrown instanceof PythonLiteralError) return { problem: thrown.message };
    throw thrown;
  }
}

/** Why the server takes no variable of that name; undefined when it does. */
export function problemOfName(name: string): string | undefined {
  if (!variableName.test(name))
    return `'${name}' is no variable name: a letter, then letters, digits, _ and .`;
  return userNames.has(name) ? `${name} is set by the server and cannot be changed` : undefined;
}

/** The value as the server takes it: it reads run_date as yyyyMMdd, and refuses every task with any other form. */
export function asServerTakes(name: string, value: string): VariableValue {
  if (name !== 'run_date' || value === '') return { value };
  const digits = value.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$1$2$3');
  return readRunDate(digits) === undefined
    ? { problem: `'${value}' is no day of the calendar as 20260801 or 2026-08-01` }
    : { value: digits };
}

/** Items as SQL literals: numbers bare, text in single quotes, quotes inside doubled. */
export function listText(items: readonly (string | { readonly quoted: string })[]): string {
  return items
    .map((item) => {
      const text = typeof item === 'string' ? item : item.quoted;
      const bare = typeof item === 'string' && numberForm.test(text);
      return bare ? text : `'${text.replaceAll("'", "''")}'`;
    })
    .join(', ');
}

/** Splits at commas outside quotes. */
export function splitList(text: string): readonly (string | { readonly quoted: string })[] {
  const items = text.match(/\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.|'')*'|[^,]+)\s*/g) ?? [];
  return items
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => (isQuoted(item) ? { quoted: unquote(item) } : item));
}

function isQuoted(text: string): boolean {
  return text.length >= 2 && /^(["']).*\1$/s.test(text);
}

/** The text without one pair of quotes around it. */
export function unquote(text: string): string {
  if (!isQuoted(text)) return text;
  const quote = text.charAt(0);
  return text
    .slice(1, -1)
    .replace(/\\(["'\\])/g, '$1')
    .replaceAll(quote + quote, quote);
}

/** The text of a Python value: a list as for `IN (…)`, a dict as JSON. Throws a {@link PythonLiteralError} at `at` if it has none. */
export function literalText(value: PythonValue, at: number): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return value.digits;
    case 'constant':
      return constants[value.name];
    case 'list':
      return value.items.map((item) => itemText(item, at)).join(', ');
    case 'dict':
      return jsonOf(value, at);
  }
}

const constants = { None: 'NULL', True: 'true', False: 'false' } as const;

/** As an SQL literal. */
function itemText(value: PythonValue, at: number): string {
  if (value.kind === 'text') return `'${value.text.replaceAll("'", "''")}'`;
  if (value.kind === 'list' || value.kind === 'dict')
    throw new PythonLiteralError('a list in a list has no form in SQL; give it as a text', at);
  return literalText(value, at);
}

function jsonOf(value: PythonValue, at: number): string {
  switch (value.kind) {
    case 'text':
      return JSON.stringify(value.text);
    case 'number':
      return jsonNumber(value.digits, at);
    case 'constant':
      return { None: 'null', True: 'true', False: 'false' }[value.name];
    case 'list':
      return `[${value.items.map((item) => jsonOf(item, at)).join(', ')}]`;
    case 'dict': {
      const entries = value.entries.map(
        ([key, entry]) => `${JSON.stringify(literalText(key, at))}: ${jsonOf(entry, at)}`,
      );
      return `{${entries.join(', ')}}`;
    }
  }
}

/** JSON has no numbers such as Python's `1.` and `.5`. */
function jsonNumber(digits: string, at: number): string {
  if (/[a-z]/i.test(digits.replace(/e[+-]?\d/i, '')))
    throw new PythonLiteralError(`${digits} in a dict has no form in JSON`, at);
  return digits.replace(/^(-?)\./, '$10.').replace(/\.(?=e|$)/i, '');
}
