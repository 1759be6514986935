/** How wide columns are: by their names and the values that are here. */
import type { GridColumn } from '../../messages.ts';
import type { Session } from '../kernel/session.ts';
import { formatCount, oneLine } from '../page/text.ts';

const least = 116;
/** Two days beside each other, below the histogram. */
const leastOfDays = 164;
const mostAtFirst = 300;
const mostFitted = 900;
const padding = 18;
const markRoom = 44;
const sampleRows = 120;

export class Widths {
  readonly #session: Session;
  readonly #root: HTMLElement;
  readonly #context: CanvasRenderingContext2D | null;
  #automatic = new Map<number, number>();
  #isOfValues = false;

  constructor(session: Session, root: HTMLElement) {
    this.#session = session;
    this.#root = root;
    this.#context = document.createElement('canvas').getContext('2d');
  }

  /** Other columns than before. */
  forget(): void {
    this.#automatic.clear();
    this.#isOfValues = false;
  }

  of(place: number): number {
    const { look, state } = this.#session;
    const chosen = look.widths.get(place);
    if (chosen !== undefined) return chosen;
    const known = this.#automatic.get(place);
    if (known !== undefined) return known;
    const column = state.columns[place];
    const width = column === undefined ? least : this.#measure(column, place, mostAtFirst, 0);
    this.#automatic.set(place, width);
    return width;
  }

  /** The first rows are here: the widths that the user did not choose are made for them, once. */
  useValues(): boolean {
    if (this.#isOfValues || this.#session.pages.value(0, 0) === undefined) return false;
    this.#isOfValues = true;
    this.#automatic.clear();
    return true;
  }

  /** So wide that the values around a row are seen whole. */
  fitting(place: number, row: number): number {
    const column = this.#session.state.columns[place];
    return column === undefined ? least : this.#measure(column, place, mostFitted, row);
  }

  /** Room for the largest number of a row. */
  gutter(rows: number): number {
    return Math.max(44, Math.ceil(this.#textWidth(formatCount(rows))) + padding);
  }

  #measure({ name, type, kind }: GridColumn, place: number, most: number, row: number): number {
    let width = Math.max(
      this.#textWidth(oneLine(name, 100), true) + markRoom,
      this.#textWidth(oneLine(type, 40)) + markRoom,
    );
    const from = Math.max(0, row - sampleRows / 2);
    for (let at = from; at < from + sampleRows; at += 1) {
      const value = this.#session.pages.value(at, place);
      if (value === undefined) continue;
      width = Math.max(width, this.#textWidth(oneLine(value.text, 200)));
      if (width > most) break;
    }
    return Math.round(
      Math.max(
        kind === 'date' || kind === 'timestamp' ? leastOfDays : least,
        Math.min(most, width + padding),
      ),
    );
  }

  #textWidth(text: string, isBold = false): number {
    if (this.#context === null) return text.length * 7;
    const { fontFamily, fontSize } = getComputedStyle(this.#root);
    this.#context.font = `${isBold ? '600 ' : ''}${fontSize} ${fontFamily}`;
    return this.#context.measureText(text).width;
  }
}
