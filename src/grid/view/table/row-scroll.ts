/**
 * Which rows are seen. Rows have one height, so places are a multiplication and a million of them cost nothing. Browsers do not make an
 * element higher than some 17 to 33 million pixels: a longer table gets a shorter scroll bar, whose jumps are stretched, while small moves
 * (a wheel, a finger, a key) stay as long as they are.
 */
export const rowHeight = 24;

/** Below what every browser can do. */
const highest = 8_000_000;
const settleMs = 160;
/** Of a stretched bar, one pixel of the thumb is more. */
const smallMove = 3_000;

export class RowScroll {
  readonly #scroller: HTMLElement;
  readonly #spacer: HTMLElement;
  readonly #changed: () => void;
  #count = 0;
  #viewport = 0;
  #head = 0;
  /** In the height that the rows really have. */
  #offset = 0;
  #top = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;
  isUpwards = false;

  constructor(scroller: HTMLElement, spacer: HTMLElement, changed: () => void) {
    this.#scroller = scroller;
    this.#spacer = spacer;
    this.#changed = changed;
  }

  /** What the scroller reports. */
  scrolled(): void {
    const top = this.#scroller.scrollTop;
    const by = top - this.#top;
    if (by === 0) return;
    this.#top = top;
    const isSmall = Math.abs(by) < smallMove;
    const isEdge = top <= 0 || top >= this.#mostTop - 0.5;
    this.#moveTo(
      this.#isStretched && (!isSmall || isEdge) ? this.#offsetAt(top) : this.#offset + by,
    );
    if (!this.#isStretched) this.#offset = Math.max(0, Math.min(this.#mostOffset, top));
    else this.#settleLater();
    this.#changed();
  }

  /** Sizes changed, or the number of rows did. */
  layOut(count: number, viewport: number, head: number): void {
    const isSame = count === this.#count && viewport === this.#viewport && head === this.#head;
    if (isSame) return;
    this.#count = count;
    this.#viewport = viewport;
    this.#head = head;
    this.#spacer.style.height = `${String(head + Math.min(count * rowHeight, highest))}px`;
    this.#offset = Math.max(0, Math.min(this.#offset, this.#mostOffset));
    this.settle();
  }

  /** Puts the scroll bar where the rows are: also after the element was out of the page, which forgets it. */
  settle(): void {
    clearTimeout(this.#settling);
    const top = this.#isStretched
      ? (this.#offset / Math.max(1, this.#mostOffset)) * this.#mostTop
      : this.#offset;
    if (Math.abs(this.#scroller.scrollTop - top) > 0.5) this.#scroller.scrollTop = top;
    this.#top = this.#scroller.scrollTop;
  }

  toTop(): void {
    this.#offset = 0;
    this.isUpwards = false;
    this.settle();
  }

  /** Moves as little as is needed for the whole row to be seen. */
  reveal(row: number): void {
    const start = row * rowHeight;
    const end = start + rowHeight;
    if (start < this.#offset) this.#moveTo(start);
    else if (end > this.#offset + this.#viewport) this.#moveTo(end - this.#viewport);
    else return;
    this.settle();
    this.#changed();
  }

  moveBy(pixels: number): void {
    this.#moveTo(this.#offset + pixels);
    this.settle();
    this.#changed();
  }

  get count(): number {
    return this.#count;
  }

  get first(): number {
    return Math.floor(this.#offset / rowHeight);
  }

  /** Rows that are seen, in part too. */
  get seen(): number {
    return Math.max(
      0,
      Math.min(
        this.#count - this.first,
        Math.ceil((this.#offset + this.#viewport) / rowHeight) - this.first,
      ),
    );
  }

  /** Whole rows that the view has room for. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.#viewport / rowHeight) - 1);
  }

  /** How far the first row stands above the view. */
  get shift(): number {
    return Math.round(this.#offset % rowHeight);
  }

  rowAt(y: number): number {
    return Math.max(0, Math.min(this.#count - 1, Math.floor((this.#offset + y) / rowHeight)));
  }

  close(): void {
    clearTimeout(this.#settling);
  }

  #moveTo(offset: number): void {
    const wanted = Math.max(0, Math.min(offset, this.#mostOffset));
    if (wanted !== this.#offset) this.isUpwards = wanted < this.#offset;
    this.#offset = wanted;
  }

  #offsetAt(top: number): number {
    return this.#mostTop <= 0 ? 0 : (top / this.#mostTop) * this.#mostOffset;
  }

  #settleLater(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      // A move of the bar that a busy page has not told of yet would be taken back. One that is not seen has no place.
      const isSeen = this.#scroller.clientHeight > 0;
      if (isSeen && this.#scroller.scrollTop !== this.#top) this.scrolled();
      else this.settle();
    }, settleMs);
  }

  get #isStretched(): boolean {
    return this.#count * rowHeight > highest;
  }

  get #mostOffset(): number {
    return Math.max(0, this.#count * rowHeight - this.#viewport);
  }

  get #mostTop(): number {
    return Math.max(0, Math.min(this.#count * rowHeight, highest) - this.#viewport);
  }
}
