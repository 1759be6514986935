/** Reads a long-lived stream piece by piece up to a mark that closes each cell's output. */
import type { Readable } from 'node:stream';
import { pumpText } from './output-pump.ts';

/** A stream whose text goes to the taker of the cell that runs. */
export interface MarkedStream {
  /** Text from now on goes to `take`, until the mark comes (true) or the stream ends (false). */
  read(mark: string, take: (text: string) => Promise<void> | void): Promise<boolean>;
}

/** The length of the longest end of `text` that may be the beginning of `mark`. */
function openEnd(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length -= 1) {
    if (mark.startsWith(text.slice(-length))) return length;
  }
  return 0;
}

/** Starts to read `stream`. Text that comes while no cell runs goes to the next one. */
export function createMarkedStream(stream: Readable): MarkedStream {
  let rest = '';
  let ended = false;
  let cell:
    | {
        mark: string;
        take: (text: string) => Promise<void> | void;
        done: (marked: boolean) => void;
      }
    | undefined;

  async function deliver(): Promise<void> {
    if (cell === undefined || rest === '') return;
    const { mark, take, done } = cell;
    const at = rest.indexOf(mark);
    const end = at >= 0 ? at : rest.length - openEnd(rest, mark);
    const text = rest.slice(0, end);
    rest = rest.slice(at >= 0 ? end + mark.length : end);
    if (text !== '') await take(text);
    if (at >= 0) {
      cell = undefined;
      done(true);
    }
  }

  const reading = pumpText(stream, async (text) => {
    rest += text;
    await deliver();
  });
  void reading.finally(() => {
    ended = true;
    cell?.done(false);
    cell = undefined;
  });

  return {
    async read(mark, take) {
      if (ended) return false;
      return new Promise((resolve) => {
        cell = { mark, take, done: resolve };
      });
    },
  };
}
