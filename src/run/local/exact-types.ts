/**
 * From the texts that a server gives to the types of DuckDB, without a change: a column whose texts its type cannot hold exactly stays text.
 * A server says little of a type (`decimal` without digits), so the texts themselves are measured, in SQL.
 */
import type { ResultColumn } from '../../task/index.ts';

/** Values of {@link measureSql} for one column; all are texts, as the server of the question gives them. */
type Measures = readonly (string | null)[];

/** What is asked of the texts of a column, and which type follows. */
interface Rule {
  /** SQL aggregates over `c`, a quoted name. */
  readonly measures: (c: string) => readonly string[];
  /** Undefined = no type of DuckDB holds all of them. */
  readonly type: (measures: Measures) => string | undefined;
  /** An aggregate that is true when DuckDB would write a value in another way than the server did; it may be true of values that it would not. */
  readonly isRewritten: (c: string) => string;
}

/** True when a text is not what DuckDB writes of its value. */
function anyUnlike(c: string, type: string): string {
  return `coalesce(bool_or(${c} IS DISTINCT FROM CAST(TRY_CAST(${c} AS ${type}) AS VARCHAR)), false)`;
}

function anyOf(condition: string): string {
  return `coalesce(bool_or(${condition}), false)`;
}

/** How many texts are not of the pattern, or not of the type. */
function unlike(c: string, pattern: string, type: string): string {
  return `count(*) FILTER (${c} IS NOT NULL AND NOT (regexp_full_match(${c}, '${pattern}') AND TRY_CAST(${c} AS ${type}) IS NOT NULL))`;
}

function plain(pattern: string, type: string): Rule {
  return {
    measures: (c) => [unlike(c, pattern, type)],
    type: ([wrong]) => (wrong === '0' ? type : undefined),
    isRewritten: (c) => anyUnlike(c, type),
  };
}

/** Doubles are shown without a `.0` at their end, and without an exponent. */
function float(type: string): Rule {
  return {
    ...plain(anyNumber, type),
    isRewritten: (c) =>
      anyOf(
        `${c} IS DISTINCT FROM regexp_replace(CAST(TRY_CAST(${c} AS ${type}) AS VARCHAR), '[.]0$', '') OR contains(lower(${c}), 'e') OR contains(lower(${c}), 'n')`,
      ),
  };
}

/** A cast alone would round `5.7`. */
const whole: Rule = {
  measures: (c) => [
    unlike(c, '[+-]?[0-9]+', 'HUGEINT'),
    `min(TRY_CAST(${c} AS HUGEINT))`,
    `max(TRY_CAST(${c} AS HUGEINT))`,
  ],
  type([wrong, least, most]) {
    if (wrong !== '0') return undefined;
    const [from, to] = [BigInt(least ?? 0), BigInt(most ?? 0)];
    if (from >= -2_147_483_648n && to <= 2_147_483_647n) return 'INTEGER';
    if (from >= -(2n ** 63n) && to < 2n ** 63n) return 'BIGINT';
    // Parquet has no wider whole number.
    return from > -(10n ** 38n) && to < 10n ** 38n ? 'DECIMAL(38,0)' : undefined;
  },
  isRewritten: (c) => anyOf(`NOT regexp_full_match(${c}, '0|-?[1-9][0-9]*')`),
};

const bigint: Rule = {
  ...whole,
  type(measures) {
    const type = whole.type(measures);
    return type === 'INTEGER' ? 'BIGINT' : type;
  },
};

const decimal: Rule = {
  measures: (c) => [
    `count(*) FILTER (${c} IS NOT NULL AND NOT regexp_full_match(${c}, '[+-]?[0-9]*([.][0-9]*)?') OR ${c} IN ('', '.', '+', '-', '+.', '-.'))`,
    `max(length(ltrim(split_part(ltrim(${c}, '+-'), '.', 1), '0')))`,
    `max(length(split_part(${c}, '.', 2)))`,
  ],
  type([wrong, before, after]) {
    const scale = Number(after ?? 0);
    const digits = Math.max(1, Number(before ?? 0) + scale);
    return wrong === '0' && digits <= 38
      ? `DECIMAL(${String(Math.max(digits, scale, 18))},${String(scale)})`
      : undefined;
  },
  // A column has one number of digits behind the point, which is known when all of its texts are.
  isRewritten: (c) =>
    `${anyOf(`NOT regexp_full_match(${c}, '-?(0|[1-9][0-9]*)([.][0-9]+)?')`)} OR coalesce(min(length(split_part(${c}, '.', 2))) <> max(length(split_part(${c}, '.', 2))), false)`,
};

const timestamp: Rule = {
  measures: (c) => [
    unlike(
      c,
      '[0-9]{4,6}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?',
      'TIMESTAMP',
    ),
    unlike(
      c,
      '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{1,9}',
      'TIMESTAMP_NS',
    ),
  ],
  type: ([micro, nano]) =>
    micro === '0' ? 'TIMESTAMP' : nano === '0' ? 'TIMESTAMP_NS' : undefined,
  isRewritten: (c) => anyUnlike(c, 'TIMESTAMP'),
};

/** A number that is written with an exponent or as a word (`NaN`) is one too. */
const anyNumber = '[+-]?([0-9.]+([eE][+-]?[0-9]+)?|[A-Za-z]+)';

/** By Linkis' names of types [linkis-storage DataType.scala]. All others are text already. */
const rules: Readonly<Record<string, Rule>> = {
  boolean: plain('(?i)true|false', 'BOOLEAN'),
  tinyint: whole,
  short: whole,
  smallint: whole,
  int: whole,
  integer: whole,
  long: bigint,
  bigint,
  float: float('FLOAT'),
  double: float('DOUBLE'),
  decimal,
  date: plain('[0-9]{4,6}-[0-9]{2}-[0-9]{2}', 'DATE'),
  timestamp,
};

function ruleOf(column: ResultColumn): Rule | undefined {
  // Some servers write `decimal(10,2)`.
  const name = /^[a-z]+/.exec(column.type.toLowerCase())?.[0] ?? '';
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}

/** One row of measures over the columns `c0`, `c1`, … of `source`; undefined when all are text. */
export function measureSql(columns: readonly ResultColumn[], source: string): string | undefined {
  const measures = columns.flatMap((column, at) => {
    const rule = ruleOf(column);
    const c = `c${String(at)}`;
    return rule === undefined ? [] : [...rule.measures(c), rule.isRewritten(c)];
  });
  return measures.length === 0
    ? undefined
    : `SELECT ${measures.map((sql) => `CAST(${sql} AS VARCHAR)`).join(', ')} FROM ${source}`;
}

export interface ExactType {
  /** DuckDB's name. */
  readonly type: string;
  /** The column's own type does not hold all of its texts. */
  readonly staysText: boolean;
  /** DuckDB's texts of its values are not those of the server. */
  readonly isRewritten: boolean;
}

/** The types of the columns, by the row that {@link measureSql} gave. */
export function exactTypes(
  columns: readonly ResultColumn[],
  measured: Measures,
): readonly ExactType[] {
  let at = 0;
  return columns.map((column, index) => {
    const rule = ruleOf(column);
    if (rule === undefined) return { type: 'VARCHAR', staysText: false, isRewritten: false };
    const count = rule.measures(`c${String(index)}`).length;
    const type = rule.type(measured.slice(at, at + count));
    const isRewritten = type !== undefined && measured[at + count] === 'true';
    at += count + 1;
    return { type: type ?? 'VARCHAR', staysText: type === undefined, isRewritten };
  });
}
