/** Finds texts in a workbook that fill a cell of Excel: a server silently cuts longer ones to that length. Reads it piece by piece. */
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

/** The longest text of a cell by Excel's specification, in UTF-16 units. */
export const longestCell = 32_767;

/** Bytes of a zip's end record with the longest comment, and of the largest directory that is read. */
const endBytes = 65_557;
const directoryBytes = 16 * 1024 * 1024;

interface Entry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly size: number;
  readonly offset: number;
}

/** The names of the columns with such a text, sheet by sheet; none for a file that is no plain zip. */
export async function fullColumns(file: string): Promise<readonly string[]> {
  const handle = await open(file, 'r');
  try {
    const sheets = (await entriesOf(handle)).filter(({ name }) =>
      /^xl\/worksheets\/[^/]+\.xml$/.test(name),
    );
    const found = new Set<string>();
    for (const sheet of sheets) {
      if (!(await hasLongText(handle, sheet))) continue;
      for (const name of await fullColumnsOf(handle, sheet)) found.add(name);
    }
    return [...found];
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

/** Reads the central directory [APPNOTE.TXT 4.3.12]. */
async function entriesOf(handle: FileHandle): Promise<readonly Entry[]> {
  const { size } = await handle.stat();
  const end = await readAt(handle, Math.max(0, size - endBytes), Math.min(size, endBytes));
  const at = end.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (at === -1 || at + 22 > end.length) return [];
  const length = end.readUInt32LE(at + 12);
  const start = end.readUInt32LE(at + 16);
  if (length > directoryBytes || start + length > size) return [];
  const directory = await readAt(handle, start, length);
  const entries: Entry[] = [];
  for (
    let next = 0;
    next + 46 <= directory.length && directory.readUInt32LE(next) === 0x02014b50;
  ) {
    const nameLength = directory.readUInt16LE(next + 28);
    entries.push({
      name: directory.toString('utf8', next + 46, next + 46 + nameLength),
      isDeflated: directory.readUInt16LE(next + 10) === 8,
      size: directory.readUInt32LE(next + 20),
      offset: directory.readUInt32LE(next + 42),
    });
    next += 46 + nameLength + directory.readUInt16LE(next + 30) + directory.readUInt16LE(next + 32);
  }
  return entries;
}

/** The unpacked bytes of a file in the zip. */
async function* bytesOf(handle: FileHandle, entry: Entry): AsyncGenerator<Buffer> {
  const head = await readAt(handle, entry.offset, 30);
  if (head.length < 30 || entry.size === 0) return;
  const start = entry.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  const packed = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < entry.size; at += endBytes) {
      const piece = await readAt(handle, start + at, Math.min(endBytes, entry.size - at));
      if (piece.length === 0) return;
      yield piece;
    }
  };
  if (!entry.isDeflated) {
    yield* packed();
    return;
  }
  for await (const piece of Readable.from(packed()).pipe(createInflateRaw())) {
    if (Buffer.isBuffer(piece)) yield piece;
  }
}

/** A quick first look at every 16,383rd byte: a long text covers one of these bytes and all up to the next one. */
async function hasLongText(handle: FileHandle, sheet: Entry): Promise<boolean> {
  const step = Math.floor(longestCell / 2);
  let run = 0;
  for await (const piece of bytesOf(handle, sheet)) {
    const first = piece.indexOf(0x3c);
    if (run + (first === -1 ? piece.length : first) >= longestCell) return true;
    if (first === -1) run += piece.length;
    else {
      for (let at = first; at < piece.length;) {
        const next = piece.indexOf(0x3c, at);
        if ((next === -1 ? piece.length : next) - at >= step) return true;
        at = Math.max(next, at) + step;
      }
      run = piece.length - 1 - piece.lastIndexOf(0x3c);
    }
  }
  return false;
}

/** At most this many letters of a column's name are kept. */
const longestName = 200;

/** The names of the columns with a full cell, from the XML of a sheet. Its pieces may end anywhere. */
async function fullColumnsOf(handle: FileHandle, sheet: Entry): Promise<readonly string[]> {
  const heads = new Map<number, string>();
  const full = new Set<number>();
  let rest = '';
  let row = 0;
  let column = 0;
  let isText = false;
  let isEntity = false;
  let length = 0;
  let begin = '';

  /** Adds a part of a text to its length; an entity is one character. */
  function readText(text: string): void {
    if (!isText) return;
    if (begin.length < longestName) begin += text.slice(0, longestName);
    for (let at = 0; at < text.length;) {
      const sign = text.indexOf(isEntity ? ';' : '&', at);
      const to = sign === -1 ? text.length : sign;
      if (!isEntity) length += to - at;
      if (sign === -1) return;
      if (isEntity) length += 1;
      isEntity = !isEntity;
      at = to + 1;
    }
  }

  function readTag(text: string): void {
    const name = /^\/?[\w:]+/.exec(text)?.[0] ?? '';
    if (name === 'row') {
      row += 1;
      column = 0;
    } else if (name === 'c') {
      column = columnOf(text) ?? column + 1;
      length = 0;
      begin = '';
    } else if (name === 't') isText = !text.endsWith('/');
    else if (name === '/t') isText = false;
    else if (name === '/c') {
      if (row === 1) heads.set(column, begin);
      if (length >= longestCell) full.add(column);
    }
  }

  const decoder = new TextDecoder();
  for await (const piece of bytesOf(handle, sheet)) {
    const xml = rest + decoder.decode(piece, { stream: true });
    rest = '';
    for (let at = 0; at < xml.length;) {
      const start = xml.indexOf('<', at);
      readText(xml.slice(at, start === -1 ? undefined : start));
      if (start === -1) break;
      const end = xml.indexOf('>', start);
      if (end === -1) {
        rest = xml.slice(start);
        break;
      }
      readTag(xml.slice(start + 1, end));
      at = end + 1;
    }
  }
  return [...full]
    .sort((one, other) => one - other)
    .map((at) => plain(heads.get(at) ?? '') || `number ${String(at)}`);
}

/** Counts from 1, by the letters of a cell's reference such as `AB12`. */
function columnOf(tag: string): number | undefined {
  const letters = /\br="([A-Z]{1,3})\d/.exec(tag)?.[1];
  return letters === undefined
    ? undefined
    : Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function plain(text: string): string {
  return text
    .replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole)
    .slice(0, longestName);
}
