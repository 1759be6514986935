/** What kind of values a column of DuckDB has, and how its values are written. */
import type { Unit } from './histogram-ranges.ts';

/** A column of the table in question: `c` is its quoted or safe name. */
export interface MeasuredColumn {
  /** Its position in the table, by which answers are told apart. */
  readonly at: number;
  readonly c: string;
  /** DuckDB's type. */
  readonly type: string;
}

export type Answer = readonly (string | null)[];

/** Letters of a value that are kept. */
export const keptLetters = 1000;
const beginningOf = new RegExp(`^.{${String(keptLetters)}}`, 'su');

export type Kind =
  /** Counted in steps of one: whole numbers, days, parts of a second. */
  | { readonly kind: 'steps'; readonly steps: string; readonly unit: Unit }
  | { readonly kind: 'numbers'; readonly scale: number; readonly digits: number }
  | { readonly kind: 'floats' }
  | { readonly kind: 'values' };

const wholeType = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$|^HUGEINT$/;

export function kindOf({ type, c }: MeasuredColumn): Kind {
  if (wholeType.test(type)) return { kind: 'steps', steps: c, unit: 'one' };
  const [, digits, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  if (scale === '0') return { kind: 'steps', steps: c, unit: 'one' };
  if (digits !== undefined)
    return { kind: 'numbers', digits: Number(digits), scale: Number(scale) };
  if (type === 'FLOAT' || type === 'DOUBLE') return { kind: 'floats' };
  if (type === 'DATE')
    return { kind: 'steps', steps: `datediff('day', DATE '1970-01-01', ${c})`, unit: 'day' };
  if (type === 'TIMESTAMP_NS')
    return { kind: 'steps', steps: `epoch_ns(${c})`, unit: 'nanosecond' };
  if (type.startsWith('TIMESTAMP'))
    return { kind: 'steps', steps: `epoch_us(${c})`, unit: 'microsecond' };
  return { kind: 'values' };
}

export function text(sql: string): string {
  return `CAST(${sql} AS VARCHAR)`;
}

/** The value as a text, cut to one letter more than is kept. */
export function beginning(sql: string): string {
  return `left(${text(sql)}, ${String(keptLetters + 1)})`;
}

/** The beginning of a value that SQL has cut to one letter more than is kept, with a mark that it is cut. */
export function kept(value: string): string {
  const first = beginningOf.exec(value)?.[0] ?? value;
  return first.length < value.length ? `${first}…` : value;
}

const notFinite: Readonly<Record<string, string>> = {
  inf: 'Infinity',
  '-inf': '-Infinity',
  nan: 'NaN',
};

/** A double of DuckDB as results write it. */
export function floatText(text: string): string {
  return notFinite[text] ?? text.replace(/\.0$/, '').replace('e+', 'e');
}
