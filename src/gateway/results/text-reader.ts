/**
 * Reads lines of text results by number without reading the whole file: remembers where every thousandth line begins.
 * A file that still grows gives whole lines only.
 */
import { open, type FileHandle } from 'node:fs/promises';

const stride = 1000;
const chunkBytes = 256 * 1024;
const rememberedFiles = 256;
const lineFeed = 0x0a;

interface LineIndex {
  readonly inode: number;
  /** Byte offset of line `i * stride`. */
  readonly offsets: number[];
  /** Lines found so far, and the offset behind the last of them. */
  lines: number;
  scanned: number;
}

/** Reads lines of files. */
export interface TextReader {
  /** At most `count` lines from line `first` (from 0). `growing` = an unfinished last line is not yet a line. */
  lines(file: string, first: number, count: number, growing: boolean): Promise<readonly string[]>;
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

/** Scans on from where the index ends until it knows where line `wanted` begins, or the file ends. */
async function extend(index: LineIndex, handle: FileHandle, wanted: number): Promise<void> {
  let position = index.scanned;
  for await (const chunk of chunksFrom(handle, position)) {
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) {
      index.lines += 1;
      index.scanned = position + at + 1;
      if (index.lines % stride === 0) index.offsets.push(index.scanned);
    }
    position += chunk.length;
    if (index.lines > wanted) return;
  }
}

async function collect(
  handle: FileHandle,
  offset: number,
  skip: number,
  count: number,
  growing: boolean,
): Promise<readonly string[]> {
  const pieces: Buffer[] = [];
  let toSkip = skip;
  let wanted = count;
  for await (const chunk of chunksFrom(handle, offset)) {
    let start = 0;
    let at = -1;
    for (; toSkip > 0; toSkip -= 1) {
      at = chunk.indexOf(lineFeed, at + 1);
      if (at < 0) break;
      start = at + 1;
    }
    if (toSkip > 0) continue;
    let end = start;
    for (; wanted > 0; wanted -= 1) {
      at = chunk.indexOf(lineFeed, end);
      if (at < 0) break;
      end = at + 1;
    }
    pieces.push(wanted === 0 ? chunk.subarray(start, end) : chunk.subarray(start));
    if (wanted === 0) break;
  }
  return linesOf(Buffer.concat(pieces).toString('utf8'), growing);
}

/** The lines of a text; the last one without a line end is none while the file grows. */
function linesOf(text: string, growing: boolean): readonly string[] {
  const lines = text.split('\n');
  if (growing || lines.at(-1) === '') lines.pop();
  return text.includes('\r')
    ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    : lines;
}

/** A reader with an index of its own. */
export function createTextReader(): TextReader {
  const indexes = new Map<string, LineIndex>();

  async function indexOf(file: string, handle: FileHandle): Promise<LineIndex> {
    const { ino, size } = await handle.stat();
    let index = indexes.get(file);
    if (index === undefined || index.inode !== ino || size < index.scanned) {
      index = { inode: ino, offsets: [0], lines: 0, scanned: 0 };
    }
    indexes.delete(file);
    indexes.set(file, index);
    for (const oldest of indexes.keys()) {
      if (indexes.size <= rememberedFiles) break;
      indexes.delete(oldest);
    }
    return index;
  }

  return {
    async lines(file, first, count, growing) {
      if (count <= 0) return [];
      const handle = await open(file, 'r');
      try {
        const known = await indexOf(file, handle);
        // Readers of the same file must not scan into one index at the same time: each works on a copy.
        const index: LineIndex = { ...known, offsets: [...known.offsets] };
        const at = Math.floor(first / stride);
        if (at >= index.offsets.length) await extend(index, handle, first);
        indexes.set(file, index);
        const nearest = Math.min(at, index.offsets.length - 1);
        return await collect(
          handle,
          index.offsets[nearest] ?? 0,
          first - nearest * stride,
          count,
          growing,
        );
      } finally {
        await handle.close();
      }
    },
  };
}
