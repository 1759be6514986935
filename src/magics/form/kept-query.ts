/** Queries that a notebook keeps under a name, and code that they were put into. Data, and the way from such code back to what was written. */
import { reservedWords } from '../../sql/index.ts';

/** A query under a name, for `{{name}}` in later cells. */
export interface KeptQuery {
  /** As the user wrote it. Letter case does not count: engines fold it. */
  readonly name: string;
  /** As the user wrote it, without blanks around it. */
  readonly text: string;
  /** Kept queries that it names as tables, without braces (`--with`). */
  readonly tables: readonly string[];
}

/** By {@link keyOfQuery}. */
export type KeptQueries = ReadonlyMap<string, KeptQuery>;

/** How a name stands in {@link KeptQueries}. */
export function keyOfQuery(name: string): string {
  return name.toLowerCase();
}

/** Why a name cannot be that of a query, to follow the option's name; undefined for one that can. */
export function problemOfQueryName(name: string): string | undefined {
  if (!/^[A-Za-z_]\w{0,63}$/.test(name))
    return `takes a letter or _, then letters, digits and _ (64 at the most), not '${name}'`;
  return reservedWords.has(name.toUpperCase())
    ? `takes no word of SQL: '${name}' would not be read as a table`
    : undefined;
}

/** A stretch of composed code, up to the next one. */
export interface CodePiece {
  /** Where it begins in the composed code. */
  readonly at: number;
  /** Where it begins in the text that it comes from. */
  readonly from: number;
  /** That text is this query's; undefined = the cell's. */
  readonly query: KeptQuery | undefined;
  /** False for what the kernel has put in: all of it belongs to the place `from`. */
  readonly isWritten: boolean;
}

/** Where composed code comes from. */
export interface CodeOrigin {
  /** The code of the cell, before kept queries were put in. */
  readonly written: string;
  readonly pieces: readonly CodePiece[];
}

/** A place in what the user has written, from 1. */
export interface WrittenPlace {
  /** In the code of the cell without its head, or in the query. */
  readonly line: number;
  readonly column: number;
  /** Undefined = the place is in the cell. */
  readonly query?: KeptQuery | undefined;
}

/** The place that an offset in `code` belongs to. */
export function writtenPlace(
  { code, origin }: { readonly code: string; readonly origin?: CodeOrigin | undefined },
  offset: number,
): WrittenPlace {
  const piece = origin?.pieces.findLast(({ at }) => at <= offset);
  if (origin === undefined || piece === undefined) return placeIn(code, offset);
  const at = piece.isWritten ? piece.from + offset - piece.at : piece.from;
  const { query } = piece;
  return query === undefined
    ? placeIn(origin.written, at)
    : { ...placeIn(query.text, at), query };
}

function placeIn(text: string, offset: number): WrittenPlace {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** A line for a sentence, counted in the whole cell: `line 4`, or `line 2 of the query orders`. */
export function lineInWords({ line, query }: WrittenPlace, headLines: number): string {
  return query === undefined
    ? `line ${String(line + headLines)}`
    : `line ${String(line)} of the query ${query.name}`;
}
