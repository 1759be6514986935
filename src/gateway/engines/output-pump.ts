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

/** A longer line is given in pieces, in characters. */
const longestLine = 64 * 1024;

/** Milliseconds after which a line that has not ended is given as far as it goes. */
const openLineMs = 50;

/**
 * Gives text to `take` in whole lines, one or several, without the last line end. Its promise must be awaited before more is added. A line
 * that stays open for a moment is given in pieces, so that a progress bar moves while its program runs: a carriage return ends no line, but of one that grows too long at once,
 * overwritten states of the bar are left out. `end` gives the rest: at the end, and before the program's other stream goes on.
 */
export function liveLines(take: (text: string, open: boolean) => Promise<void> | undefined): {
  add(text: string): Promise<void> | undefined;
  end(): void;
} {
  let rest = '';
  let timer: NodeJS.Timeout | undefined;

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  function giveOpen(): Promise<void> | undefined {
    stop();
    const text = rest;
    rest = '';
    return text === '' ? undefined : take(text, true);
  }

  return {
    add(text) {
      let taken: Promise<void> | undefined;
      const end = text.lastIndexOf('\n');
      const lines = end === -1 ? undefined : rest + text.slice(0, end);
      rest = end === -1 ? rest + text : text.slice(end + 1);
      if (lines !== undefined) {
        stop();
        taken = take(lines.includes('\r') ? withoutReturns(lines) : lines, false);
      }
      if (rest.length > longestLine) rest = lastOverwrite(rest);
      if (rest.length > longestLine) taken = giveOpen();
      else if (rest !== '') timer ??= setTimeout(() => void giveOpen(), openLineMs);
      return taken;
    },
    end: () => void giveOpen(),
  };
}

/** The lines without carriage returns at their ends. */
function withoutReturns(lines: string): string {
  return lines
    .split('\n')
    .map((line) => line.replace(/\r+$/, ''))
    .join('\n');
}

/** The last whole state of an overwritten line, and the beginning of the next. */
function lastOverwrite(line: string): string {
  const last = line.lastIndexOf('\r');
  return last > 0 ? line.slice(Math.max(0, line.lastIndexOf('\r', last - 1))) : line;
}
