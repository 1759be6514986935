/** What the entrance takes for comments in SQL and leaves out of what runs, and what of it is no comment to the engine. */
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

/** One piece of the code that the server leaves out. */
export interface ServerCut {
  /**
   * `comment`: one to everybody, nothing is lost; `hash`: from a `#` on; `hint`: an optimizer's; `code`: code to MySQL; `quoted`: inside
   * a text or a name in quotes; `nested`: a comment that ends before the one in it does, so that its rest becomes code.
   */
  readonly kind: 'comment' | 'hash' | 'hint' | 'code' | 'quoted' | 'nested';
  readonly from: number;
  readonly to: number;
}

/** Dialects in which a backslash protects the next sign of a text. */
const backslashEngines: ReadonlySet<string> = new Set(['spark', 'hive', 'nebula']);

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
    /** There is code before it in its statement. */
    readonly begun: boolean;
    readonly isJdbc: boolean;
  },
  read: readonly SqlPiece[],
): ServerCut['kind'] {
  if (!read.every(isComment)) return 'quoted';
  // A note above a statement or between two is one to everybody who writes so.
  if (text.startsWith('#')) return place.begun ? 'hash' : 'comment';
  if (text.startsWith('/*+')) return 'hint';
  if (place.isJdbc) {
    if (text.startsWith('--+')) return 'hint';
    // To MySQL it is a comment before a blank only: 5--3 is 8.
    if (text.startsWith('/*!') || (place.begun && /^--[\d(.]/.test(text))) return 'code';
  }
  const isNested = read.some(
    (piece) => piece.kind === 'block comment' && piece.from === place.from && piece.to > place.to,
  );
  return isNested ? 'nested' : 'comment';
}
