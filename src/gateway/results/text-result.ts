/**
 * A text result while it grows: text comes in, whole lines can be read from the file at once. The file is made with the
 * first text, so that a result without any never appears.
 */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { notWritten } from '../ground/file-error.ts';
import type { TextResult } from './result-store.ts';

/** How long pushed text waits for more, in milliseconds: a write a line would take longer than all that a cell prints. */
const gatherMs = 5;
/** Characters that may wait for the disk before who prints them has to wait too. */
const mostWaiting = 1_048_576;

/** Opens the text result at `file`; `closed` is called once when it has ended. */
export function createTextResult(file: string, closed: () => void): TextResult {
  let handle: FileHandle | undefined;
  let endsWithLine = true;
  let ended = false;
  /** What came since the last write: it is written in one piece, however small the pieces were. */
  let waiting: string[] = [];
  let waitingLength = 0;
  let writing: Promise<void> | undefined;
  let gathering: NodeJS.Timeout | undefined;
  /** What the disk said to a write; nothing is written after it. */
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
      // The first text at once: who looks into a running task's directory finds the result there.
      if (handle === undefined || waitingLength > mostWaiting) start();
      else gather();
      // A failure is told by the end.
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
