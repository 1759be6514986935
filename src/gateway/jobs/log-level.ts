/** The four columns of a log answer, by the level in each line's header [LogHelper.scala]. */

type Column = 'error' | 'warn' | 'info';

/** `[error, warn, info, all]` */
export type LogColumns = readonly [string, string, string, string];

const header =
  /\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:[.,]\d{1,3})?\s+(?:SYSTEM-)?(ERROR|WARN|INFO)\s/;

const columnOf: Readonly<Record<string, Column>> = { ERROR: 'error', WARN: 'warn', INFO: 'info' };

function headerColumn(line: string): Column | undefined {
  return columnOf[header.exec(line)?.[1] ?? ''];
}

/** For the log of a task in memory: a line without a header is `info`. */
export function liveColumns(lines: readonly string[]): LogColumns {
  const columns: Record<Column, string[]> = { error: [], warn: [], info: [] };
  for (const line of lines) columns[headerColumn(line) ?? 'info'].push(line);
  const { error, warn, info } = columns;
  return [error.join('\n'), warn.join('\n'), info.join('\n'), lines.join('\n')];
}

/** For a stored log: every line ends with `\n`, and one without a header joins the column of the line before. */
export function storedColumns(lines: readonly string[]): LogColumns {
  const columns: Record<Column, string> = { error: '', warn: '', info: '' };
  let current: Column = 'info';
  for (const line of lines) {
    current = headerColumn(line) ?? current;
    columns[current] += `${line}\n`;
  }
  const all = lines.map((line) => `${line}\n`).join('');
  return [columns.error, columns.warn, columns.info, all];
}
