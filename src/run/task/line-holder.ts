/**
 * Holds back, for a moment, log lines that may tell a task's end: what the code printed before them is often read later, and
 * is to stand above them. Pure; knows lines and times only.
 */
import { closingLine } from '../../render/index.ts';
import type { LogLine } from '../../task/index.ts';

/** The lines of one task, in order. */
export interface HeldLines {
  /** Takes lines that were read at `now` (milliseconds) and gives those that are to be shown now. */
  take(lines: readonly LogLine[], now: number): readonly LogLine[];
  /** Takes lines that are left for {@link rest}. */
  keep(lines: readonly LogLine[]): void;
  /** Those that are held, which are held no longer. */
  rest(): readonly LogLine[];
  /** Milliseconds until they are to be looked at again; undefined when none is held. */
  readonly waitMs: number | undefined;
}

/** Errors may come from code that runs on for hours: they are not kept longer than nobody would notice, in milliseconds. */
const longestMs = 100;

/** Nothing held yet. */
export function holdEndingLines(): HeldLines {
  let held: LogLine[] = [];
  let since = 0;
  const keep = (lines: readonly LogLine[]): void => {
    for (const line of lines) held.push(line);
  };
  const rest = (): readonly LogLine[] => {
    const lines = held;
    held = [];
    return lines;
  };
  return {
    take(lines, now) {
      if (held.length > 0) {
        keep(lines);
        return now - since < longestMs ? [] : rest();
      }
      const at = closingLine(lines);
      keep(lines.slice(at));
      since = now;
      return lines.slice(0, at);
    },
    keep,
    rest,
    get waitMs() {
      return held.length === 0 ? undefined : longestMs;
    },
  };
}
