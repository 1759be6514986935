/** The static table that stands in the output before the grid: seen only where no live grid shows its rows. */
import { besideAttribute } from '../../messages.ts';
import type { Session } from '../kernel/session.ts';

/** Marks a live grid beside the table of that name. */
const mark = 'data-beside';

export class StaticTable {
  readonly #session: Session;
  readonly #grid: HTMLElement;

  constructor(session: Session, grid: HTMLElement) {
    this.#session = session;
    this.#grid = grid;
  }

  render(): void {
    const { state, pages } = this.#session;
    if (state.ended !== null) this.#show(true);
    else if (pages.hasAnswer) this.#show(false);
  }

  close(): void {
    this.#show(true);
  }

  #show(isShown: boolean): void {
    const { beside } = this.#session.state;
    if (!/^[a-z0-9]+$/.test(beside)) return;
    if (isShown) this.#grid.removeAttribute(mark);
    else this.#grid.setAttribute(mark, beside);
    // Another view of the grid may still be live.
    const isNeeded = isShown && document.querySelector(`[${mark}="${beside}"]`) === null;
    for (const table of document.querySelectorAll<HTMLElement>(
      `[${besideAttribute}="${beside}"]`,
    )) {
      const display = isNeeded ? '' : 'none';
      if (table.style.display !== display) table.style.display = display;
    }
  }
}
