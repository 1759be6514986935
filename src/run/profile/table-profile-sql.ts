/**
 * The SQL that profiles a table where it lies: one statement, which reads the table once and gives a row for each column. It holds functions of
 * the engine's own dialect, and names of columns only as the catalogue wrote them.
 */
import type { CatalogueColumn } from '../../task/index.ts';
import { quoteName } from '../../sql/index.ts';
import { keptLetters } from './column-kind.ts';

export interface ProfileDialect {
  readonly name: string;
  readonly quote: '`' | '"';
  /** The type of texts in a CAST. */
  readonly text: string;
  /** Counts different values: about, where the engine has a function for that. */
  readonly distinct: (column: string) => string;
  readonly isAbout: boolean;
  /** Of a floating-point column, that `avg` and ranges take. @default all values */
  readonly finite?: (column: string) => string;
  /** Undefined = the engine has no random rows. */
  readonly sample: ((percent: number) => string) | undefined;
  /** One row of columns named by {@link cellName} to a row for each profiled column. */
  readonly asRows: (inner: string, rows: number, cells: number) => string;
}

function cellName(row: number, cell: number): string {
  return `r${String(row)}_${String(cell)}`;
}

function cellsOf(row: number, cells: number): readonly string[] {
  return Array.from({ length: cells }, (_cell, at) => cellName(row, at));
}

function rowsOf(rows: number, cells: number): readonly (readonly string[])[] {
  return Array.from({ length: rows }, (_row, at) => cellsOf(at, cells));
}

function stacked(inner: string, rows: number, cells: number): string {
  const values = rowsOf(rows, cells).map((row) => row.join(', '));
  const names = Array.from({ length: cells }, (_cell, at) => `v${String(at)}`);
  return `SELECT stack(${String(rows)},\n  ${values.join(',\n  ')}) AS (${names.join(', ')})\nFROM (${inner}) measured`;
}

function unnested(inner: string, rows: number, cells: number): string {
  const values = rowsOf(rows, cells).map((row) => `ROW(${row.join(', ')})`);
  const names = Array.from({ length: cells }, (_cell, at) => `v${String(at)}`);
  return `SELECT ${names.join(', ')}\nFROM (${inner}) measured\nCROSS JOIN UNNEST(ARRAY[\n  ${values.join(',\n  ')}]) AS told (${names.join(', ')})`;
}

function united(inner: string, rows: number, cells: number): string {
  const parts = rowsOf(rows, cells).map(
    (row) =>
      `SELECT ${row.map((cell, at) => `${cell} AS v${String(at)}`).join(', ')} FROM measured`,
  );
  return `WITH measured AS MATERIALIZED (${inner})\n${parts.join('\nUNION ALL ')}`;
}

const spark: ProfileDialect = {
  name: 'spark',
  quote: '`',
  text: 'STRING',
  distinct: (column) => `approx_count_distinct(${column})`,
  isAbout: true,
  sample: (percent) => `TABLESAMPLE (${String(percent)} PERCENT)`,
  asRows: stacked,
};

const trino: ProfileDialect = {
  name: 'trino',
  quote: '"',
  text: 'VARCHAR',
  distinct: (column) => `approx_distinct(${column})`,
  isAbout: true,
  finite: (column) => `CASE WHEN is_finite(${column}) THEN ${column} END`,
  sample: (percent) => `TABLESAMPLE BERNOULLI (${String(percent)})`,
  asRows: unnested,
};

const dialects: Readonly<Record<string, ProfileDialect>> = {
  spark,
  // Hive counts exactly, since it has no function that estimates.
  hive: {
    ...spark,
    name: 'hive',
    distinct: (column) => `count(DISTINCT ${column})`,
    isAbout: false,
    sample: (percent) => `TABLESAMPLE (${String(percent)} PERCENT)`,
  },
  trino,
  presto: { ...trino, name: 'presto' },
  openlookeng: { ...trino, name: 'openlookeng' },
  duckdb: {
    name: 'duckdb',
    quote: '"',
    text: 'VARCHAR',
    distinct: (column) => `approx_count_distinct(${column})`,
    isAbout: true,
    finite: (column) => `CASE WHEN isfinite(${column}) THEN ${column} END`,
    sample: (percent) => `TABLESAMPLE ${String(percent)} PERCENT (bernoulli)`,
    asRows: united,
  },
};

/** Undefined = nobody has told how the engine writes it. `engine`: first half of the label; what the local gateway serves is `duckdb`. */
export function profileDialectOf(engine: string): ProfileDialect | undefined {
  return Object.hasOwn(dialects, engine) ? dialects[engine] : undefined;
}

