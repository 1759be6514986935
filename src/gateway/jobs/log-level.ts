/** Log lines to the four columns of a log answer [LogHelper.scala]. */

/** A column beside `all`. */
export type LogColumn = 'error' | 'warn' | 'info';

const header =
  /\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:[.,]\d{1,3})?\s+(?:SYSTEM-)?(ERROR|WARN|INFO)\s/;

/** The column of a line by its header; undefined for a line without one. */
export function headerColumn(line: string): LogColumn | undefined {
  switch (header.exec(line)?.[1] ?? '') {
    case 'ERROR':
      return 'error';
    case 'WARN':
      return 'warn';
    case 'INFO':
      return 'info';
    default:
      return undefined;
  }
}

/** `[error, warn, info, all]` of a running or finished job: a line without a header is `info`. */
export function liveColumns(lines: readonly string[]): readonly [string, string, string, string] {
  const columns: Record<LogColumn, string[]> = { error: [], warn: [], info: [] };
  for (const line of lines) columns[headerColumn(line) ?? 'info'].push(line);
  const { error, warn, info } = columns;
  return [error.join('\n'), warn.join('\n'), info.join('\n'), lines.join('\n')];
}

/** The same of a stored log: every line with its `\n`, a line without a header in the column of the line before it. */
export function storedColumns(lines: readonly string[]): readonly [string, string, string, string] {
  const columns: Record<LogColumn, string> = { error: '', warn: '', info: '' };
  let current: LogColumn = 'info';
  for (const line of lines) {
    current = headerColumn(line) ?? current;
    columns[current] += `${line}\n`;
  }
  const all = lines.map((line) => `${line}\n`).join('');
  return [columns.error, columns.warn, columns.info, all];
}
