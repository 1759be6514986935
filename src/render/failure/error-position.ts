/** Where in the code an engine's message points. What cannot be told for certain is not told: a wrong mark costs more than none. */
import { eastAsianWidth } from 'get-east-asian-width';

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
  /** The quoted text was cut off at its beginning, at its end. */
  readonly cut?: { readonly before: boolean; readonly behind: boolean } | undefined;
  /** The column counts from the beginning of the statement, over all its lines. */
  readonly flat?: true | undefined;
  /** What the message calls the culprit, as far as it says. */
  readonly culprits: readonly string[];
}

/** The code as the engine had it, with the way back to the code of the cell. */
export interface CodeThatRan {
  readonly text: string;
  readonly statements: readonly { readonly from: number; readonly to: number }[];
  /** In the code of the cell without its head, from 1. */
  placeOf(offset: number): { readonly line: number; readonly column: number } | undefined;
}

/** A place in the cell, from 1. */
export interface PlaceInCell {
  readonly line: number;
  readonly column: number | undefined;
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
const pythonFrame = /File "<([^>\n]{0,200})>", line (\d+)(?:, in ([^\n]*))?/y;
/** The line below a frame, where Python quotes one (a syntax error). */
const quotedBelow = /[^\n]*\n {4}(?!File)([^\n]*)/y;
const duckdbLine = /^LINE (\d+): ([^\n]*)\n( *)\^/m;
const ellipsis = '...';
/** What the local gateway puts around a query. */
const aroundQuery = /^COPY \(SELECT [^()]*FROM \(/;
/** PostgreSQL's. */
const flatPosition = /\bPosition: (\d{1,9})\b/;

/** The first position that the message gives; undefined when it gives none. `defines`: the cell's code defines a function of that name. */
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

/** Quoted words of a message; so many are looked at. */
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

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Letters whose width nobody doubts. */
const plainWidth =
  /^[\t\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u0391-\u03ff\u0410-\u044f\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7a3\uff01-\uff5e]*$/;

/** From the columns of a terminal, in which DuckDB counts (a tab has none), to a column of the text. */
function columnAtWidth(
  text: string,
  width: number,
  culprits: readonly string[],
): number | undefined {
  let column = 0;
  let counted = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    const own = segment === '\t' ? 0 : eastAsianWidth(segment.codePointAt(0) ?? 0);
    if (counted >= width && own > 0) break;
    counted += own;
    column = index + segment.length;
  }
  const isAt = culprits.some((name) => text.startsWith(name, column));
  const isSure = counted === width && plainWidth.test(text.slice(0, column));
  if (isAt || (isSure && /\S/.test(text.charAt(column)))) return column + 1;
  const [name = ''] = culprits;
  const found = wordAt(text, name, 0);
  return found === -1 || wordAt(text, name, found + 1) !== -1 ? undefined : found + 1;
}

/** Where `name` stands as a word of its own. */
function wordAt(text: string, name: string, from: number): number {
  if (name === '') return -1;
  const isLetter = (sign: string): boolean => /[\p{L}\p{N}_]/u.test(sign);
  for (let at = text.indexOf(name, from); at !== -1; at = text.indexOf(name, at + 1)) {
    const before = isLetter(name.charAt(0)) && isLetter(text.charAt(at - 1));
    const behind = isLetter(name.at(-1) ?? '') && isLetter(text.charAt(at + name.length));
    if (!before && !behind) return at;
  }
  return -1;
}

/** The frame named last is where it happened. Looked for from the end, since a log may hold thousands in one line. */
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
    // A function of an earlier cell is called: its lines are not those of this one.
    if (within !== '<module>' && !defines(within.replace(/^.*[. ]/, ''))) continue;
    quotedBelow.lastIndex = at + frame.length;
    const text = quotedBelow.exec(message)?.[1]?.trim();
    // Linkis compiles the cell as <string>, after it removed lines [python.py].
    const countedIn = file === 'string' ? 'python' : 'code';
    return { line: Number(line), column: undefined, text, countedIn };
  }
  return undefined;
}

/** Where a position lies in the cell; undefined when that cannot be known. Line n of the code is line n + headLines of the cell. */
export function placeInCell(
  position: ErrorPosition,
  cellCode: string,
  headLines: number,
  ran: CodeThatRan = wholeBody(cellCode, headLines),
): PlaceInCell | undefined {
  if (position.countedIn !== 'statement') {
    const line = lineOfPython(position, cellCode.split('\n'), headLines);
    return line === undefined ? undefined : { line, column: undefined };
  }
  const found = position.text === undefined ? byNumbers(position, ran) : byText(position, ran);
  if (found === undefined) return undefined;
  const place = ran.placeOf(found.offset);
  return place === undefined
    ? undefined
    : { line: place.line + headLines, column: found.exact ? place.column : undefined };
}

function wholeBody(cellCode: string, headLines: number): CodeThatRan {
  const text = cellCode.split('\n').slice(Math.max(0, headLines)).join('\n');
  const ends = Array.from(text.matchAll(/;/g), ({ index }) => index);
  const statements = [...ends, text.length].map((to, index) => ({
    from: (ends[index - 1] ?? -1) + 1,
    to,
  }));
  return {
    text,
    statements: statements.filter(({ from, to }) => text.slice(from, to).trim() !== ''),
    placeOf(offset) {
      const before = text.slice(0, offset);
      return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
    },
  };
}

