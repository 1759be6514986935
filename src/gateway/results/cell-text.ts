/** SQL for cells: DuckDB's types as Linkis' names, what is written to a result file, and how it is read back as text. */

import type { StoredColumn } from './result-store.ts';

/** Linkis' NumberFormat in SQL, for DuckDB's text of a double: every digit, no exponent, no trailing `.0`. As `plainNumber` of the shared room. */
export const plainNumberMacros = `
CREATE OR REPLACE MACRO linkis_digits(t) AS replace(replace(split_part(t, 'e', 1), '-', ''), '.', '');
CREATE OR REPLACE MACRO linkis_expand(digits, e) AS CASE
  WHEN e < 0 THEN '0.' || repeat('0', -e - 1) || digits
  WHEN length(digits) > e + 1 THEN left(digits, e + 1) || '.' || substr(digits, e + 2)
  ELSE rpad(digits, e + 1, '0') END;
CREATE OR REPLACE MACRO linkis_number(t) AS CASE
  WHEN t IN ('nan', '-nan') THEN 'NaN'
  WHEN t = 'inf' THEN 'Infinity'
  WHEN t = '-inf' THEN '-Infinity'
  WHEN contains(t, 'e') THEN (CASE WHEN starts_with(t, '-') THEN '-' ELSE '' END)
    || linkis_expand(linkis_digits(t), TRY_CAST(split_part(t, 'e', 2) AS INTEGER))
  WHEN ends_with(t, '.0') THEN left(t, length(t) - 2)
  ELSE t END;
CREATE OR REPLACE MACRO linkis_python_number(t) AS CASE WHEN ends_with(t, '.0') THEN t ELSE linkis_number(t) END;
CREATE OR REPLACE MACRO linkis_python_time(t) AS CASE
  WHEN contains(t, '.') THEN split_part(t, '.', 1) || '.'
    || rpad(split_part(t, '.', 2), CASE WHEN length(split_part(t, '.', 2)) > 6 THEN 9 ELSE 6 END, '0')
  ELSE t END;
`;

const plainTypes: ReadonlyMap<string, string> = new Map([
  ['BOOLEAN', 'boolean'],
  ['TINYINT', 'tinyint'],
  ['SMALLINT', 'int'],
  ['INTEGER', 'int'],
  ['BIGINT', 'bigint'],
  ['HUGEINT', 'decimal'],
  ['UTINYINT', 'int'],
  ['USMALLINT', 'int'],
  ['UINTEGER', 'bigint'],
  ['UBIGINT', 'decimal'],
  ['UHUGEINT', 'decimal'],
  ['BIGNUM', 'decimal'],
  ['FLOAT', 'float'],
  ['DOUBLE', 'double'],
  ['DATE', 'date'],
  ['TIMESTAMP', 'timestamp'],
  ['TIMESTAMP_S', 'timestamp'],
  ['TIMESTAMP_MS', 'timestamp'],
  ['TIMESTAMP_NS', 'timestamp'],
  ['TIMESTAMP WITH TIME ZONE', 'timestamp'],
  ['BLOB', 'binary'],
  ['SQLNULL', 'void'],
]);

/** Types that Parquet keeps as they are; all others are written as text. */
const parquetTypes: ReadonlySet<string> = new Set([
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'FLOAT',
  'DOUBLE',
  'VARCHAR',
  'DATE',
  'TIMESTAMP',
]);

/**
 * How `COPY` writes a result file. A page is found by its row group: a third of DuckDB's own group size halves the reading of a page, and
 * the list of groups stays short even for a hundred million rows.
 */
export const resultFormat: string = '(FORMAT parquet, ROW_GROUP_SIZE 40960)';

/** Linkis' name [linkis-storage DataType.scala] of a DuckDB type; element types are lost, as there. */
export function linkisType(type: string): string {
  const plain = plainTypes.get(type);
  if (plain !== undefined) return plain;
  if (type.endsWith(']')) return 'array';
  if (type.startsWith('STRUCT(')) return 'struct';
  if (type.startsWith('MAP(')) return 'map';
  if (type.startsWith('DECIMAL(')) return 'decimal';
  return 'string';
}

/** SQL of what a result file stores for the column `name` (already quoted). */
export function storedCell(name: string, type: string): string {
  if (parquetTypes.has(type) || /^DECIMAL\([\d, ]+\)$/.test(type)) return name;
  if (type === 'BLOB') return `lower(hex(${name}))`;
  return `CAST(${name} AS VARCHAR)`;
}

/** SQL of the text of a stored column `name` (already quoted); NULL stays NULL. Needs {@link plainNumberMacros}. */
export function cellText(name: string, type: string, text?: StoredColumn['text']): string {
  if (type === 'VARCHAR') return name;
  const own = `CAST(${name} AS VARCHAR)`;
  if (isDouble(type))
    return `${text === 'python' ? 'linkis_python_number' : 'linkis_number'}(${own})`;
  return text === 'python' && isTime(type) ? `linkis_python_time(${own})` : own;
}

/** Whether DuckDB's text of the type may have an exponent. */
function isDouble(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}

function isTime(type: string): boolean {
  return type === 'TIMESTAMP' || type === 'TIMESTAMP_NS';
}
