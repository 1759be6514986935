/** How high the table is: as high as its rows, up to a bound, not lower when a filter leaves few, and as the user dragged it. */
import { rowHeight } from './row-scroll.ts';

const mostRows = 15;
const leastRows = 3;
/** Of the scroll bar below, where it takes room. */
const barRoom = 18;

export class TableHeight {
  readonly #scroller: HTMLElement;
  #given = '';

  constructor(scroller: HTMLElement) {
    this.#scroller = scroller;
  }

  /** `isAnew`: whatever the user dragged it to. */
  set(head: number, rows: number, isAnew: boolean): void {
    const { style } = this.#scroller;
    if (style.height !== this.#given && !isAnew) return;
    const shown = Math.max(leastRows, Math.min(mostRows, rows));
    const height = `${String(head + shown * rowHeight + barRoom)}px`;
    if (style.height === height) return;
    style.height = height;
    this.#given = style.height;
  }
}
