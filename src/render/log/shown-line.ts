import type { LogLine } from '../../task/index.ts';
import { programError } from './bookkeeping.ts';

/** A line of a log, as a cell shows it. */
export interface ShownLine {
  readonly text: string;
  readonly stream: 'stdout' | 'stderr';
  /** No line end follows: the next line of a program's stderr goes on where this one stops. */
  readonly open?: true | undefined;
}

/** Chooses the lines that are shown. */
export interface LogFilter {
  /** The lines to show, in their order. */
  filter(lines: readonly LogLine[]): readonly ShownLine[];
  /** Takes text that the code has printed and the cell has shown: a log that repeats it is not shown. */
  printed(text: string): void;
  /** Lines that were held back to be compared with prints. */
  rest(): readonly ShownLine[];
}

/** What a program wrote to stderr, from a line's words. */
export function programText(words: string): ShownLine | undefined {
  const [, sign, text] = programError.exec(words) ?? [];
  if (text === undefined) return undefined;
  return sign === '+' ? { text, stream: 'stderr', open: true } : { text, stream: 'stderr' };
}
