/**
 * Reads a whole CSV file in UTF-8 once, and refuses what readers understand in different ways [RFC 4180]. DuckDB alone would leave some of it
 * out without a word; its count of rows is held against this one.
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { grouped, LinkisKernelError } from '../../shared/index.ts';

export interface CsvFacts {
  /** The heading is one of them; blank lines are none, but where there is one column. */
  readonly records: number;
  /** Bytes of the longest one. */
  readonly longest: number;
}

interface CsvShape {
  /** One byte. */
  readonly separator: string;
  /** Cells of every record. */
  readonly cells: number;
}

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const blank = 0x20;

/** Where in a cell the reading is. */
const start = 0;
const blanks = 1;
const plain = 2;
const quoted = 3;
const closed = 4;

/** Yields the bytes that are read. Rejects with `OPTION_INVALID` that names the line, or with the signal's reason. */
export async function* scanCsv(
  path: string,
  { separator, cells }: CsvShape,
  signal: AbortSignal,
): AsyncGenerator<number, CsvFacts> {
  const separatorByte = separator.charCodeAt(0);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let state = start;
  let line = 1;
  let openedAt = 1;
  let recordAt = 1;
  let found = 1;
  let records = 0;
  let longest = 0;
  let length = 0;
  let isAfterReturn = false;
  let read = 0;
  const refuse = (problem: string, at = line): never => {
    throw new LinkisKernelError('OPTION_INVALID', `line ${grouped(at)} of ${path} ${problem}`, {
      hint: 'Nothing was sent. --sep, --no-header and --encoding say how the file is written.',
    });
  };
  const endRecord = (): void => {
    const isBlank = state === start && found === 1;
    if (!isBlank && found !== cells)
      refuse(`has ${String(found)} cells, and the first line has ${String(cells)}`, recordAt);
    if (!isBlank || cells === 1) records += 1;
    longest = Math.max(longest, length);
    length = 0;
    found = 1;
    state = start;
  };
  for await (const chunk of createReadStream(path, {
    highWaterMark: 1024 * 1024,
  }) as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      refuse(
        'is not in UTF-8: --encoding names the encoding, as in --encoding gbk',
        line + firstBadLine(chunk),
      );
    }
    // A byte order mark is no part of the first cell.
    const from = read === 0 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0;
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      length += 1;
      if (state === quoted) {
        if (byte === quote) state = closed;
        else if (byte === lineFeed) line += 1;
        continue;
      }
      const isSecondHalf = isAfterReturn && byte === lineFeed;
      isAfterReturn = false;
      if (byte === separatorByte) {
        found += 1;
        state = start;
      } else if (byte === lineFeed || byte === carriageReturn) {
        if (isSecondHalf) {
          length = 0;
          continue;
        }
        endRecord();
        isAfterReturn = byte === carriageReturn;
        line += 1;
        recordAt = line;
      } else if (byte === quote) {
        if (state === start) {
          state = quoted;
          openedAt = line;
        } else if (state === closed) state = quoted;
        else if (state === blanks)
          refuse('has a quote after blanks: a reader may take the blanks for a part of the text');
      } else if (state === closed) refuse('has text behind a closing quote');
      else if (byte === blank) {
        if (state === start) state = blanks;
      } else state = plain;
    }
    read += chunk.length;
    yield read;
  }
  if (state === quoted) refuse('opens a quote that is never closed', openedAt);
  if (length > 0) endRecord();
  return { records, longest };
}

/** How many lines of the chunk stand before the one that is not in UTF-8. */
function firstBadLine(chunk: Buffer): number {
  let lines = 0;
  // The chunk may begin within a letter.
  let from = 0;
  while (from < 4 && ((chunk[from] ?? 0) & 0xc0) === 0x80) from += 1;
  for (;;) {
    const end = chunk.indexOf(lineFeed, from);
    if (end === -1 || !isUtf8(chunk.subarray(from, end))) return lines;
    lines += 1;
    from = end + 1;
  }
}
