/** Maps the position in an engine's message to a place in the user's cell. An uncertain place is left out. */
import { sqlStatements, withoutBackslash } from '../../sql/index.ts';
import type { QuotedPlace } from '../text/quote-line.ts';
import { type ErrorPosition, isLetter, onlyPlaceOf } from './error-position.ts';

/** The code as the engine had it, with the way back to the code of the cell. */
export interface CodeThatRan {
  readonly text: string;
  readonly statements: readonly { readonly from: number; readonly to: number }[];
  /** By each reference as it was written, such as `${name}`: what was put in its place. */
  readonly values?: ReadonlyMap<string, string> | undefined;
  /** In the code of the cell without its head, or in a text that was put into it, from 1. */
  placeOf(offset: number): QuotedPlace | undefined;
}

/**
 * Where a position lies in the cell; undefined when that cannot be known. Line n of the code is line n + headLines of the cell.
 * `statement`: the statement that failed as the engine repeats it, without blank lines.
 */
export function placeInCell(
  position: ErrorPosition,
  cellCode: string,
  headLines: number,
  ran: CodeThatRan = wholeBody(cellCode, headLines),
  statement?: string,
): QuotedPlace | undefined {
  if (position.countedIn !== 'statement') {
    const line = lineOfPython(position, cellCode.split('\n'), headLines);
    return line === undefined ? undefined : { line, column: undefined };
  }
  const found = findIn(position, ran, statement);
  if (found === undefined) return undefined;
  const place = ran.placeOf(found.offset);
  if (place === undefined) return undefined;
  const line = place.line + (place.query === undefined ? headLines : 0);
  return { ...place, line, column: found.exact ? place.column : undefined };
}

function wholeBody(cellCode: string, headLines: number): CodeThatRan {
  const text = cellCode.split('\n').slice(Math.max(0, headLines)).join('\n');
  return {
    text,
    statements: [...sqlStatements(text, withoutBackslash)],
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
  const direct =
    position.countedIn === 'python'
      ? [lineWithoutBlanks(position.line, lines, headLines)]
      : position.countedIn === 'cell'
        ? [position.line]
        : linesCounted(position.line, lines, headLines);
  const wanted = text?.trim() ?? '';
  if (wanted === '') return direct[0];
  const isWhole = (line: number): boolean => lines[line - 1]?.trim() === wanted;
  const isPart = (line: number): boolean => lines[line - 1]?.includes(wanted) === true;
  const all = lines.map((_, index) => index + 1).slice(headLines);
  for (const has of [isWhole, isPart]) {
    const at = direct.find((line) => line !== undefined && has(line));
    if (at !== undefined) return at;
    const found = all.filter(has);
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

/** Line n of the code without blank lines and comments, as a line of the cell. */
function lineWithoutBlanks(
  line: number,
  lines: readonly string[],
  headLines: number,
): number | undefined {
  let kept = 0;
  const at = lines.findIndex((text, index) => {
    if (index < headLines || text.trim() === '' || text.trimStart().startsWith('#')) return false;
    kept += 1;
    return kept === line;
  });
  return at === -1 ? undefined : at + 1;
}

/** Line n of the code as a line of the cell. Linkis trims the code that it has put values in; code that it leaves alone it does not. */
function linesCounted(
  line: number,
  lines: readonly string[],
  headLines: number,
): readonly number[] {
  const first = lines.findIndex((text, index) => index >= headLines && text.trim() !== '');
  const trimmed = Math.max(0, first - Math.max(0, headLines));
  return trimmed === 0 ? [line + headLines] : [line + headLines + trimmed, line + headLines];
}

/** A place in the code that ran; when it is not `exact`, only the line is known. */
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
    if (at < own.from) continue;
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

function findIn(
  position: ErrorPosition,
  ran: CodeThatRan,
  statement: string | undefined,
): Found | undefined {
  const own = ownStatement(ran, statement);
  if (position.text !== undefined)
    return byText(position, own === undefined ? ran : { ...ran, statements: [own] });
  if (own !== undefined) return inStatement(position, ran, own);
  const found = byNumbers(position, ran);
  if (statement === undefined || found?.exact === true) return found;
  // The engine had other code, such as code without its comments: its line is looked for.
  const text = statement.split('\n')[position.line - 1];
  const { column, culprits } = position;
  if (text === undefined || column === undefined) return undefined;
  const at = namedPlace(text, culprits, column - 1);
  return at === undefined ? undefined : byText({ ...position, text, column: at + 1 }, ran);
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The one statement of the code whose lines are those of `statement`, without the blanks around it. */
function ownStatement({ text, statements }: CodeThatRan, statement?: string): Range | undefined {
  if (statement === undefined) return undefined;
  const wanted = linesOf(statement);
  const found = statements.flatMap(({ from, to }) => {
    const own = text.slice(from, to);
    if (linesOf(own) !== wanted) return [];
    return [{ from: from + own.search(/\S/), to: from + own.trimEnd().length }];
  });
  return found.length === 1 ? found[0] : undefined;
}

function linesOf(code: string): string {
  return code
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
    .replace(/;$/, '')
    .trim();
}

/** By line and column in the statement that is known to have failed; engines count from its first sign on. */
function inStatement(
  position: ErrorPosition,
  { text }: CodeThatRan,
  own: Range,
): Found | undefined {
  const offset = offsetOf(text, own.from, own.to, position);
  if (offset === undefined) return undefined;
  if (position.column === undefined) return { offset, exact: false };
  const named = namedPlace(text, position.culprits, offset);
  if (named !== undefined) return { offset: named, exact: true };
  return { offset, exact: isTokenStart(text, offset) };
}

/** A text that occurs more often in the code names no place. */
const mostPlaces = 20;

/** By line and column within one statement, counted with or without the blanks in front of it. */
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
  if (column === undefined) {
    const only = onlyPlaceOf(culprits[0] ?? '', text);
    if (only !== undefined) return { offset: only, exact: true };
    return onlyLine(offsets, statements.length);
  }
  const named = new Set(offsets.flatMap((at) => namedPlace(text, culprits, at) ?? []));
  const [place] = named;
  if (place !== undefined && named.size === 1) return { offset: place, exact: true };
  const [offset] = offsets;
  if (offset === undefined || named.size > 1 || statements.length > 1) return undefined;
  const isOnly = new Set(offsets).size === 1;
  // If the message names words and none of them is at the place, it means another place.
  const exact = isOnly && culprits.length === 0 && isTokenStart(text, offset);
  return exact ? { offset, exact } : onlyLine(offsets, statements.length);
}

/** The line alone, where all readings of the numbers lead to the same one. */
function onlyLine(offsets: readonly number[], statements: number): Found | undefined {
  const [offset] = offsets;
  if (offset === undefined || statements > 1 || new Set(offsets).size > 1) return undefined;
  return { offset, exact: false };
}

/** Where one of the names stands: at the place, or one column after it, since Hive counts columns from 0. */
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