export interface ProfiledTable {
  /** The parts of the table's name, from the database on. */
  readonly name: readonly string[];
  readonly columns: readonly CatalogueColumn[];
  readonly limit: number | undefined;
  readonly sample: number | undefined;
}

const numbers =
  /^(tinyint|smallint|mediumint|int|integer|bigint|long|short|hugeint|u(?:tiny|small|big|huge)?int(?:eger)?|float|double|real|decimal|numeric|number)\b/i;
const floats = /^(float|double|real)\b/i;
/** Values of these types are neither ordered nor compared by every engine. */
const nested =
  /^(array|map|struct|row|uniontype|json|variant|binary|varbinary|blob|bytea|geometry|interval|list)\b|[[\]]|^union\b/i;

export function isNumericType(type: string): boolean {
  return numbers.test(type) && isComparedType(type);
}

/** True for types of whole numbers alone. */
export function isWholeType(type: string): boolean {
  return isNumericType(type) && !isFloatType(type) && !/^(decimal|numeric|number)\b/i.test(type);
}

/** True for binary floating-point numbers. */
export function isFloatType(type: string): boolean {
  return floats.test(type);
}

/** False for lists, maps, bytes and the like: of them only NULLs are counted. */
export function isComparedType(type: string): boolean {
  return !nested.test(type);
}

/** Rows of: position, rows, values, distinct values, minimum, maximum, mean. */
export function tableProfileSql(table: ProfiledTable, dialect: ProfileDialect): string {
  const rows = table.columns.map(({ name, type }, at) => {
    const column = quoteName(name, dialect.quote);
    const text = (sql: string): string => `CAST(${sql} AS ${dialect.text})`;
    const none = text('NULL');
    const isCompared = isComparedType(type);
    const isText = isCompared && !isNumericType(type);
    const ends = (sql: string): string =>
      isText ? `substr(${text(sql)}, 1, ${String(keptLetters + 1)})` : text(sql);
    const x = `CAST(${column} AS DOUBLE)`;
    const mean = isFloatType(type) ? (dialect.finite?.(x) ?? x) : x;
    return [
      `'${String(at)}'`,
      text('count(*)'),
      text(`count(${column})`),
      isCompared ? text(dialect.distinct(column)) : none,
      isCompared ? ends(`min(${column})`) : none,
      isCompared ? ends(`max(${column})`) : none,
      isNumericType(type) ? text(`avg(${mean})`) : none,
    ];
  });
  return composed(rows, table, dialect);
}

/** Rows of: position, and how many values begin each range. `edges`: where the ranges begin and the last one ends, by position. */
export function tableHistogramSql(
  table: ProfiledTable,
  edges: ReadonlyMap<number, readonly string[]>,
  dialect: ProfileDialect,
): string {
  const most = [...edges.values()].reduce((longest, each) => Math.max(longest, each.length - 1), 0);
  const rows = [...edges].map(([at, each]) => {
    const column = quoteName(table.columns[at]?.name ?? '', dialect.quote);
    const x = `CAST(${column} AS DOUBLE)`;
    const counts = Array.from({ length: most }, (_range, range) => {
      const [from, to] = [each[range], each[range + 1]];
      if (from === undefined || to === undefined) return `CAST(0 AS ${dialect.text})`;
      const isLast = range === each.length - 2;
      const low = `${x} >= ${numberOf(from)}`;
      const high = isLast ? `${x} <= ${numberOf(to)}` : `${x} < ${numberOf(to)}`;
      return `CAST(sum(CASE WHEN ${low} AND ${high} THEN 1 ELSE 0 END) AS ${dialect.text})`;
    });
    return [`'${String(at)}'`, ...counts];
  });
  return composed(rows, table, dialect);
}

/** A literal that every dialect reads as a double. */
function numberOf(text: string): string {
  return `CAST('${text}' AS DOUBLE)`;
}

function composed(
  rows: readonly (readonly string[])[],
  { name, limit, sample }: ProfiledTable,
  dialect: ProfileDialect,
): string {
  const table = name.map((part) => quoteName(part, dialect.quote)).join('.');
  const sampled = sample === undefined ? table : `${table} ${dialect.sample?.(sample) ?? ''}`;
  const source =
    limit === undefined ? sampled : `(SELECT * FROM ${table} LIMIT ${String(limit)}) part`;
  const cells = rows.flatMap((row, at) =>
    row.map((sql, cell) => `${sql} AS ${cellName(at, cell)}`),
  );
  const inner = `SELECT ${cells.join(',\n  ')}\nFROM ${source}`;
  return dialect.asRows(inner, rows.length, rows[0]?.length ?? 0);
}
