/** Types for columns of texts. A text that could be read in two ways stays text, unless the user names the type. SQL of DuckDB. */
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import { sqlText } from '../../sql/index.ts';

/** One aggregate for each question, and what the answers mean. */
export interface Question {
  /** SQL aggregates over `v`, an expression that is a text. */
  readonly ask: (v: string) => readonly string[];
  /** Throws `OPTION_INVALID` when the texts are not of a type that the user named. */
  readonly read: (answers: Answers) => ColumnType;
  /** The questions that are still open after some of the rows have answered. */
  readonly narrowed?: (answers: Answers) => Question;
}

type Answers = readonly (string | null)[];

export interface ColumnType {
  /** DuckDB's name. */
  readonly type: string;
  /** Why the column is text although it looks like something else: the end of a sentence. */
  readonly why?: string | undefined;
}

const whole = '-?(0|[1-9][0-9]*)';
const fraction = `${whole}([.][0-9]+)?`;
const exponent = `${fraction}([eE][+-]?[0-9]+)?`;
const day = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const moment = `${day}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?`;

/** Numbers of more digits are mostly names of something, and no spreadsheet keeps them. */
const mostDigits = 15;

function unlike(v: string, pattern: string): string {
  return `count(*) FILTER (${v} IS NOT NULL AND NOT regexp_full_match(${v}, ${sqlText(pattern)}))`;
}

/** A text of the right form may still be no day: 2026-02-30. */
function notOf(v: string, pattern: string, type: string): string {
  return `count(*) FILTER (${v} IS NOT NULL AND (NOT regexp_full_match(${v}, ${sqlText(pattern)}) OR TRY_CAST(${v} AS ${type}) IS NULL))`;
}

function digitsOf(v: string): readonly string[] {
  const plain = `ltrim(${v}, '+-')`;
  return [
    `max(length(ltrim(split_part(${plain}, '.', 1), '0')))`,
    `max(length(split_part(${plain}, '.', 2)))`,
  ];
}

/** Of the answers to {@link sniffed}: those that count the texts which a type does not hold. */
const misfitsAt: readonly number[] = [1, 2, 3, 6, 7, 8, 10, 11];
/** Those that are needed as long as one of others is open: the digits of numbers, their leading zeros. */
const neededFor: ReadonlyMap<number, readonly number[]> = new Map([
  [4, [1, 2, 3]],
  [5, [1, 2, 3]],
  [9, [11]],
]);

/** Chosen by all texts of the column. */
export const sniffed: Question = {
  ask: (v) => [
    `count(${v})`,
    unlike(v, whole),
    unlike(v, fraction),
    unlike(v, exponent),
    ...digitsOf(v),
    `count(*) FILTER (${v} IS NOT NULL AND lower(${v}) NOT IN ('true', 'false'))`,
    notOf(v, day, 'DATE'),
    notOf(v, moment, 'TIMESTAMP'),
    `count(*) FILTER (regexp_full_match(${v}, '-?0[0-9]+'))`,
    unlike(v, '[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}'),
    unlike(v, '-?[0-9]+'),
  ],
  read([
    count,
    wholes,
    fractions,
    exponents,
    before,
    after,
    truths,
    days,
    moments,
    zeros,
    dates,
    digits,
  ]) {
    if (count === '0') return { type: 'VARCHAR' };
    const most = Number(before ?? 0);
    const scale = Number(after ?? 0);
    if (wholes === '0')
      return most > mostDigits
        ? { type: 'VARCHAR', why: `it has numbers of more than ${String(mostDigits)} digits` }
        : { type: most < 10 ? 'INTEGER' : 'BIGINT' };
    if (fractions === '0' && most + scale <= 38 && most <= mostDigits)
      return { type: `DECIMAL(${String(Math.max(most + scale, 18))},${String(scale)})` };
    if (exponents === '0' && fractions !== '0' && most + scale <= 18) return { type: 'DOUBLE' };
    if (truths === '0') return { type: 'BOOLEAN' };
    if (days === '0') return { type: 'DATE' };
    if (moments === '0') return { type: 'TIMESTAMP' };
    if (digits === '0' && zeros !== '0')
      return { type: 'VARCHAR', why: 'it has numbers with leading zeros' };
    if (dates === '0') return { type: 'VARCHAR', why: 'its dates are not written as 2026-12-31' };
    return { type: 'VARCHAR' };
  },
  narrowed(answers) {
    const open = new Set(misfitsAt.filter((at) => answers[at] === '0'));
    if (open.size === 0) return plainText;
    const isAsked = (at: number): boolean =>
      at === 0 || open.has(at) || (neededFor.get(at) ?? []).some((one) => open.has(one));
    return {
      ask: (v) => sniffed.ask(v).filter((_, at) => isAsked(at)),
      read(rest) {
        const given = rest.values();
        // A text that one row does not hold, the column does not hold.
        return sniffed.read(
          answers.map((_, at) => (isAsked(at) ? (given.next().value ?? null) : '1')),
        );
      },
    };
  },
};

