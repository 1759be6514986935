/** Where in the code an engine's message points, and that line with a caret. */

/** Where a message points, in the code that ran. */
export interface ErrorPosition {
  /** From 1. */
  readonly line: number;
  /** From 1, when the message has one. */
  readonly column: number | undefined;
  /** The line as the message quotes it. */
  readonly text?: string | undefined;
  /** What the line is counted in: the whole code, the code without blank lines and comments (Python), or one statement. */
  readonly countedIn: 'code' | 'python' | 'statement';
}

interface Form {
  readonly pattern: RegExp;
  /** Added to the column as the engine counts it. */
  readonly columnOffset: number;
}

const forms: readonly Form[] = [
  // Spark: `line 3, pos 14` counts columns from 0; Hive and Trino: `line 3:14`.
  { pattern: /\bline (\d+),? pos(?:ition)? (\d+)/i, columnOffset: 1 },
  { pattern: /\bline (\d+):(\d+)/i, columnOffset: 0 },
  { pattern: /\bline (\d+),? col(?:umn)? (\d+)/i, columnOffset: 0 },
  // MariaDB and others: `near '…' at line 4`.
  { pattern: /\bat line (\d+)/i, columnOffset: 0 },
];

/** How the frame of a cell's own code begins in a Python traceback. */
const frameStart = 'File "<';
const pythonFrame = /File "<([^>\n]{0,200})>", line (\d+)/y;
/** The line below a frame, where Python quotes one (a syntax error). */
const quotedBelow = /[^\n]*\n {4}(?!File)([^\n]*)/y;

/** The first position that the message gives; undefined when it gives none. */
export function findPosition(message: string): ErrorPosition | undefined {
  // DuckDB quotes the line, with a caret below it: `LINE 2: select x` and `               ^`.
  const duck = /^LINE (\d+): (.*)\n( *)\^/m.exec(message);
  if (duck !== null) {
    const [, line = '', text = '', blanks = ''] = duck;
    const column = Math.max(1, blanks.length - `LINE ${line}: `.length + 1);
    // A long line is quoted from its middle on.
    if (text.startsWith('...'))
      return { line: Number(line), column: undefined, countedIn: 'statement' };
    return { line: Number(line), column, text, countedIn: 'statement' };
  }
  const frame = lastPythonFrame(message);
  if (frame !== undefined) return frame;
  for (const { pattern, columnOffset } of forms) {
    const [, line, column] = pattern.exec(message) ?? [];
    if (line === undefined) continue;
    return {
      line: Number(line),
      column: column === undefined ? undefined : Number(column) + columnOffset,
      countedIn: 'statement',
    };
  }
  return undefined;
}

/** The frame named last is where it happened. Looked for from the end, since a log may hold thousands in one line. */
function lastPythonFrame(message: string): ErrorPosition | undefined {
  for (
    let at = message.lastIndexOf(frameStart);
    at >= 0;
    at = at === 0 ? -1 : message.lastIndexOf(frameStart, at - 1)
  ) {
    pythonFrame.lastIndex = at;
    const [frame = '', file, line] = pythonFrame.exec(message) ?? [];
    if (line === undefined) continue;
    quotedBelow.lastIndex = at + frame.length;
    const text = quotedBelow.exec(message)?.[1]?.trim();
    // Linkis compiles the cell as <string>, after it removed lines [python.py].
    const countedIn = file === 'string' ? 'python' : 'code';
    return { line: Number(line), column: undefined, text, countedIn };
  }
  return undefined;
}

/** The line of the cell that a position means, from 1; undefined when that cannot be known. */
export function lineInCell(
  position: ErrorPosition,
  cellCode: string,
  headLines: number,
): number | undefined {
  const lines = cellCode.split('\n');
  const { text } = position;
  const direct = position.line + headLines;
  if (text !== undefined && text.trim() !== '') {
    if (lines[direct - 1]?.includes(text) === true) return direct;
    const found = lines.findIndex((line, index) => index >= headLines && line.includes(text));
    return found === -1 ? undefined : found + 1;
  }
  if (position.countedIn === 'python') {
    let kept = 0;
    for (const [index, line] of lines.entries()) {
      if (index < headLines || line.trim() === '' || line.trimStart().startsWith('#')) continue;
      kept += 1;
      if (kept === position.line) return index + 1;
    }
    return undefined;
  }
  const body = lines.slice(Math.max(0, headLines)).join('\n');
  if (position.countedIn === 'statement' && /;\s*[^\s;]/.test(body)) return undefined;
  return direct;
}

/** The cell's line with its number and, below it, a caret; empty when the cell has no such line. */
export function quoteLine(
  cellCode: string,
  position: { readonly line: number; readonly column: number | undefined },
): readonly string[] {
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
