/** Whose tables the server's metastore has, and how engines with tables of their own are asked for theirs. */
import { backtickEngines, quoteName, reservedWords, sqlText } from '../../sql/index.ts';

/** Engines that read Hive's metastore. */
const ofMetastore: ReadonlySet<string> = new Set(['hive', 'spark', 'impala', 'flink']);

export function readsMetastore(engine: string): boolean {
  return ofMetastore.has(engine);
}

/** The SQL that tells about a table on the engine. `parts`: of its name, without quotes. */
export function describingSql(
  engine: string,
  parts: readonly string[],
  isView = false,
): readonly string[] {
  const name = writtenName(engine, parts);
  switch (engine) {
    case 'spark':
      return [
        `DESCRIBE TABLE EXTENDED ${name}`,
        `SHOW PARTITIONS ${name}`,
        `SHOW CREATE TABLE ${name}`,
      ];
    case 'hive':
    case 'impala':
      return [`DESCRIBE FORMATTED ${name}`, `SHOW PARTITIONS ${name}`, `SHOW CREATE TABLE ${name}`];
    case 'trino':
    case 'presto': {
      const partitions = [...parts.slice(0, -1), `${parts.at(-1) ?? ''}$partitions`];
      const quoted = partitions.map((part) => quoteName(part, '"')).join('.');
      return [`DESCRIBE ${name}`, `SHOW CREATE TABLE ${name}`, `SELECT * FROM ${quoted}`];
    }
    case 'jdbc':
      return [
        `SELECT * FROM information_schema.columns WHERE table_name = ${sqlText(parts.at(-1) ?? '')}`,
      ];
    case 'duckdb': {
      const kind = isView ? 'view' : 'table';
      return [
        `DESCRIBE ${name}`,
        `SELECT sql FROM duckdb_${kind}s() WHERE ${kind}_name = ${sqlText(parts.at(-1) ?? '')}`,
      ];
    }
    default:
      return [`DESCRIBE ${name}`];
  }
}

/** The name as the engine reads it, with quotes where a part needs them. */
function writtenName(engine: string, parts: readonly string[]): string {
  const quote = backtickEngines.has(engine) ? '`' : '"';
  return parts.map((part) => (isPlain(part) ? part : quoteName(part, quote))).join('.');
}

function isPlain(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !reservedWords.has(name.toUpperCase());
}
