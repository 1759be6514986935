/** The rows that are seen. Their elements are used again, and each value is written when it changes. */
import type { ColumnKind, GridColumn } from '../../messages.ts';
import type { Session } from '../kernel/session.ts';
import type { Range } from '../look/selection.ts';
import { element } from '../page/element.ts';
import { formatCount, oneLine, showValue } from '../page/text.ts';
import type { PlacedColumn } from './column-layout.ts';
import { rowHeight } from './row-scroll.ts';

interface BodyCell {
  readonly node: HTMLElement;
  /** What it shows: the value, a skeleton or nothing. */
  shown: unknown;
  isCut: boolean;
  left: number;
  width: number;
  at: number;
}

interface BodyRow {
  readonly node: HTMLElement;
  readonly number: HTMLElement;
  readonly cells: Map<number, BodyCell>;
  row: number;
}

export interface Frame {
  readonly first: number;
  readonly seen: number;
  readonly shift: number;
  readonly columns: readonly PlacedColumn[];
  readonly gutter: number;
  readonly width: number;
  readonly range: Range | undefined;
  readonly active: { readonly row: number; readonly column: number } | undefined;
  /** Skeletons may still become values. */
  readonly isLive: boolean;
}

/** Stands in a cell for a value that is not here. */
const waiting = Symbol('waiting');
const absent = Symbol('absent');

export class Body {
  readonly node: HTMLElement;
  readonly #rows: HTMLElement;
  readonly #session: Session;
  readonly #id: string;
  readonly #pool: BodyRow[] = [];
  #rightAligned: ReadonlySet<number> = new Set();

