/**
 * The types of columns whose values came as Python's texts: Linkis' name of a column says what they are, the texts themselves whether a type
 * holds all of them exactly. Else the column stays text.
 */

/** What is asked of a column, as SQL aggregates over `c` that give texts, and the type that follows. */
interface Rule {
  readonly measures: (c: string) => readonly string[];
  readonly type: (measured: readonly (string | null)[]) => string;
}

/** How many texts the type does not hold. */
function lost(c: string, type: string): string {
  return `CAST(count(*) FILTER (${c} IS NOT NULL AND TRY_CAST(${c} AS ${type}) IS NULL) AS VARCHAR)`;
}

/** The first type that holds all texts. */
function firstOf(...types: readonly string[]): Rule {
  return {
    measures: (c) => types.map((type) => lost(c, type)),
    type: (measured) => types.find((_, at) => measured[at] === '0') ?? 'VARCHAR',
  };
}

const digits = String.raw`[+-]?[0-9]+([.][0-9]+)?`;

const decimal: Rule = {
  measures: (c) => [
    `CAST(count(*) FILTER (${c} IS NOT NULL AND NOT regexp_full_match(${c}, '${digits}')) AS VARCHAR)`,
    `CAST(max(length(ltrim(split_part(ltrim(${c}, '+-'), '.', 1), '0'))) AS VARCHAR)`,
    `CAST(max(length(split_part(${c}, '.', 2))) AS VARCHAR)`,
  ],
  type([wrong, before, after]) {
    const scale = Number(after ?? 0);
    const width = Math.max(1, Number(before ?? 0) + scale);
    return wrong === '0' && width <= 38
      ? `DECIMAL(${String(Math.max(width, 18))},${String(scale)})`
      : 'VARCHAR';
  },
};

const day = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const time = '[0-9]{2}:[0-9]{2}:[0-9]{2}';

/** A text with a time zone says more than its type would. */
const timestamp: Rule = {
  measures: (c) => [
    `CAST(count(*) FILTER (${c} IS NOT NULL AND NOT regexp_full_match(${c}, '${day} ${time}([.][0-9]{1,6}(000)?)?')) AS VARCHAR)`,
    `CAST(count(*) FILTER (${c} IS NOT NULL AND NOT regexp_full_match(${c}, '${day} ${time}([.][0-9]{1,9})?')) AS VARCHAR)`,
    lost(c, 'TIMESTAMP'),
    lost(c, 'TIMESTAMP_NS'),
  ],
  type([micro, nano, noMicro, noNano]) {
    if (micro === '0' && noMicro === '0') return 'TIMESTAMP';
    return nano === '0' && noNano === '0' ? 'TIMESTAMP_NS' : 'VARCHAR';
  },
};

const whole = firstOf('BIGINT', 'DECIMAL(38,0)');

const rules: Readonly<Record<string, Rule>> = {
  boolean: firstOf('BOOLEAN'),
  tinyint: firstOf('TINYINT', 'BIGINT'),
  int: firstOf('INTEGER', 'BIGINT'),
  bigint: whole,
  decimal,
  float: firstOf('FLOAT'),
  double: firstOf('DOUBLE'),
  date: firstOf('DATE'),
  timestamp,
};

function ruleOf(kind: string): Rule | undefined {
  return Object.hasOwn(rules, kind) ? rules[kind] : undefined;
}

/** One row of measures over the columns `c0`, `c1`, … of `source`; undefined when all are text. */
export function measureTexts(kinds: readonly string[], source: string): string | undefined {
  const measures = kinds.flatMap((kind, at) => ruleOf(kind)?.measures(`c${String(at)}`) ?? []);
  return measures.length === 0 ? undefined : `SELECT ${measures.join(', ')} FROM ${source}`;
}

/** DuckDB's types, by the row that {@link measureTexts} gave. */
export function typesOfTexts(
  kinds: readonly string[],
  measured: readonly (string | null)[],
): readonly string[] {
  let at = 0;
  return kinds.map((kind, index) => {
    const rule = ruleOf(kind);
    if (rule === undefined) return 'VARCHAR';
    const count = rule.measures(`c${String(index)}`).length;
    at += count;
    return rule.type(measured.slice(at - count, at));
  });
}
