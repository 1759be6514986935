/** Carries the output of a process into a text result or a log, piece by piece, no faster than the taker takes it. */
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
    // Destroyed while it was read: what came before was taken.
    if (!stream.destroyed) throw thrown;
  }
  await take(decoder.end());
}

/** Longest line that is held back for its end; a longer one is given in pieces. */
const longestLine = 64 * 1024;

/** Gathers pieces of text to whole lines. `end` gives what is left. */
export function lineGatherer(take: (lines: string) => void): {
  add(text: string): void;
  end(): void;
} {
  let rest = '';
  return {
    add(text) {
      rest += text;
      const end = rest.lastIndexOf('\n');
      if (end >= 0) {
        take(rest.slice(0, end));
        rest = rest.slice(end + 1);
      }
      if (rest.length > longestLine) {
        take(rest);
        rest = '';
      }
    },
    end() {
      if (rest !== '') take(rest);
      rest = '';
    },
  };
}
