/** The result of a cell as text, for the history. Pure but for its memory. */
import type { CellEvent } from '../../interpreter/index.ts';

/** Collects what one cell shows. */
export interface ShownText {
  /**
   * Takes an event in the order in which the interpreter gives it. Displays and standard output count; logs, standard
   * error and displays that are updated do not: they show progress, not the result.
   */
  add(event: CellEvent): void;
  /** All of it in order, each display on lines of its own; empty when there was nothing. */
  text(): string;
}

/** More is not collected: the history keeps less than that. */
const enough = 32_768;

/** Nothing shown yet. */
export function createShownText(): ShownText {
  const pieces: string[] = [];
  let length = 0;
  let ownLine = false;
  const append = (more: string, onLinesOfItsOwn: boolean): void => {
    if (length > enough || more === '') return;
    const last = pieces.at(-1);
    const apart = last !== undefined && !last.endsWith('\n') && (onLinesOfItsOwn || ownLine);
    const piece = `${apart ? '\n' : ''}${more.slice(0, enough)}`;
    pieces.push(piece);
    length += piece.length;
    ownLine = onLinesOfItsOwn;
  };
  return {
    add: (event) => {
      if (event.kind === 'text' && event.stream === 'stdout' && event.isLog !== true) {
        append(event.text, false);
      } else if (event.kind === 'display' && event.displayId === undefined) {
        append(event.bundle['text/plain'], true);
      }
    },
    text: () => pieces.join('').trimEnd(),
  };
}
