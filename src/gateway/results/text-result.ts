/** A growing text result: its whole lines can be read at once. The first text makes the file, so a result without text never appears. */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { notWritten } from '../ground/file-error.ts';
import type { TextResult } from './result-store.ts';

/** Milliseconds for which pushed text is gathered: one write for each line would take longer than the cell itself. */
const gatherMs = 5;
/** Characters that may wait for the disk before the printing code has to wait. */
const mostWaiting = 1_048_576;

/** `closed` is called once, when the result has ended. */
export function createTextResult(file: string, closed: () => void): TextResult {
  let handle: FileHandle | undefined;
  let endsWithLine = true;
  let ended = false;
  /** The texts since the last write; the next one writes them together. */
  let waiting: string[] = [];
  let waitingLength = 0;
  let writing: Promise<void> | undefined;
  let gathering: NodeJS.Timeout | undefined;
  /** A failed write; nothing is written after it. */
  let failure: { readonly thrown: unknown } | undefined;

  async function write(text: string): Promise<void> {
    if (handle === undefined) {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      handle = await open(file, 'ax', 0o600);
    }
    await handle.appendFile(text);
    endsWithLine = text.endsWith('\n');
  }

  async function writeWaiting(): Promise<void> {
    const text = waiting.join('');
    waiting = [];
    waitingLength = 0;
    try {
      await write(text);
    } catch (thrown) {
      failure = { thrown };
    }
    writing = undefined;
    gather();
  }

  function isWaiting(): boolean {
    return waiting.length > 0 && failure === undefined;
  }

  function start(): void {
    clearTimeout(gathering);
    gathering = undefined;
    if (isWaiting()) writing ??= writeWaiting();
  }

  function gather(): void {
    if (isWaiting()) gathering ??= setTimeout(start, gatherMs);
  }

  async function flushed(): Promise<void> {
    while (isWaiting() || writing !== undefined) {
      start();
      await writing;
    }
    if (failure !== undefined) throw notWritten('The result', file, failure.thrown);
  }

  function add(text: string): void {
    if (failure !== undefined) return;
    waiting.push(text);
    waitingLength += text.length;
  }

  return {
    push(text) {
      if (text === '' || ended) return undefined;
      add(text);
      // The first text at once, so that a running task's result is listed.
      if (handle === undefined || waitingLength > mostWaiting) start();
      else gather();
      // `close` rejects with a failure.
      return waitingLength > mostWaiting ? writing : undefined;
    },
    async append(text) {
      if (text === '' || ended) return;
      add(text);
      await flushed();
    },
    async close() {
      if (ended) return;
      ended = true;
      try {
        await flushed();
        if (!endsWithLine) await write('\n');
      } finally {
        await handle?.close();
        closed();
      }
    },
  };
}
