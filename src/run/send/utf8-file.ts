/** A text file in UTF-8, whatever encoding it has. DuckDB reads no other. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { grouped, LinkisKernelError } from '../../shared/index.ts';

export interface Utf8File {
  readonly path: string;
  /** The encoding of the original, where its mark told it. */
  readonly marked: string | undefined;
  /** Removes what was made. */
  remove(): Promise<void>;
}

/** The beginning of a file, for its mark and its heading. */
export async function headOf(path: string, bytes: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await handle.read(buffer, 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * The file itself, or a copy in `directory`. `encoding`: undefined = UTF-8, or UTF-16 where the file begins with its mark. Yields the bytes
 * that are converted. Rejects with `OPTION_INVALID` when there are bytes that the encoding does not have.
 */
export async function* utf8File(
  path: string,
  encoding: string | undefined,
  directory: () => Promise<string>,
  signal: AbortSignal,
): AsyncGenerator<number, Utf8File> {
  const marked = encoding === undefined ? markOf(await headOf(path, 2)) : undefined;
  const from = encoding ?? marked ?? 'utf-8';
  if (from === 'utf-8') return { path, marked: undefined, remove: () => Promise.resolve() };
  const iconv = (await import('iconv-lite')).default;
  const copy = join(await directory(), `${randomUUID()}.csv`);
  const remove = async (): Promise<void> => rm(copy, { force: true });
  const decoder = iconv.getDecoder(from);
  let line = 1;
  let read = 0;
  const checked = (text: string): string => {
    const bad = text.indexOf('\ufffd');
    if (bad !== -1 && !from.startsWith('utf-'))
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `${path} is not in ${from}: line ${grouped(line + linesIn(text.slice(0, bad)))} has bytes that are no letter of it`,
        { hint: '--encoding names another one: utf-8, gb18030, big5, windows-1252, …' },
      );
    line += linesIn(text);
    return text;
  };
  try {
    const handle = await open(copy, 'wx', 0o600);
    try {
      for await (const chunk of createReadStream(path, {
        highWaterMark: 1024 * 1024,
      }) as AsyncIterable<Buffer>) {
        signal.throwIfAborted();
        await handle.appendFile(checked(decoder.write(chunk)));
        read += chunk.length;
        yield read;
      }
      await handle.appendFile(checked(decoder.end() ?? ''));
    } finally {
      await handle.close();
    }
    return { path: copy, marked, remove };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

function markOf(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
