/** Writes a CREATE TABLE from what the metastore tells. */
import { quoteName, sqlText } from '../../sql/index.ts';
import type { TableDetails } from '../../task/index.ts';

/** `isDuckdb`: for the local gateway, whose comments are statements of their own. */
export function tableDdl(
  { columns, comment }: Pick<TableDetails, 'columns' | 'comment'>,
  parts: readonly string[],
  isDuckdb: boolean,
): string {
  // All names are quoted, as by Hive itself: which words are reserved differs from release to release.
  const written = (name: string): string => quoteName(name, isDuckdb ? '"' : '`');
  const name = parts.map(written).join('.');
  const own = columns.filter(({ isPartition }) => !isPartition);
  const partitions = columns.filter(({ isPartition }) => isPartition);
  const lineOf = (column: TableDetails['columns'][number]): string =>
    `${written(column.name)} ${column.type}${isDuckdb || column.comment === undefined ? '' : ` COMMENT ${hiveText(column.comment)}`}`;
  const create = `CREATE TABLE ${name} (\n${own.map((column) => `  ${lineOf(column)}`).join(',\n')}\n)`;
  if (isDuckdb) {
    return [
      create,
      ...(comment === undefined ? [] : [`COMMENT ON TABLE ${name} IS ${sqlText(comment)}`]),
      ...own.flatMap((column) =>
        column.comment === undefined
          ? []
          : [`COMMENT ON COLUMN ${name}.${written(column.name)} IS ${sqlText(column.comment)}`],
      ),
    ].join(';\n');
  }
  return [
    create,
    ...(comment === undefined ? [] : [`COMMENT ${hiveText(comment)}`]),
    ...(partitions.length === 0 ? [] : [`PARTITIONED BY (${partitions.map(lineOf).join(', ')})`]),
  ].join('\n');
}

/** Hive and Spark read backslashes in texts. */
function hiveText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}
