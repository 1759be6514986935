/**
 * Reads lines of text files by number without reading the whole file: an index has the start of a line every thousand lines or megabyte. Only
 * a line feed ends a line. A growing file gives whole lines only. Memory is bounded, however long lines are.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** The index has the start of a line after so many lines, or so many bytes. */
const strideLines = 1000;
const strideBytes = 1024 * 1024;
const chunkBytes = 256 * 1024;
const rememberedFiles = 256;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Bytes of a line; a longer one is cut in the middle, and says so. */
const longestLine = 32 * 1024 * 1024;
/** Bytes of all lines of an answer; the lines after them are cut to `shortLine`. */
const longestPage = 64 * 1024 * 1024;
const shortLine = 1024;
/** Bytes of an unfinished line that are given: it is read again each time that it has grown. */
const longestOpenLine = 64 * 1024;

interface LineStart {
  readonly line: number;
  readonly offset: number;
}

interface LineIndex {
  readonly inode: number;
  /** Some of the lines in their order, the first among them, each with the offset of its first byte. */
  readonly starts: LineStart[];
  /** Lines found so far, and the offset after the last. */
  lines: number;
  scanned: number;
  /** All line ends before this offset have been found. */
  searched: number;
}

export interface TextReader {
  /** At most `count` lines from line `first` (from 0). `growing` = an unfinished last line is not yet a line. */
  lines(file: string, first: number, count: number, growing: boolean): Promise<readonly string[]>;
  /** The same; with what there is of the line after the last one, when the file is growing and the page has room for it. */
  page(file: string, first: number, count: number, growing: boolean): Promise<TextPage>;
}

interface TextPage {
  readonly lines: readonly string[];
  /** Undefined when the line has `longestOpenLine` bytes or more. */
  readonly openLine: string | undefined;
}

async function* chunksFrom(handle: FileHandle, from: number): AsyncGenerator<Buffer> {
  let position = from;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafe(chunkBytes),
      0,
      chunkBytes,
      position,
    );
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

const firstLine: LineStart = { line: 0, offset: 0 };

/** The last of the starts that is not behind `line`. */
function nearest(starts: readonly LineStart[], line: number): LineStart {
  let [from, to] = [0, starts.length];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if ((starts[middle]?.line ?? 0) <= line) from = middle;
    else to = middle;
  }
  return starts[from] ?? firstLine;
}

/** Scans from the end of the index until it has the start of line `wanted`, or the file ends. */
async function extend(index: LineIndex, handle: FileHandle, wanted: number): Promise<void> {
  let position = index.searched;
  for await (const chunk of chunksFrom(handle, position)) {
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) {
      index.lines += 1;
      index.scanned = position + at + 1;
      const last = index.starts.at(-1) ?? firstLine;
      if (index.lines - last.line >= strideLines || index.scanned - last.offset >= strideBytes)
        index.starts.push({ line: index.lines, offset: index.scanned });
    }
    position += chunk.length;
    index.searched = position;
    if (index.lines > wanted) return;
  }
}

/** Joins a line from pieces; of a long line it keeps only the two ends. */
function createLine(): {
  add(piece: Buffer): void;
  isEmpty(): boolean;
  /** What there is so far, without a cut character at its end; undefined when it is long. */
  sofar(): string | undefined;
  take(most: number): string;
} {
  const half = longestLine / 2;
  let head: Buffer[] = [];
  let headBytes = 0;
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let bytes = 0;
  return {
    add(piece) {
      bytes += piece.length;
      const room = Math.min(half - headBytes, piece.length);
      if (room > 0) head.push(piece.subarray(0, room));
      headBytes += room;
      if (room < piece.length) tail.push(piece.subarray(room));
      tailBytes += piece.length - room;
      while (tailBytes - (tail[0]?.length ?? 0) >= half) tailBytes -= tail.shift()?.length ?? 0;
    },
    isEmpty: () => bytes === 0,
    sofar: () =>
      bytes < longestOpenLine
        ? new StringDecoder('utf8').write(Buffer.concat([...head, ...tail]))
        : undefined,
    take(most) {
      const line = Buffer.concat([...head, ...tail]);
      const length = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
      const whole = bytes;
      [head, headBytes, tail, tailBytes, bytes] = [[], 0, [], 0, 0];
      if (whole <= most) return line.toString('utf8', 0, length);
      const first = line.toString('utf8', 0, startOfCharacter(line, most / 2));
      const last = line.toString('utf8', startOfCharacter(line, length - most / 2), length);
      return `${first}[… a line of ${String(whole)} bytes, cut here: the result file has it whole …]${last}`;
    },
  };
}

