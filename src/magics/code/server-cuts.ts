/**
 * What the entrance takes for comments in SQL and leaves out of what runs [CommentInterceptor.scala]: it knows texts in single quotes
 * alone, no backslash in them, `#` as a comment in every dialect, and no comment inside a comment.
 */
import { entranceSqlTypes } from './engines.ts';
import { type SqlRegion, sqlRegions } from '../grammar/sql-regions.ts';

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

/** As the server's regular expression sees it, in one pass. */
const opening = /'|--|\/\*|#/g;
/** Where a line ends to Java. */
const lineEnd = /[\n\r\u0085\u2028\u2029]|$/g;
/** Dialects in which a backslash protects the next sign of a text. */
const backslashEngines: ReadonlySet<string> = new Set(['spark', 'hive', 'nebula']);

/** In the order of the code; none for a run type whose comments the server leaves alone. */
export function serverCuts(
  code: string,
  task: { readonly engine: string; readonly runType: string },
): readonly ServerCut[] {
  if (!entranceSqlTypes.has(task.runType)) return [];
  const pieces = piecesCut(code);
  if (pieces.length === 0) return [];
  const isJdbc = task.engine === 'jdbc';
  const regionsAt = (isJdbc ? [false, true] : [backslashEngines.has(task.engine)]).map(
    (backslash) => regionFinder(sqlRegions(code, backslash)),
  );
  let begun = false;
  let behind = 0;
  return pieces.map(({ from, to }) => {
    const between = code.slice(behind, from);
    const statement = between.slice(between.lastIndexOf(';') + 1);
    begun = statement.trim() !== '' || (begun && statement.length === between.length);
    behind = to;
    const regions = regionsAt.flatMap((find) => find(from) ?? []);
    return { kind: kindOf(code.slice(from, to), { from, to, begun, isJdbc }, regions), from, to };
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
  regions: readonly SqlRegion[],
): ServerCut['kind'] {
  const isComment = (region: SqlRegion): boolean => region.kind.endsWith('comment');
  if (regions.some((region) => !isComment(region))) return 'quoted';
  // A note above a statement or between two is one to everybody who writes so.
  if (text.startsWith('#')) return place.begun ? 'hash' : 'comment';
  if (text.startsWith('/*+')) return 'hint';
  if (place.isJdbc) {
    if (text.startsWith('--+')) return 'hint';
    // To MySQL it is a comment before a blank only: 5--3 is 8.
    if (text.startsWith('/*!') || (place.begun && /^--[\d(.]/.test(text))) return 'code';
  }
  const isNested = regions.some(
    (region) =>
      region.kind === 'block comment' && region.from === place.from && region.to > place.to,
  );
  return isNested ? 'nested' : 'comment';
}

/** Asked with rising positions: the region in which one lies. */
function regionFinder(regions: readonly SqlRegion[]): (at: number) => SqlRegion | undefined {
  let index = 0;
  return (at) => {
    while ((regions[index]?.to ?? Infinity) <= at) index += 1;
    const region = regions[index];
    return region !== undefined && region.from <= at ? region : undefined;
  };
}

function piecesCut(code: string): readonly { readonly from: number; readonly to: number }[] {
  const pieces: { readonly from: number; readonly to: number }[] = [];
  const lastQuote = code.lastIndexOf("'");
  const lastBlockEnd = code.lastIndexOf('*/');
  let at = 0;
  for (;;) {
    opening.lastIndex = at;
    const found = opening.exec(code);
    if (found === null) return pieces;
    const [sign] = found;
    const from = found.index;
    if (sign === "'") {
      at = lastQuote > from ? endOfText(code, from) : from + 1;
      continue;
    }
    // What has no end is code.
    if (sign === '/*' && lastBlockEnd < from + 2) {
      at = from + 2;
      continue;
    }
    if (sign === '/*') at = code.indexOf('*/', from + 2) + 2;
    else {
      lineEnd.lastIndex = from;
      at = lineEnd.exec(code)?.index ?? code.length;
    }
    pieces.push({ from, to: at });
  }
}

/** Behind the text in single quotes; a doubled one is inside, or ends it when no other follows. */
function endOfText(code: string, from: number): number {
  let doubled: number | undefined;
  for (let at = code.indexOf("'", from + 1); at !== -1; at = code.indexOf("'", at + 2)) {
    if (code.charAt(at + 1) !== "'") return at + 1;
    doubled = at + 1;
  }
  return doubled ?? from + 1;
}