  constructor(session: Session, id: string) {
    this.#session = session;
    this.#id = id;
    this.#rows = element('div', { class: 'lkg-rows', role: 'presentation' });
    this.node = element('div', { class: 'lkg-body', role: 'presentation' }, this.#rows);
    this.node.addEventListener('pointerover', ({ target }) => {
      if (target instanceof Element) showWhole(target.closest<HTMLElement>('.lkg-cell'));
    });
  }

  idOf(row: number, place: number): string {
    return `${this.#id}-c-${String(row)}-${String(place)}`;
  }

  render(frame: Frame): void {
    this.#rightAligned = rightAligned(this.#session.state.columns);
    this.#rows.style.transform = `translateY(${String(-frame.shift)}px)`;
    while (this.#pool.length < frame.seen) this.#pool.push(this.#makeRow());
    for (const { node } of this.#pool.splice(frame.seen + 8)) node.remove();
    // A row stays in its element while it is scrolled, so that little changes.
    const size = Math.max(1, this.#pool.length);
    const used = new Set<BodyRow>();
    for (let row = frame.first; row < frame.first + frame.seen; row += 1) {
      const line = this.#pool[row % size];
      if (line === undefined) continue;
      used.add(line);
      this.#renderRow(line, row, frame);
    }
    for (const line of this.#pool) if (!used.has(line)) this.#hide(line);
  }

  #hide(line: BodyRow): void {
    if (line.row === -1) return;
    line.row = -1;
    line.node.remove();
  }

  #makeRow(): BodyRow {
    const number = element('div', { class: 'lkg-number', role: 'rowheader', 'aria-colindex': 1 });
    const node = element('div', { class: 'lkg-row', role: 'row' }, number);
    return { node, number, cells: new Map(), row: -1 };
  }

  #renderRow(line: BodyRow, row: number, frame: Frame): void {
    if (line.row !== row) {
      line.row = row;
      line.node.setAttribute('aria-rowindex', String(row + 2));
      line.number.textContent = formatCount(row + 1);
      line.number.id = this.idOf(row, -1);
      line.node.classList.toggle('lkg-odd', row % 2 === 1);
    }
    if (line.node.parentNode === null) this.#rows.append(line.node);
    line.node.style.top = `${String((row - frame.first) * rowHeight)}px`;
    line.node.style.width = `${String(frame.width)}px`;
    line.number.style.width = `${String(frame.gutter)}px`;
    const { range, active } = frame;
    const isRowIn = range !== undefined && row >= range.top && row <= range.bottom;
    line.number.classList.toggle('lkg-in', isRowIn);
    line.number.classList.toggle('lkg-active', active?.row === row && active.column === -1);
    this.#dropUnseen(line, frame.columns);
    for (const [index, column] of frame.columns.entries()) {
      const cell = line.cells.get(column.place) ?? this.#makeCell(line, column.place);
      this.#placeCell(cell, column);
      cell.node.classList.toggle('lkg-right', this.#rightAligned.has(column.place));
      // In the order in which they are read; the frozen ones are in the flow of the row.
      const there = line.node.children.item(index + 1);
      if (there !== cell.node) line.node.insertBefore(cell.node, there);
      cell.node.id = this.idOf(row, column.place);
      const isIn = isRowIn && column.at >= range.left && column.at <= range.right;
      const isActive = active?.row === row && active.column === column.at;
      if (cell.node.classList.contains('lkg-in') !== isIn) {
        cell.node.classList.toggle('lkg-in', isIn);
        if (isIn) cell.node.setAttribute('aria-selected', 'true');
        else cell.node.removeAttribute('aria-selected');
      }
      cell.node.classList.toggle('lkg-active', isActive);
      this.#fill(cell, row, column.place, frame.isLive);
    }
  }

  #dropUnseen(line: BodyRow, columns: readonly PlacedColumn[]): void {
    if (line.cells.size === 0) return;
    const seen = new Set(columns.map(({ place }) => place));
    for (const [place, { node }] of line.cells) {
      if (seen.has(place)) continue;
      node.remove();
      line.cells.delete(place);
    }
  }

  #makeCell(line: BodyRow, place: number): BodyCell {
    const node = element('div', { class: 'lkg-cell', role: 'gridcell' });
    const cell: BodyCell = { node, shown: absent, isCut: false, left: -1, width: -1, at: -1 };
    line.cells.set(place, cell);
    return cell;
  }

  #placeCell(cell: BodyCell, { at, left, width, isFrozen }: PlacedColumn): void {
    const { node } = cell;
    if (cell.left !== left || node.classList.contains('lkg-frozen') !== isFrozen) {
      cell.left = left;
      node.style.left = `${String(left)}px`;
      node.classList.toggle('lkg-frozen', isFrozen);
    }
    if (cell.width !== width) {
      cell.width = width;
      node.style.width = `${String(width)}px`;
    }
    if (cell.at !== at) {
      cell.at = at;
      node.setAttribute('aria-colindex', String(at + 2));
    }
  }

  #fill(cell: BodyCell, row: number, place: number, isLive: boolean): void {
    const value = this.#session.pages.value(row, place);
    if (value === undefined) {
      const shown = isLive ? waiting : absent;
      if (cell.shown === shown && cell.node.firstChild !== null) return;
      cell.shown = shown;
      // Words would flicker while one scrolls; a screen reader hears that the grid is busy.
      cell.node.replaceChildren(element('span', { class: isLive ? 'lkg-skeleton' : 'lkg-absent' }));
      return;
    }
    if (cell.shown === value.text && cell.isCut === value.isCut) return;
    cell.shown = value.text;
    cell.isCut = value.isCut;
    cell.node.removeAttribute('title');
    const inner = element('span', { class: 'lkg-text', dir: 'auto' });
    showValue(inner, value.text, value.isCut);
    cell.node.replaceChildren(inner);
  }
}

/** As in the static table. */
function rightAligned(columns: readonly GridColumn[]): ReadonlySet<number> {
  const isLeft = new Set<ColumnKind>(['text', 'boolean', 'other']);
  return new Set(columns.flatMap(({ kind }, place) => (isLeft.has(kind) ? [] : [place])));
}

/** What has no room in its cell is read under the pointer. */
function showWhole(cell: HTMLElement | null): void {
  if (cell === null || cell.title !== '' || cell.scrollWidth <= cell.clientWidth) return;
  cell.title = oneLine(cell.textContent, 1_000);
}
