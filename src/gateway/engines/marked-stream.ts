/** Reads a long-lived stream piece by piece, up to the mark that ends each cell's output, with marks for what belongs between the texts. */
import type { Readable } from 'node:stream';
import { pumpText } from './output-pump.ts';

/** Behind a cell's mark: its output ends here. */
export const endSign = '\u0002';
/** Behind a cell's mark: a result belongs here. */
const placeSign = '\u0003';
/** Behind a cell's mark: the code goes on with the other stream, or comes back to this one. */
const turnSign = '\u0004';

/** Who gets the text. What it returns is awaited before more is read. */
export interface MarkedCell {
  readonly mark: string;
  readonly take: (text: string) => Promise<void> | undefined;
  /** The place of a result is reached. */
  readonly place?: (() => Promise<void>) | undefined;
  /** A turn from one stream to the other is reached. */
  readonly turn: () => Promise<void> | undefined;
  /** Gets the number of characters that were dropped since the last cell. */
  readonly missed: (characters: number) => void;
}

/** A stream whose text goes to the running cell. */
export interface MarkedStream {
  /** Gives text to the cell from now on, until its mark with {@link endSign} comes (true) or the stream ends (false). */
  read(cell: MarkedCell): Promise<boolean>;
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
  let cell: (MarkedCell & { readonly done: (marked: boolean) => void }) | undefined;

  function keepNewest(): void {
    if (rest.length <= mostBetween) return;
    const lineEnd = rest.indexOf('\n', rest.length - mostBetween);
    const from =
      lineEnd < 0 || lineEnd === rest.length - 1 ? rest.length - mostBetween : lineEnd + 1;
    missing += from;
    rest = rest.slice(from);
  }

  async function deliver(): Promise<void> {
    while (cell !== undefined && rest !== '') {
      const { mark, take, place, turn, done } = cell;
      const at = rest.indexOf(mark);
      const end = at >= 0 ? at : rest.length - openEnd(rest, mark);
      const text = rest.slice(0, end);
      rest = rest.slice(end);
      if (text !== '') await take(text);
      const sign = rest.charAt(mark.length);
      if (at < 0 || sign === '') return;
      rest = rest.slice(mark.length + 1);
      if (sign === placeSign) await place?.();
      if (sign === turnSign) await turn();
      if (sign !== endSign) continue;
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
    async read(next) {
      if (missing > 0) next.missed(missing);
      missing = 0;
      if (ended) return false;
      return new Promise((resolve) => {
        cell = { ...next, done: resolve };
      });
    },
  };
}
