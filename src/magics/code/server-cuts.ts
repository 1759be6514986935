/** Finds what the entrance removes from SQL as comments, and which of it is no comment to the engine. */
import {
  entranceSql,
  isComment,
  pieceFinder,
  type SqlPiece,
  sqlPieces,
  withBackslash,
  withoutBackslash,
} from '../../sql/index.ts';
import { entranceSqlTypes } from './engines.ts';

/** A piece of the code that the server removes. */
export interface ServerCut {
  /**
   * `comment`: a comment to the engine too; `hash`: begins with `#`; `hint`: for an optimizer; `code`: code to MySQL; `quoted`: inside a
   * text or quoted name; `nested`: the server ends the comment where the one inside it ends, so that the rest becomes code.
   */
  readonly kind: 'comment' | 'hash' | 'hint' | 'code' | 'quoted' | 'nested';
  readonly from: number;
  readonly to: number;
}

/** Engines in which a backslash escapes the next character of a text. */
export const backslashEngines: ReadonlySet<string> = new Set(['spark', 'hive', 'nebula']);

/** In the order of the code; none for a run type whose comments the server leaves alone. */
export function serverCuts(
  code: string,
  task: { readonly engine: string; readonly runType: string },
): readonly ServerCut[] {
  if (!entranceSqlTypes.has(task.runType)) return [];
  const pieces = [...sqlPieces(code, entranceSql)].filter(isComment);
  if (pieces.length === 0) return [];
  const isJdbc = task.engine === 'jdbc';
  const readings = (isJdbc ? [false, true] : [backslashEngines.has(task.engine)]).map((backslash) =>
    pieceFinder(code, backslash ? withBackslash : withoutBackslash),
  );
  let begun = false;
  let behind = 0;
  return pieces.map(({ from, to }) => {
    const between = code.slice(behind, from);
    const statement = between.slice(between.lastIndexOf(';') + 1);
    begun = statement.trim() !== '' || (begun && statement.length === between.length);
    behind = to;
    const read = readings.flatMap((pieceAt) => pieceAt(from) ?? []);
    return { kind: kindOf(code.slice(from, to), { from, to, begun, isJdbc }, read), from, to };
  });
}

function kindOf(
  text: string,
  place: {
    readonly from: number;
    readonly to: number;
    /** Code of the same statement stands before it. */
    readonly begun: boolean;
    readonly isJdbc: boolean;
  },
  read: readonly SqlPiece[],
): ServerCut['kind'] {
  if (!read.every(isComment)) return 'quoted';
  // Above a statement or between two, whoever writes `#` means a comment.
  if (text.startsWith('#')) return place.begun ? 'hash' : 'comment';
  if (text.startsWith('/*+')) return 'hint';
  if (place.isJdbc) {
    if (text.startsWith('--+')) return 'hint';
    // MySQL wants a blank after `--`: 5--3 is 8.
    if (text.startsWith('/*!') || (place.begun && /^--[\d(.]/.test(text))) return 'code';
  }
  const isNested = read.some(
    (piece) => piece.kind === 'block comment' && piece.from === place.from && piece.to > place.to,
  );
  return isNested ? 'nested' : 'comment';
}
