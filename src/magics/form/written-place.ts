/** The way from code that kept queries were put into back to what the user has written. */
import type { KeptQuery } from './kept-query.ts';

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
  /** In the order of the composed code, without gaps. */
  readonly pieces: readonly CodePiece[];
}

/** Code, composed or as it was written. */
export interface ComposedText {
  readonly code: string;
  readonly origin?: CodeOrigin | undefined;
}

/** A place in what the user has written, from 1. */
export interface WrittenPlace {
  /** In the code of the cell without its head, or in the query. */
  readonly line: number;
  readonly column: number;
  /** Undefined = the place is in the cell. */
  readonly query?: KeptQuery | undefined;
}

export interface WrittenPlaces {
  /** The place that an offset in the code belongs to. */
  readonly at: (offset: number) => WrittenPlace;
  /** The place at which line n of the code, from 1, begins. */
  readonly ofLine: (line: number) => WrittenPlace;
}

/** Each text is read once, however many places are asked for. */
export function writtenPlaces({ code, origin }: ComposedText): WrittenPlaces {
  const starts = new Map<string, readonly number[]>();
  const startsOf = (text: string): readonly number[] => {
    const known = starts.get(text) ?? lineStarts(text);
    starts.set(text, known);
    return known;
  };
  const placeIn = (text: string, offset: number): WrittenPlace => {
    const lines = startsOf(text);
    const line = lastUpTo(lines, offset);
    return { line: line + 1, column: offset - (lines[line] ?? 0) + 1 };
  };
  const begins = origin?.pieces.map(({ at }) => at) ?? [];
  const at = (offset: number): WrittenPlace => {
    const piece = origin?.pieces[lastUpTo(begins, offset)];
    if (origin === undefined || piece === undefined) return placeIn(code, offset);
    const from = piece.isWritten ? piece.from + offset - piece.at : piece.from;
    const { query } = piece;
    return query === undefined
      ? placeIn(origin.written, from)
      : { ...placeIn(query.text, from), query };
  };
  return {
    at,
    ofLine: (line) =>
      origin === undefined ? { line, column: 1 } : at(startsOf(code)[line - 1] ?? code.length),
  };
}

/** The origin of the code once a word of `length` letters is put in at these offsets, which ascend. */
export function originWithWords(
  { code, origin }: ComposedText,
  offsets: readonly number[],
  length: number,
): CodeOrigin {
  const whole: CodePiece = { at: 0, from: 0, query: undefined, isWritten: true };
  const { written, pieces } = origin ?? { written: code, pieces: [whole] };
  const parts: CodePiece[] = [];
  let next = 0;
  for (const [index, piece] of pieces.entries()) {
    const end = pieces[index + 1]?.at ?? Infinity;
    const partFrom = (at: number): CodePiece => ({
      ...piece,
      at: at + next * length,
      from: piece.isWritten ? piece.from + at - piece.at : piece.from,
    });
    let part = partFrom(piece.at);
    for (let at = offsets[next]; at !== undefined && at < end; at = offsets[next]) {
      const word = { ...partFrom(at), isWritten: false };
      if (word.at > part.at) parts.push(part);
      parts.push(word);
      next += 1;
      part = partFrom(at);
    }
    parts.push(part);
  }
  return { written, pieces: parts };
}

/** A line for a sentence, counted in the whole cell: `line 4`, or `in the query orders, line 2`. */
export function lineInWords({ line, query }: WrittenPlace, headLines: number): string {
  return query === undefined
    ? `line ${String(line + headLines)}`
    : `in the query ${query.name}, line ${String(line)}`;
}

function lineStarts(code: string): readonly number[] {
  const starts = [0];
  for (let end = code.indexOf('\n'); end !== -1; end = code.indexOf('\n', end + 1))
    starts.push(end + 1);
  return starts;
}

/** Index of the last of the ascending numbers that is not above `most`. */
export function lastUpTo(numbers: readonly number[], most: number): number {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? Infinity) <= most) low = middle;
    else high = middle;
  }
  return low;
}
