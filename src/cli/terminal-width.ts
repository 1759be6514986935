/** How wide what a command writes may be. */

/** Columns for lines that are cut where there is no terminal, such as the heads of cells. */
export const headWidth = 110;

/**
 * Columns of the terminal, or `COLUMNS` where there is none. Undefined: a pipe or a file, where tables are written whole, since what reads
 * them has no width or its own.
 */
export function outputWidth(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): number | undefined {
  if (stream.isTTY && stream.columns > 0) return stream.columns;
  const columns = Number(env['COLUMNS'] ?? '');
  return Number.isInteger(columns) && columns > 0 ? columns : undefined;
}
