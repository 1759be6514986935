/** Finds the lines of a log that repeat what the code has printed. */
import type { ShownLine } from './shown-line.ts';

/** Different texts that are remembered: of a log that repeats more, the rest is shown again. */
const mostTexts = 200_000;

interface PrintedLines {
  /** Takes printed text, in pieces as it comes. */
  add(text: string): void;
  /** Keeps a line of the log until it can be compared. */
  hold(line: ShownLine): void;
  /** The held lines that were not printed, in their order; none of them is held any more. */
  unmatched(): readonly ShownLine[];
}

export function createPrintedLines(): PrintedLines {
  const counts = new Map<string, number>();
  let open = '';
  let held: ShownLine[] = [];

  function count(line: string): void {
    if (counts.size < mostTexts) counts.set(line, (counts.get(line) ?? 0) + 1);
  }

  return {
    add(text) {
      const lines = (open + text).split('\n');
      open = lines.pop() ?? '';
      for (const line of lines) count(comparable(line));
    },
    hold(line) {
      held.push(line);
    },
    unmatched() {
      if (held.length === 0) return [];
      if (open !== '') count(comparable(open));
      open = '';
      const lines = held;
      held = [];
      return lines.filter(({ text }) => {
        const key = comparable(text);
        const left = counts.get(key) ?? 0;
        if (left > 0) counts.set(key, left - 1);
        return left === 0;
      });
    },
  };
}

/** An engine without UTF-8 writes `?` for other letters, and not everywhere. */
function comparable(line: string): string {
  return line.replace(/\r$/, '').replace(/[^\0-\x7f]/gu, '?');
}
