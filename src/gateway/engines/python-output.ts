/**
 * Puts the prints of a cell and its results in the order in which the code made them: a text ends where a result belongs, and the next
 * print begins another. The two come on different pipes, so each waits for the other at the place that the driver has marked.
 */
import { type Deferred, deferred } from '../../shared/index.ts';
import type { PrintPlace } from '../../contract/index.ts';
import { createPrintCounter } from './print-place.ts';
import type { ResultWriter, TextResult } from '../results/result-store.ts';

/** Results of a cell that may wait for the disk before its code has to wait. */
const mostWaiting = 16;

export interface PythonOutput {
  /** Takes text without waiting for the disk, but for a promise that it gives. */
  print(text: string): Promise<void> | undefined;
  /** Behind what has been taken so far. */
  printed(): PrintPlace;
  /** The prints have come to the place of the next result. Resolves when that result is written. */
  place(): Promise<void>;
  /** Takes the next result; a promise asks to wait before the one after it. */
  add(write: () => Promise<void>): Promise<void> | undefined;
  /** Drops the results that are not written yet: the cell is stopped, and its end comes behind them. */
  hurry(): void;
  /** How many results were dropped. */
  dropped(): number;
  /** The process has ended: what it has marked or sent last may have no counterpart. */
  release(): void;
  /** Resolves when all is written. Rejects when the disk refused some of it, or a result could not be made. */
  end(): Promise<void>;
}

/** A result and the place of it. */
interface Meeting {
  readonly reached: Deferred<undefined>;
  readonly written: Deferred<undefined>;
}

export function createPythonOutput(results: ResultWriter): PythonOutput {
  const counter = createPrintCounter();
  let text: TextResult | undefined;
  const meetings = new Map<number, Meeting>();
  let places = 0;
  let added = 0;
  let waiting = 0;
  let released = false;
  let hurried = false;
  let dropped = 0;
  /** The first failure: nothing is written after it. */
  let failure: { readonly thrown: unknown } | undefined;
  let writing: Promise<void> = Promise.resolve();

  function meeting(number: number): Meeting {
    let found = meetings.get(number);
    if (found === undefined) {
      found = { reached: deferred(), written: deferred() };
      if (released) open(found);
      meetings.set(number, found);
    }
    return found;
  }

  function release(): void {
    released = true;
    meetings.forEach(open);
  }

  function failed(thrown: unknown): void {
    failure ??= { thrown };
    release();
  }

  async function first(printed: string): Promise<void> {
    text = await results.openText();
    counter.begin(results.nextNumber - 1);
    counter.add(printed);
    await text.push(printed);
  }

  async function endText(): Promise<void> {
    const ended = text;
    text = undefined;
    await ended?.close();
  }

  return {
    print(printed) {
      if (text === undefined) return first(printed);
      counter.add(printed);
      return text.push(printed);
    },
    printed: () => counter.place(),
    async place() {
      const { reached, written } = meeting(places);
      places += 1;
      if (!hurried) await endText().catch(failed);
      reached.resolve(undefined);
      await written.promise;
      counter.begin(results.nextNumber);
    },
    add(write) {
      const number = added;
      const { reached, written } = meeting(number);
      added += 1;
      waiting += 1;
      writing = writing
        .then(async () => reached.promise)
        .then(async () => {
          if (hurried) dropped += 1;
          else if (failure === undefined) await write();
        })
        .catch(failed)
        .finally(() => {
          waiting -= 1;
          written.resolve(undefined);
          meetings.delete(number);
        });
      return waiting > mostWaiting ? writing : undefined;
    },
    hurry() {
      hurried = true;
    },
    dropped: () => dropped,
    release,
    async end() {
      await writing;
      await endText().catch(failed);
      if (failure !== undefined) throw failure.thrown;
    },
  };
}

function open({ reached, written }: Meeting): void {
  reached.resolve(undefined);
  written.resolve(undefined);
}