function lineOfPython(
  position: ErrorPosition,
  lines: readonly string[],
  headLines: number,
): number | undefined {
  const { text } = position;
  let direct: number | undefined = position.line + headLines;
  if (position.countedIn === 'python') {
    let kept = 0;
    direct = undefined;
    for (const [index, line] of lines.entries()) {
      if (index < headLines || line.trim() === '' || line.trimStart().startsWith('#')) continue;
      kept += 1;
      if (kept === position.line) direct = index + 1;
    }
  }
  if (text === undefined || text.trim() === '') return direct;
  if (direct !== undefined && lines[direct - 1]?.includes(text) === true) return direct;
  const found = lines.flatMap((line, index) =>
    index >= headLines && line.includes(text) ? [index + 1] : [],
  );
  return found.length === 1 ? found[0] : undefined;
}

/** Where in the code that ran; not `exact`: the line alone is known. */
interface Found {
  readonly offset: number;
  readonly exact: boolean;
}

/** The one place where the quoted text is a line of a statement. */
function byText(position: ErrorPosition, { text, statements }: CodeThatRan): Found | undefined {
  const { text: quoted = '', column, line, cut } = position;
  if (quoted.trim() === '') return undefined;
  const places: { readonly at: number; readonly from: number }[] = [];
  let statement = 0;
  for (let at = text.indexOf(quoted); at !== -1; at = text.indexOf(quoted, at + 1)) {
    while (statement < statements.length - 1 && (statements[statement]?.to ?? 0) < at)
      statement += 1;
    const own = statements[statement] ?? { from: 0, to: text.length };
    const end = at + quoted.length;
    const isStart = cut?.before === true || at === own.from || text.charAt(at - 1) === '\n';
    const isEnd =
      cut?.behind === true ||
      end === own.to ||
      text.charAt(end) === '\n' ||
      end === text.trimEnd().length;
    const isTrimmed = text.slice(own.from, at).trim() === '';
    if (!(isStart || isTrimmed) || !isEnd || end > own.to) continue;
    places.push({ at, from: own.from });
    if (places.length > mostPlaces) return undefined;
  }
  const fitting =
    places.length > 1
      ? places.filter(({ at, from }) => text.slice(from, at).split('\n').length === line)
      : places;
  const [place] = fitting;
  if (place === undefined || fitting.length > 1) return undefined;
  const firstSign = quoted.length - quoted.trimStart().length;
  return column === undefined
    ? { offset: place.at + firstSign, exact: false }
    : { offset: place.at + column - 1, exact: true };
}

/** A text that stands so often in the code names no place. */
const mostPlaces = 20;

/** By line and column in one statement, counted with or without the blanks in front of it. */
function byNumbers(position: ErrorPosition, ran: CodeThatRan): Found | undefined {
  const { column, culprits } = position;
  const { text } = ran;
  const statements = ran.statements.filter(({ from, to }) => text.slice(from, to).trim() !== '');
  const offsets = statements.flatMap(({ from, to }) => {
    const first = from + text.slice(from, to).search(/\S/);
    return [...new Set([from, first])].flatMap(
      (start) => offsetOf(text, start, to, position) ?? [],
    );
  });
  if (column === undefined)
    return byCulprit(culprits, text) ?? onlyLine(offsets, statements.length);
  const named = new Set(offsets.flatMap((at) => namedPlace(text, culprits, at) ?? []));
  const [place] = named;
  if (place !== undefined && named.size === 1) return { offset: place, exact: true };
  const [offset] = offsets;
  if (offset === undefined || named.size > 1 || statements.length > 1) return undefined;
  const isOnly = new Set(offsets).size === 1;
  // A message that names words, and none of those at the place, means another place than it seems.
  const exact = isOnly && culprits.length === 0 && isTokenStart(text, offset);
  return exact ? { offset, exact } : onlyLine(offsets, statements.length);
}

/** The line alone, where all readings of the numbers lead to the same one. */
function onlyLine(offsets: readonly number[], statements: number): Found | undefined {
  const [offset] = offsets;
  if (offset === undefined || statements > 1 || new Set(offsets).size > 1) return undefined;
  return { offset, exact: false };
}

/** The culprit alone tells the place, where it stands once. */
function byCulprit([name = '']: readonly string[], text: string): Found | undefined {
  const found = wordAt(text, name, 0);
  return found === -1 || wordAt(text, name, found + 1) !== -1
    ? undefined
    : { offset: found, exact: true };
}

/** Where one of the names stands at the place, or one column behind it: Hive counts columns from 0. */
function namedPlace(text: string, names: readonly string[], at: number): number | undefined {
  return [at, at + 1].find((place) =>
    names.some((name) => {
      const inside = /["'`[]/.test(text.charAt(place)) ? place + 1 : place;
      return [place, inside].some(
        (from) => text.slice(from, from + name.length).toLowerCase() === name.toLowerCase(),
      );
    }),
  );
}

function isTokenStart(text: string, at: number): boolean {
  const isLetter = (sign: string): boolean => /[\p{L}\p{N}_]/u.test(sign);
  return (
    /\S/.test(text.charAt(at)) && !(isLetter(text.charAt(at - 1)) && isLetter(text.charAt(at)))
  );
}

function offsetOf(
  text: string,
  from: number,
  to: number,
  { line, column, flat }: ErrorPosition,
): number | undefined {
  let at = from;
  for (let count = 1; count < line; count += 1) {
    const end = text.indexOf('\n', at);
    if (end === -1 || end >= to) return undefined;
    at = end + 1;
  }
  const lineEnd = flat === true ? -1 : text.indexOf('\n', at);
  const end = lineEnd === -1 ? to : Math.min(to, lineEnd);
  if (column === undefined) {
    const sign = text.slice(at, end).search(/\S/);
    return sign === -1 ? undefined : at + sign;
  }
  return at + column - 1 <= end ? at + column - 1 : undefined;
}
