/** Carries a process's output into a text result or a log, piece by piece, no faster than they take it. */
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Hands text to `take` and awaits it, until the stream ends or is destroyed. Bytes that are no UTF-8 become U+FFFD. */
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
    // The stream was destroyed while it was read: `take` has had the text before.
    if (!stream.destroyed) throw thrown;
  }
  await take(decoder.end());
}

/** Characters of a line that are held until it ends; a longer line is given in pieces. */
const longestLine = 64 * 1024;

/**
 * Gathers text to whole lines for `take`, whose promise must be awaited before more is added. A carriage return ends no line, since a
 * progress bar goes back by it; of a line that grows too long, overwritten states of the bar are left out. `end` gives the rest.
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

/** The last whole state of an overwritten line, and the beginning of the next. */
function lastOverwrite(line: string): string {
  const last = line.lastIndexOf('\r');
  return last > 0 ? line.slice(Math.max(0, line.lastIndexOf('\r', last - 1))) : line;
}
