/**
 * A text result while it grows: text comes in, whole lines can be read from the file at once. The file is made with the
 * first text, so that a result without any never appears.
 */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { TextResult } from './result-store.ts';

/** Opens the text result at `file`; `closed` is called once when it has ended. */
export function createTextResult(file: string, closed: () => void): TextResult {
  let handle: FileHandle | undefined;
  let endsWithLine = true;
  let ended = false;
  let last: Promise<void> = Promise.resolve();

  async function write(text: string): Promise<void> {
    if (handle === undefined) {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      handle = await open(file, 'ax', 0o600);
    }
    await handle.appendFile(text);
    endsWithLine = text.endsWith('\n');
  }

  async function finish(): Promise<void> {
    try {
      if (!endsWithLine) await write('\n');
    } finally {
      await handle?.close();
      closed();
    }
  }

  // One write after the other, also when a caller does not wait for the one before.
  async function enqueue(step: () => Promise<void>): Promise<void> {
    const next = last.then(step, step);
    last = next;
    return next;
  }

  return {
    async append(text) {
      if (text === '' || ended) return;
      await enqueue(async () => write(text));
    },
    async close() {
      if (ended) return;
      ended = true;
      await enqueue(finish);
    },
  };
}
