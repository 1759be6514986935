/** Reads a long-lived stream piece by piece, up to the mark that ends each cell's output. */
import type { Readable } from 'node:stream';
import { pumpText } from './output-pump.ts';

/** A stream whose text goes to the running cell. */
export interface MarkedStream {
  /**
   * Gives text to `take` from now on, until the mark comes (true) or the stream ends (false). `missed` gets the number of characters that
   * were dropped since the last cell.
   */
  read(
    mark: string,
    take: (text: string) => Promise<void> | undefined,
    missed: (characters: number) => void,
  ): Promise<boolean>;
  /** The text that no cell has got yet. */
  rest(): string;
  /** Resolves when the stream has ended. */
  readonly over: Promise<void>;
}

/** Characters kept of the text that comes while no cell runs, such as the prints of a background thread. */
const mostBetween = 64 * 1024;

/** The length of the longest end of `text` with which `mark` begins. */
function openEnd(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length -= 1) {
    if (mark.startsWith(text.slice(-length))) return length;
  }
  return 0;
}

/** Reads `stream` at once, since a print that waits stops its thread. The next cell gets the newest lines that came between cells. */
export function createMarkedStream(stream: Readable): MarkedStream {
  let rest = '';
  let missing = 0;
  let ended = false;
  let cell:
    | {
        mark: string;
        take: (text: string) => Promise<void> | undefined;
        done: (marked: boolean) => void;
      }
    | undefined;

  function keepNewest(): void {
    if (rest.length <= mostBetween) return;
    const lineEnd = rest.indexOf('\n', rest.length - mostBetween);
    const from =
      lineEnd < 0 || lineEnd === rest.length - 1 ? rest.length - mostBetween : lineEnd + 1;
    missing += from;
    rest = rest.slice(from);
  }

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
    if (cell === undefined) keepNewest();
  });
  // A broken stream counts as ended: the session reports how its process ended.
  const over = reading
    .catch(() => undefined)
    .then(() => {
      ended = true;
      cell?.done(false);
      cell = undefined;
    });

  return {
    rest: () => rest,
    over,
    async read(mark, take, missed) {
      if (missing > 0) missed(missing);
      missing = 0;
      if (ended) return false;
      return new Promise((resolve) => {
        cell = { mark, take, done: resolve };
      });
    },
  };
}
