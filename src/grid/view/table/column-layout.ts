/** Where the columns stand, and which of them are seen: by the virtualizer, since widths differ and a result may have thousands. */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';

export interface PlacedColumn {
  /** Among the shown columns. */
  readonly at: number;
  /** In the result. */
  readonly place: number;
  readonly left: number;
  readonly width: number;
  readonly isFrozen: boolean;
}

interface Arrangement {
  readonly columns: readonly number[];
  readonly widths: readonly number[];
  readonly frozen: number;
  /** Room for the numbers of the rows. */
  readonly gutter: number;
}

/** Of the view's width, so much stays for the columns that are not frozen. */
const leastScrolled = 160;

export class ColumnLayout {
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  readonly #scroller: HTMLElement;
  readonly #changed: () => void;
  readonly #unmount: () => void;
  #arrangement: Arrangement = { columns: [], widths: [], frozen: 0, gutter: 0 };
  #frozen = 0;

  constructor(scroller: HTMLElement, changed: () => void) {
    this.#scroller = scroller;
    this.#changed = changed;
    this.#virtualizer = new Virtualizer(this.#options());
    this.#unmount = this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
  }

  arrange(arrangement: Arrangement): void {
    this.#arrangement = arrangement;
    this.#frozen = this.#fitting(arrangement);
    this.#virtualizer.setOptions(this.#options());
    this.#virtualizer._willUpdate();
    this.#virtualizer.measure();
  }

  /** Seen columns and frozen ones, from left to right. */
  get placed(): readonly PlacedColumn[] {
    const { columns } = this.#arrangement;
    return this.#virtualizer.getVirtualItems().flatMap(({ index, start, size }) => {
      const place = columns[index];
      if (place === undefined) return [];
      return [{ at: index, place, left: start, width: size, isFrozen: index < this.#frozen }];
    });
  }

  get totalWidth(): number {
    return this.#virtualizer.getTotalSize();
  }

  get gutter(): number {
    return this.#arrangement.gutter;
  }

  /** Where the frozen columns end. */
  get frozenEnd(): number {
    const { widths, gutter } = this.#arrangement;
    return widths.slice(0, this.#frozen).reduce((sum, width) => sum + width, gutter);
  }

  reveal(at: number): void {
    if (at < this.#frozen) return;
    const { widths, gutter } = this.#arrangement;
    const left = widths.slice(0, at).reduce((sum, width) => sum + width, gutter);
    const right = left + (widths[at] ?? 0);
    const scroller = this.#scroller;
    if (left < scroller.scrollLeft + this.frozenEnd) scroller.scrollLeft = left - this.frozenEnd;
    else if (right > scroller.scrollLeft + scroller.clientWidth)
      scroller.scrollLeft = Math.min(right - scroller.clientWidth, left - this.frozenEnd);
  }

  /** The column at a place of the whole width. */
  at(x: number): number {
    const { widths, gutter } = this.#arrangement;
    let end = gutter;
    if (x < end) return -1;
    for (const [at, width] of widths.entries()) {
      end += width;
      if (x < end) return at;
    }
    return widths.length - 1;
  }

  /** The column under a pointer; beyond the view, the nearest one in it. */
  atPointer(clientX: number): number {
    const { left } = this.#scroller.getBoundingClientRect();
    const { clientWidth, scrollLeft } = this.#scroller;
    const x = Math.max(0, Math.min(clientX - left, clientWidth - 1));
    return this.at(x < this.frozenEnd ? x : x + scrollLeft);
  }

  close(): void {
    this.#unmount();
  }

  /** Frozen columns that would leave no room for the others scroll with them. */
  #fitting({ widths, frozen, gutter }: Arrangement): number {
    const room = this.#scroller.clientWidth - leastScrolled;
    let end = gutter;
    for (let at = 0; at < frozen; at += 1) {
      end += widths[at] ?? 0;
      if (end > room) return at;
    }
    return frozen;
  }

  #options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    return {
      count: this.#arrangement.columns.length,
      horizontal: true,
      overscan: 2,
      paddingStart: this.#arrangement.gutter,
      getScrollElement: () => this.#scroller,
      estimateSize: (at) => this.#arrangement.widths[at] ?? 0,
      getItemKey: (at) => this.#arrangement.columns[at] ?? at,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      rangeExtractor: (range) => {
        const seen = defaultRangeExtractor(range);
        const frozen = Array.from({ length: Math.min(this.#frozen, range.count) }, (_, at) => at);
        return [...frozen, ...seen.filter((at) => at >= this.#frozen)];
      },
      onChange: () => {
        this.#changed();
      },
    };
  }
}
