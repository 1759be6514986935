/** Finds where an engine's message points. What is not certain is left out: a wrong mark costs more than none. */
import { eastAsianWidth } from 'get-east-asian-width';
import { countedBy } from './python-traceback.ts';

/** Where a message points, in the code that ran. */
export interface ErrorPosition {
  /** From 1. */
  readonly line: number;
  /** From 1, when the message has one. */
  readonly column: number | undefined;
  /** The line as the message quotes it. */
  readonly text?: string | undefined;
  /** What the line is counted in: the cell, its code, that without blank lines and comments (Python), or one statement. */
  readonly countedIn: 'cell' | 'code' | 'python' | 'statement';
  /** Whether the quoted text was cut off at its beginning (`before`) or its end (`behind`). */
  readonly cut?: { readonly before: boolean; readonly behind: boolean } | undefined;
  /** The column counts from the beginning of the statement, over all its lines. */
  readonly flat?: true | undefined;
  /** Words that the message blames. */
  readonly culprits: readonly string[];
}

interface Form {
  readonly pattern: RegExp;
  /** Added to the engine's column, so that it counts from 1. */
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
const pythonFrame = /File "<([^>\n]{0,200})>", line (\d+)(?:, in ([^\n]*))?/y;
/** The line of code that Python quotes below a frame (for a syntax error). */
const quotedBelow = /[^\n]*\n {4}(?!File)([^\n]*)/y;
const duckdbLine = /^LINE (\d+): ([^\n]*)\n( *)\^/m;
const ellipsis = '...';
/** What the local gateway puts around a query. */
const aroundQuery = /^COPY \(SELECT [^()]*FROM \(/;
/** The position that PostgreSQL gives. */
const flatPosition = /\bPosition: (\d{1,9})\b/;

/** The first position in the message; undefined when it has none. `defines`: the cell's code defines a function of that name. */
export function findPosition(
  message: string,
  defines: (name: string) => boolean = () => true,
): ErrorPosition | undefined {
  const culprits = namedIn(message);
  // DuckDB quotes the line, with a caret below it: `LINE 2: select x` and `               ^`.
  const duck = duckdbLine.exec(message);
  if (duck !== null) {
    const [, line = '', quoted = '', blanks = ''] = duck;
    const before = quoted.startsWith(ellipsis);
    const behind = quoted.endsWith(ellipsis) && quoted.length > ellipsis.length;
    const text = quoted.slice(before ? ellipsis.length : 0, behind ? -ellipsis.length : undefined);
    const width = blanks.length - `LINE ${line}: `.length - (before ? ellipsis.length : 0);
    const around = before ? 0 : (aroundQuery.exec(text)?.[0].length ?? 0);
    const column = columnAtWidth(text, width, culprits);
    return {
      line: Number(line),
      column: column === undefined || column <= around ? undefined : column - around,
      text: text.slice(around),
      cut: { before, behind },
      countedIn: 'statement',
      culprits,
    };
  }
  const marked = sparkMark(message);
  if (marked !== undefined) return { ...marked, culprits: [] };
  const frame = lastPythonFrame(message, defines);
  if (frame !== undefined) return { ...frame, culprits: [] };
  for (const { pattern, columnOffset } of forms) {
    const [, line, column] = pattern.exec(message) ?? [];
    if (line === undefined) continue;
    return {
      line: Number(line),
      column: column === undefined ? undefined : Number(column) + columnOffset,
      countedIn: 'statement',
      culprits,
    };
  }
  const [, at] = flatPosition.exec(message) ?? [];
  return at === undefined
    ? undefined
    : { line: 1, column: Number(at), flat: true, countedIn: 'statement', culprits };
}

/** Spark quotes the statement below `== SQL ==`, with a mark of dashes or blanks and `^^^` below the line at fault. */
function sparkMark(message: string): Omit<ErrorPosition, 'culprits'> | undefined {
  const lines = message.split('\n');
  const begin = lines.findIndex((line) => /^== SQL(?:\(.*\))? ==$/.test(line));
  if (begin === -1) return undefined;
  const mark = lines.findIndex((line, index) => index > begin + 1 && /^(?:-*| *)\^+$/.test(line));
  const text = lines[mark - 1];
  if (mark === -1 || text === undefined) return undefined;
  return {
    line: mark - 1 - begin,
    column: (lines[mark]?.indexOf('^') ?? 0) + 1,
    text,
    countedIn: 'statement',
  };
}

/** How many quoted words of a message are looked at. */
const mostCulprits = 8;

function namedIn(message: string): readonly string[] {
  const names = [
    // MySQL quotes all that follows the place, quotes included.
    ...(/near '([\s\S]{1,200}?)' at line \d/.exec(message)?.slice(1) ?? []),
    ...Array.from(
      message.matchAll(
        /["']`?([^"'`\n]{1,200})`?["']|`([^`\n]{1,200})`|\bwith name (\S{1,200}) does not/g,
      ),
      (found) => found[1] ?? found[2] ?? found[3] ?? '',
    ),
  ];
  return names.filter((name) => name !== '').slice(0, mostCulprits);
}

/** Characters whose width nobody doubts. */
const plainWidth =
  /^[\t\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u0391-\u03ff\u0410-\u044f\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7a3\uff01-\uff5e]*$/;

/** From a column of the terminal, as DuckDB counts (a tab has width 0), to a column of the text. */
function columnAtWidth(
  text: string,
  width: number,
  culprits: readonly string[],
): number | undefined {
  let column = 0;
  let counted = 0;
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(
    text,
  )) {
    const own = segment === '\t' ? 0 : eastAsianWidth(segment.codePointAt(0) ?? 0);
    if (counted >= width && own > 0) break;
    counted += own;
    column = index + segment.length;
  }
  const isAt = culprits.some((name) => text.startsWith(name, column));
  const isSure = counted === width && plainWidth.test(text.slice(0, column));
  if (isAt || (isSure && /\S/.test(text.charAt(column)))) return column + 1;
  const found = onlyPlaceOf(culprits[0] ?? '', text);
  return found === undefined ? undefined : found + 1;
}

/** Where `name` stands as a word of its own; undefined unless it does so exactly once. */
export function onlyPlaceOf(name: string, text: string): number | undefined {
  const found = wordAt(text, name, 0);
  return found === -1 || wordAt(text, name, found + 1) !== -1 ? undefined : found;
}

export function isLetter(sign: string): boolean {
  return /[\p{L}\p{N}_]/u.test(sign);
}

function wordAt(text: string, name: string, from: number): number {
  if (name === '') return -1;
  for (let at = text.indexOf(name, from); at !== -1; at = text.indexOf(name, at + 1)) {
    const before = isLetter(name.charAt(0)) && isLetter(text.charAt(at - 1));
    const behind = isLetter(name.at(-1) ?? '') && isLetter(text.charAt(at + name.length));
    if (!before && !behind) return at;
  }
  return -1;
}

/** The last frame is where the error happened. Searches from the end, since a log may hold thousands of frames in one line. */
function lastPythonFrame(
  message: string,
  defines: (name: string) => boolean,
): Omit<ErrorPosition, 'culprits'> | undefined {
  for (
    let at = message.lastIndexOf(frameStart);
    at >= 0;
    at = at === 0 ? -1 : message.lastIndexOf(frameStart, at - 1)
  ) {
    pythonFrame.lastIndex = at;
    const [frame = '', file, line, within = '<module>'] = pythonFrame.exec(message) ?? [];
    if (line === undefined || file === undefined) continue;
    // The frame is in a function of an earlier cell, whose lines are not those of this cell.
    if (within !== '<module>' && !defines(within.replace(/^.*[. ]/, ''))) continue;
    quotedBelow.lastIndex = at + frame.length;
    const text = quotedBelow.exec(message)?.[1]?.trim();
    return { line: Number(line), column: undefined, text, countedIn: countedBy(`<${file}>`) };
  }
  return undefined;
}