/** Every text as it is. */
export const plainText: Question = { ask: () => [], read: () => ({ type: 'VARCHAR' }) };

/** Names of types that users write, as DuckDB names them. */
const names: Readonly<Record<string, string>> = {
  text: 'VARCHAR',
  string: 'VARCHAR',
  varchar: 'VARCHAR',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/** The texts that a type holds without a change. */
const forms: Readonly<Record<string, string>> = {
  FLOAT: '[+-]?[0-9.]+([eE][+-]?[0-9]+)?|(?i:[+-]?(nan|inf|infinity))',
  BOOLEAN: '(?i:true|false|t|f|yes|no|1|0)',
  DATE: day,
  TIMESTAMP: `${day}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?`,
};

/** A type that the user named for `column`. Throws `OPTION_INVALID` for an unknown one. */
export function named(column: string, written: string): Question {
  const [, name = '', precision, scale] =
    /^([a-z]+)\s*(?:\(\s*(\d{1,2})\s*(?:,\s*(\d{1,2})\s*)?\))?$/i.exec(written) ?? [];
  const word = name.toLowerCase();
  if (word === 'decimal' || word === 'numeric')
    return decimal(column, written, Number(precision ?? 18), Number(scale ?? 0));
  const type = Object.hasOwn(names, word) ? names[word] : undefined;
  if (type === undefined || precision !== undefined)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `--types: '${written}' of column ${column} is no type${suggestion(word, Object.keys(names))}`,
      { hint: `Types are ${Object.keys(names).join(', ')} and decimal(10,2).` },
    );
  if (type === 'VARCHAR') return plainText;
  return checked(column, type, forms[type === 'DOUBLE' ? 'FLOAT' : type] ?? '[+-]?[0-9]+');
}

function decimal(column: string, written: string, precision: number, scale: number): Question {
  if (precision < 1 || precision > 38 || scale > precision)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `--types: '${written}' of column ${column} is no decimal: it has 1 to 38 digits, and no more of them behind the point`,
    );
  const behind = scale === 0 ? '' : `([.][0-9]{0,${String(scale)}}0*)?`;
  return checked(column, `DECIMAL(${String(precision)},${String(scale)})`, `[+-]?[0-9]+${behind}`);
}

function checked(column: string, type: string, form: string): Question {
  return {
    ask: (v) => [
      notOf(v, form, type),
      `min(${v}) FILTER (NOT regexp_full_match(${v}, ${sqlText(form)}) OR TRY_CAST(${v} AS ${type}) IS NULL)`,
    ],
    read([misfits, first]) {
      if (misfits === '0') return { type };
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `--types: column ${column} has ${misfits ?? 'some'} values that are no ${type.toLowerCase()}, such as '${(first ?? '').slice(0, 80)}'`,
        {
          hint: `Nothing was sent. Leave the column as text (${column}=text) and convert it in SQL, or mend the file.`,
        },
      );
    },
  };
}
