/** What a cell showed, as text for the history. Pure but for its memory. */
import type { CellEvent } from '../interpreter/index.ts';

/** Collects the results of one cell. */
export interface ShownText {
  /** Takes an event; only displays count, and of those not the ones that are updated: they tell how it goes, not what came of it. */
  add(event: CellEvent): void;
  /** The text of the displays, one below the other; empty when there were none. */
  text(): string;
}

/** More is not collected: the history keeps less than that. */
const enough = 32_768;

/** Nothing shown yet. */
export function createShownText(): ShownText {
  let text = '';
  return {
    add: (event) => {
      if (event.kind !== 'display' || event.displayId !== undefined || text.length > enough) return;
      text += `${text === '' ? '' : '\n'}${event.bundle['text/plain'].slice(0, enough)}`;
    },
    text: () => text,
  };
}
