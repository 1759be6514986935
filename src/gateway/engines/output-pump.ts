/** Carries the output of a process into a text result or a log, piece by piece, no faster than that takes it. */
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/**
 * Hands the stream's text to `take`, waiting for it each time; resolves when the stream ends or is destroyed.
 * Bytes that are no UTF-8 become U+FFFD.
 */
export async function pumpText(
  stream: Readable,
  take: (text: string) => Promise<void> | void,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  try {
    for await (const chunk of stream) {
      if (Buffer.isBuffer(chunk)) await take(decoder.write(chunk));
    }
  } catch (thrown) {
    // Destroyed while it was read: the text before that was taken.
    if (!stream.destroyed) throw thrown;
  }
  await take(decoder.end());
}

/** Characters of a line that are held until its end comes; a longer line is given in pieces. */
const longestLine = 64 * 1024;

/**
 * Gathers pieces of text to whole lines and gives them to `take`. When that returns a promise, it must be awaited before more is added. A
 * carriage return ends no line: a progress bar goes back to the beginning of its line by one. Of a line that grows too long, the states of
 * the bar that were written over are left out. `end` gives the rest.
 */
export function lineGatherer(take: (lines: string) => Promise<void> | undefined): {
  add(text: string): Promise<void> | undefined;
  end(): void;
} {
  let rest = '';
  return {
    add(text) {
      let taken: Promise<void> | undefined;
      rest += text;
      const end = rest.lastIndexOf('\n');
      if (end >= 0) {
        taken = take(rest.slice(0, end));
        rest = rest.slice(end + 1);
      }
      if (rest.length > longestLine) rest = lastOverwrite(rest);
      if (rest.length > longestLine) {
        taken = take(rest);
        rest = '';
      }
      return taken;
    },
    end() {
      if (rest !== '') void take(rest);
      rest = '';
    },
  };
}

/** The last whole state of a line that was written over, and the beginning of the next. */
function lastOverwrite(line: string): string {
  const last = line.lastIndexOf('\r');
  return last > 0 ? line.slice(Math.max(0, line.lastIndexOf('\r', last - 1))) : line;
}
