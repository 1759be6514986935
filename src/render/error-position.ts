/** Where in the code an engine's message points, and that line with a caret. */

/** Line from 1; column from 1, when the message has one. */
export interface ErrorPosition {
  readonly line: number;
  readonly column: number | undefined;
}

interface Form {
  readonly pattern: RegExp;
  /** Added to the column as the engine counts it. */
  readonly columnOffset: number;
}

const forms: readonly Form[] = [
  // Spark and Trino: `line 3, pos 14` counts columns from 0; Hive and Trino: `line 3:14`.
  { pattern: /\bline (\d+),? pos(?:ition)? (\d+)/i, columnOffset: 1 },
  { pattern: /\bline (\d+):(\d+)/i, columnOffset: 0 },
  { pattern: /\bline (\d+),? col(?:umn)? (\d+)/i, columnOffset: 0 },
  // Python: the code of the cell is `<string>` or `<cell>`; the frame named last is where it happened.
  { pattern: /File "<[^>]*>", line (\d+)(?![\s\S]*File "<[^>]*>", line)/, columnOffset: 0 },
  // MariaDB and others: `near '…' at line 4`.
  { pattern: /\bat line (\d+)/i, columnOffset: 0 },
];

/** The first position that the message gives; undefined when it gives none. */
export function findPosition(message: string): ErrorPosition | undefined {
  // DuckDB quotes the line, with a caret below it: `LINE 2: select x` and `               ^`.
  const duck = /^LINE (\d+): (.*)\n( *)\^/m.exec(message);
  if (duck !== null) {
    const [, line = '', , blanks = ''] = duck;
    return { line: Number(line), column: Math.max(1, blanks.length - `LINE ${line}: `.length + 1) };
  }
  for (const { pattern, columnOffset } of forms) {
    const [, line, column] = pattern.exec(message) ?? [];
    if (line === undefined) continue;
    return {
      line: Number(line),
      column: column === undefined ? undefined : Number(column) + columnOffset,
    };
  }
  return undefined;
}

/** The cell's line with its number and, below it, a caret; empty when the cell has no such line. */
export function quoteLine(cellCode: string, position: ErrorPosition): readonly string[] {
  const line = cellCode.split('\n')[position.line - 1]?.replace(/\r$/, '').replaceAll('\t', ' ');
  if (line === undefined || line.trim() === '') return [];
  const label = `line ${String(position.line)}: `;
  const { column } = position;
  // A long line is shown around the place.
  const from = column !== undefined && column > 120 ? column - 100 : 0;
  const shown = line.slice(from, from + 200);
  if (column === undefined || column > line.length + 1) return [label + shown];
  return [label + shown, `${' '.repeat(label.length + column - 1 - from)}^`];
}
