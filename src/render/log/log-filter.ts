/** Chooses the lines of a task's log that a cell shows. Keeps its state between pages: a block may begin in one and end in another. */
import type { LogLine } from '../../task/index.ts';
import {
  bareBookkeeping,
  bookkeeping,
  echo,
  lineHeader,
  ruler,
  stateLines,
} from './bookkeeping.ts';

/** How much is shown; `concise` leaves out the server's bookkeeping. */
export type LogFilterMode = 'full' | 'concise' | 'warn' | 'error' | 'off';

type LineClass =
  | { readonly kind: 'shown' }
  | { readonly kind: 'bookkeeping' }
  /** The task reached a state; `text` is the line without its advice. */
  | { readonly kind: 'state'; readonly text: string }
  | { readonly kind: 'ruler'; readonly name: string }
  /** The first line of the code as the engine repeats it. */
  | { readonly kind: 'echo'; readonly text: string };

export interface LogFilter {
  /** The lines to show, in their order. Errors and warnings go to stderr by their `level`. */
  filter(lines: readonly LogLine[]): readonly LogLine[];
}

/** Looks at the line alone. A line that is not in the tables is shown. */
function classifyLine(text: string): LineClass {
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
  const words = text.slice(header.length);
  for (const pattern of stateLines) {
    const state = pattern.exec(words)?.[1];
    if (state !== undefined) return { kind: 'state', text: header + state };
  }
  return bookkeeping.some((pattern) => pattern.test(words))
    ? { kind: 'bookkeeping' }
    : { kind: 'shown' };
}

export function createLogFilter(mode: LogFilterMode): LogFilter {
  if (mode === 'full') return { filter: (lines) => lines };
  if (mode === 'off') return { filter: () => [] };
  if (mode === 'concise') return conciseFilter();
  const levels: readonly LogLine['level'][] = mode === 'warn' ? ['warn', 'error'] : ['error'];
  const concise = conciseFilter();
  return { filter: (lines) => concise.filter(lines).filter((line) => levels.includes(line.level)) };
}

/** Removes the header of a progress bar, which goes back by carriage returns: after a shorter bar the header would show. */
function withoutHiddenHeader(line: LogLine): LogLine {
  if (!line.text.includes('\r')) return line;
  const header = lineHeader.exec(line.text)?.[0] ?? '';
  return { ...line, text: line.text.slice(header.length) };
}

function conciseFilter(): LogFilter {
  let block: string | undefined;
  /** The code in the log's own block; the engine's repetition of it is left out too. */
  const script: string[] = [];
  /** Index in the script of the line that the engine would repeat next. */
  let echoAt: number | undefined;
  const states = new Set<string>();

  function inBlock(line: LogLine, found: LineClass): boolean {
    if (block === undefined) return false;
    if (found.kind === 'ruler' && found.name === block) {
      block = undefined;
      return true;
    }
    // A line of the server in the block means that the end of the block was lost.
    if (found.kind === 'bookkeeping' && lineHeader.test(line.text)) {
      block = undefined;
      return false;
    }
    if (block === 'script code') script.push(line.text);
    return true;
  }

  function keep(line: LogLine): readonly LogLine[] {
    const found = classifyLine(line.text);
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
        const words = found.text.replace(lineHeader, '');
        if (states.has(words)) return [];
        states.add(words);
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
