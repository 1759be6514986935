/** Chooses the lines of a task's log that a cell shows. Carries its state over pages: a block may begin in one and end in another. */
import type { LogLine } from '../../task/index.ts';
import {
  bareBookkeeping,
  bookkeeping,
  echo,
  lineHeader,
  ruler,
  stateLines,
} from './bookkeeping.ts';

/** How much is shown; `concise` leaves the server's bookkeeping out. */
export type LogFilterMode = 'full' | 'concise' | 'warn' | 'error' | 'off';

/** What a line is. */
export type LogLineClass =
  | { readonly kind: 'shown' }
  | { readonly kind: 'bookkeeping' }
  /** The task reached a state; `text` is the line without its advice. */
  | { readonly kind: 'state'; readonly text: string }
  | { readonly kind: 'ruler'; readonly name: string }
  /** The first line of the code as the engine repeats it. */
  | { readonly kind: 'echo'; readonly text: string };

/** Filters the pages of one task's log. */
export interface LogFilter {
  /** The lines to show, in their order. Errors and warnings go to stderr by their `level`. */
  filter(lines: readonly LogLine[]): readonly LogLine[];
}

/** By the line alone. A line that the table does not know is shown. */
export function classifyLogLine(text: string): LogLineClass {
  const name = ruler.exec(text)?.[1];
  if (name !== undefined) return { kind: 'ruler', name: name.toLowerCase() };
  const header = lineHeader.exec(text)?.[0] ?? '';
  if (header === '') {
    const echoed = echo.exec(text)?.[1];
    if (echoed !== undefined) return { kind: 'echo', text: echoed };
    return bareBookkeeping.some((pattern) => pattern.test(text))
      ? { kind: 'bookkeeping' }
      : { kind: 'shown' };
  }
  const said = text.slice(header.length);
  for (const pattern of stateLines) {
    const state = pattern.exec(said)?.[1];
    if (state !== undefined) return { kind: 'state', text: header + state };
  }
  return bookkeeping.some((pattern) => pattern.test(said))
    ? { kind: 'bookkeeping' }
    : { kind: 'shown' };
}

/** A filter for one task. */
export function createLogFilter(mode: LogFilterMode): LogFilter {
  if (mode === 'full') return { filter: (lines) => lines };
  if (mode === 'off') return { filter: () => [] };
  if (mode === 'concise') return conciseFilter();
  const levels: readonly LogLine['level'][] = mode === 'warn' ? ['warn', 'error'] : ['error'];
  const concise = conciseFilter();
  return { filter: (lines) => concise.filter(lines).filter((line) => levels.includes(line.level)) };
}

/**
 * A progress bar goes back to the beginning of its line by carriage returns: what stands there would show through behind a
 * shorter bar.
 */
function withoutHiddenHeader(line: LogLine): LogLine {
  if (!line.text.includes('\r')) return line;
  const header = lineHeader.exec(line.text)?.[0] ?? '';
  return { ...line, text: line.text.slice(header.length) };
}

function conciseFilter(): LogFilter {
  let block: string | undefined;
  /** The code as the log's own block had it: what the engine repeats of it is left out too. */
  const script: string[] = [];
  /** Position in the script that a repeated line would have next. */
  let echoAt: number | undefined;
  const states = new Set<string>();

  function inBlock(line: LogLine, found: LogLineClass): boolean {
    if (block === undefined) return false;
    if (found.kind === 'ruler' && found.name === block) {
      block = undefined;
      return true;
    }
    // The end of the block was lost if the server's next line is already there.
    if (found.kind === 'bookkeeping' && lineHeader.test(line.text)) {
      block = undefined;
      return false;
    }
    if (block === 'script code') script.push(line.text);
    return true;
  }

  function keep(line: LogLine): readonly LogLine[] {
    const found = classifyLogLine(line.text);
    if (inBlock(line, found)) return [];
    if (echoAt !== undefined) {
      if (line.text === script[echoAt]) {
        echoAt += 1;
        return [];
      }
      echoAt = undefined;
    }
    switch (found.kind) {
      case 'ruler':
        block = found.name;
        return [];
      case 'bookkeeping':
        return [];
      case 'state': {
        const said = found.text.replace(lineHeader, '');
        if (states.has(said)) return [];
        states.add(said);
        return [{ text: found.text, level: line.level }];
      }
      case 'echo': {
        const at = script.findIndex((text) => text.trim() === found.text.trim());
        echoAt = at === -1 ? undefined : at + 1;
        return [];
      }
      case 'shown':
        return [withoutHiddenHeader(line)];
    }
  }

  return { filter: (lines) => lines.flatMap(keep) };
}
