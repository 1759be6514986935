/** The result of a cell as text, for the history. */
import type { CellEvent } from '../../interpreter/index.ts';

export interface ShownText {
  /** Takes the events in order. Displays and standard output count; logs, standard error and updated displays only show progress. */
  add(event: CellEvent): void;
  /** All of it in order, each display on lines of its own; '' for nothing. */
  text(): string;
}

/** No more characters are collected: the history keeps fewer. */
const enough = 32_768;

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
