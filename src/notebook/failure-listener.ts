/** Tells of each failed cell on standard error, so that the words alone say what failed where: a scheduler may mail only them. */
import { coloursFor, type JsonObject } from '../shared/index.ts';
import type { RunListener } from './run-notebook.ts';
import { headOf, tracebackOf } from './terminal-listener.ts';
import { terminalText } from './terminal-text.ts';

export interface FailureParts {
  readonly write: (text: string) => void;
  readonly coloured: boolean;
  readonly width: number;
  /** Cuts a line to so many columns of the terminal. */
  readonly cut: (line: string, width: number) => string;
  /** The notebook as the user named it. */
  readonly notebook: string;
}

/** Shows nothing of cells that end well, or whose error is expected. */
export function failureListener({
  write,
  coloured,
  width,
  cut,
  notebook,
}: FailureParts): RunListener {
  const colours = coloursFor(coloured);
  let error: JsonObject | undefined;
  return {
    begins: () => {
      error = undefined;
    },
    published: (_place, { header, content }) => {
      if (header.msg_type === 'error') error = content;
    },
    ended: ({ cell, index, of }, end) => {
      if (end.status !== 'error' || end.expected) return;
      const seconds = (end.elapsedMs / 1000).toFixed(1);
      const what = `${notebook}: cell ${String(index)} of ${String(of)} failed after ${seconds} s:`;
      const text = terminalText(tracebackOf(error), coloured).trimEnd();
      write(
        `${colours.red(what)} ${headOf(cell, cut, width - what.length - 1)}\n${text === '' ? '' : `${text}\n`}`,
      );
    },
  };
}

/** One listener that hands everything to several, in their order. */
export function allListeners(listeners: readonly RunListener[]): RunListener {
  return {
    begins: (place) => {
      for (const listener of listeners) listener.begins(place);
    },
    published: (place, message) => {
      for (const listener of listeners) listener.published(place, message);
    },
    ended: (place, end) => {
      for (const listener of listeners) listener.ended(place, end);
    },
  };
}
