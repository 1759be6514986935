/** The SQL that makes a table: one task, whose last result is the number of its rows. Pure. */
import type { SendCommand } from '../../magics/index.ts';
import { quoteName } from '../../sql/index.ts';

/** `spark`: as Spark reads SQL; `duckdb`: as the local gateway does. */
export type EngineDialect = 'spark' | 'duckdb';

export function quoteFor(dialect: EngineDialect): string {
  return dialect === 'spark' ? '`' : '"';
}

/** A column of the table, and what is read for it from the source, in the engine's SQL. */
export interface LoadedColumn {
  readonly name: string;
  readonly value: string;
}

interface Load {
  readonly dialect: EngineDialect;
  readonly mode: SendCommand['mode'];
  /** Parts of the table's name, without quotes. */
  readonly table: readonly string[];
  /** A name beside it that nobody uses. */
  readonly beside: string;
  /** In the order of the table. */
  readonly columns: readonly LoadedColumn[];
  /** What stands after FROM. */
  readonly source: string;
  readonly storage: string;
}

/** Statements that end with the counts: the rows before, where there are some to keep, and the rows now. */
export function tableCode(load: Load): string {
  const { dialect, mode, table, beside, columns, source, storage } = load;
  const quote = quoteFor(dialect);
  const nameOf = (parts: readonly string[]): string =>
    parts.map((part) => quoteName(part, quote)).join('.');
  const whole = nameOf(table);
  const cells = columns.map(({ name, value }) => `${value} AS ${quoteName(name, quote)}`);
  const rows = `SELECT\n  ${cells.join(',\n  ')}\nFROM ${source}`;
  const count = `SELECT count(*) AS ${quoteName('rows', quote)} FROM ${whole}`;
  const using = dialect === 'spark' ? ` USING ${storage}` : '';
  const statements: Readonly<Record<SendCommand['mode'], readonly string[]>> = {
    create: [`CREATE TABLE ${whole}${using} AS ${rows}`, count],
    append: [count, `INSERT INTO ${whole} ${rows}`, count],
    overwrite:
      dialect === 'duckdb'
        ? [`CREATE OR REPLACE TABLE ${whole} AS ${rows}`, count]
        : replacing(whole, nameOf([...table.slice(0, -1), beside]), `${using} AS ${rows}`, count),
  };
  return statements[mode].join(';\n');
}

/** The old table goes only when the new one is there. */
function replacing(whole: string, next: string, made: string, count: string): readonly string[] {
  return [
    `CREATE TABLE ${next}${made}`,
    `DROP TABLE IF EXISTS ${whole}`,
    `ALTER TABLE ${next} RENAME TO ${whole}`,
    count,
  ];
}

/** What the entrance of a server takes for a comment, a variable or the end of a statement wherever it stands; Hive's metastore takes no comma. */
const misread = /--|\/\*|#|;|\$\{|&\{|['`",\r\n\0]/;

/** The first of these names that would not arrive as it is. */
export function unsendable(names: readonly string[], dialect: EngineDialect): string | undefined {
  const pattern = dialect === 'spark' ? misread : /\$\{|&\{|[\r\n\0]/;
  return names.find((name) => pattern.test(name));
}