/** The offset, moved back to the start of the UTF-8 character that it would cut. */
function startOfCharacter(bytes: Buffer, offset: number): number {
  let at = offset;
  while (at > 0 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}

async function collect(
  handle: FileHandle,
  offset: number,
  skip: number,
  count: number,
  growing: boolean,
): Promise<TextPage> {
  const lines: string[] = [];
  const begun = createLine();
  let given = 0;
  const take = (): void => {
    const text = begun.take(given < longestPage ? longestLine : shortLine);
    given += text.length;
    lines.push(text);
  };
  let toSkip = skip;
  for await (const chunk of chunksFrom(handle, offset)) {
    let start = 0;
    for (; toSkip > 0; toSkip -= 1) {
      const end = chunk.indexOf(lineFeed, start);
      if (end < 0) break;
      start = end + 1;
    }
    if (toSkip > 0) continue;
    // One by one: the line begun in the chunk before, and all lines of a page that is full of long ones.
    while (lines.length < count && (!begun.isEmpty() || given >= longestPage)) {
      const end = chunk.indexOf(lineFeed, start);
      begun.add(chunk.subarray(start, end < 0 ? undefined : end));
      start = end < 0 ? chunk.length : end + 1;
      if (end < 0) break;
      take();
    }
    const whole = endOfLines(chunk, start, count - lines.length);
    if (whole > start) {
      for (const line of linesOf(chunk.toString('utf8', start, whole - 1))) lines.push(line);
      given += whole - start;
    }
    if (lines.length === count) return { lines, openLine: undefined };
    begun.add(chunk.subarray(whole));
  }
  if (growing) return { lines, openLine: begun.sofar() };
  if (!begun.isEmpty()) take();
  return { lines, openLine: undefined };
}

/** The offset after the chunk's line end number `most`, or after its last one; `start` when it has none. */
function endOfLines(chunk: Buffer, start: number, most: number): number {
  let end = start;
  for (let left = most; left > 0; left -= 1) {
    const at = chunk.indexOf(lineFeed, end);
    if (at < 0) break;
    end = at + 1;
  }
  return end;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return text.includes('\r')
    ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    : lines;
}

export function createTextReader(): TextReader {
  const indexes = new Map<string, LineIndex>();

  async function indexOf(file: string, handle: FileHandle): Promise<LineIndex> {
    const { ino, size } = await handle.stat();
    let index = indexes.get(file);
    if (index === undefined || index.inode !== ino || size < index.searched) {
      index = { inode: ino, starts: [firstLine], lines: 0, scanned: 0, searched: 0 };
    }
    indexes.delete(file);
    indexes.set(file, index);
    for (const oldest of indexes.keys()) {
      if (indexes.size <= rememberedFiles) break;
      indexes.delete(oldest);
    }
    return index;
  }

  const reader: TextReader = {
    lines: async (file, first, count, growing) =>
      (await reader.page(file, first, count, growing)).lines,
    async page(file, first, count, growing) {
      if (count <= 0) return { lines: [], openLine: undefined };
      const handle = await open(file, 'r');
      try {
        const known = await indexOf(file, handle);
        // Each reader works on a copy: two must not scan into one index at the same time.
        const index: LineIndex = { ...known, starts: [...known.starts] };
        if (first >= index.lines) await extend(index, handle, first);
        indexes.set(file, index);
        // A long unfinished line is not read again and again while it grows.
        const isLong = index.searched - index.scanned >= longestOpenLine;
        if (growing && (first > index.lines || (first === index.lines && isLong)))
          return { lines: [], openLine: undefined };
        const { line, offset } = nearest(index.starts, first);
        return await collect(handle, offset, first - line, count, growing);
      } finally {
        await handle.close();
      }
    },
  };
  return reader;
}
