/** The table: head and rows in one scroller, drawn at most once a frame. */
import type { Session } from '../kernel/session.ts';
import { shownColumns, shownFrozen, withWidth } from '../look/look.ts';
import { type Cell, clamped, one, type Range, rangeOf, type Selection } from '../look/selection.ts';
import { element, setAttributes } from '../page/element.ts';
import { placeMark } from '../page/place-mark.ts';
import { Body } from './body.ts';
import { ColumnLayout } from './column-layout.ts';
import { Head, nameHeight, stripHeight } from './head.ts';
import { rowHeight, RowScroll } from './row-scroll.ts';
import { TableHeight } from './table-height.ts';
import { Widths } from './widths.ts';

/** Profiles are asked for when the view rests. */
const restMs = 120;

export interface TableActions {
  readonly openMenu: (place: number, beside: Element) => void;
  readonly openFilter: (place: number, beside: Element) => void;
  /** The active cell or the range is another one, or what is drawn has changed. */
  readonly drawn: () => void;
}

export class Table {
  readonly node: HTMLElement;
  readonly scroller: HTMLElement;
  readonly rows: RowScroll;
  readonly columns: ColumnLayout;
  readonly #session: Session;
  readonly #content: HTMLElement;
  readonly #head: Head;
  readonly #body: Body;
  readonly #widths: Widths;
  readonly #actions: TableActions;
  readonly #resized: ResizeObserver;
  readonly #height: TableHeight;
  #selection: Selection | undefined;
  #frame = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #left = 0;
  #width = 0;
  hasStrip = true;

  constructor(session: Session, root: HTMLElement, id: string, actions: TableActions) {
    this.#session = session;
    this.#actions = actions;
    this.#widths = new Widths(session, root);
    this.#head = new Head(session, id, {
      openMenu: actions.openMenu,
      openFilter: actions.openFilter,
      fitWidth: (place) => {
        this.fit(place);
      },
      columnAt: (clientX) => this.columns.atPointer(clientX),
      activate: (at) => {
        this.activate({ row: -1, column: at }, false);
        this.scroller.focus({ preventScroll: true });
      },
    });
    this.#body = new Body(session, id);
    this.#content = element(
      'div',
      { class: 'lkg-content', role: 'presentation' },
      this.#head.node,
      this.#body.node,
      placeMark(() => {
        this.#resize();
      }, session.signal),
    );
    this.scroller = element(
      'div',
      { class: 'lkg-scroller', role: 'grid', tabindex: 0, 'aria-multiselectable': 'true', id },
      this.#content,
    );
    this.node = element('div', { class: 'lkg-table' }, this.scroller);
    this.#height = new TableHeight(this.scroller);
    this.rows = new RowScroll(this.scroller, this.#content, () => {
      this.draw();
    });
    this.columns = new ColumnLayout(this.scroller, () => {
      this.draw();
    });
    this.scroller.addEventListener(
      'scroll',
      () => {
        // Told of an element that has left the page in the meantime.
        if (this.scroller.clientHeight === 0) return;
        this.#left = this.scroller.scrollLeft;
        this.rows.scrolled();
      },
      { passive: true, signal: session.signal },
    );
    this.#resized = new ResizeObserver(() => {
      this.#resize();
    });
    this.#resized.observe(this.scroller);
    this.arrange();
  }

  /** The columns, or their widths, are others. */
  arrange(): void {
    const { look } = this.#session;
    const shown = shownColumns(look);
    this.columns.arrange({
      columns: shown,
      widths: shown.map((place) => this.#widths.of(place)),
      frozen: shownFrozen(look),
      gutter: this.#widths.gutter(this.#mostRows()),
    });
    this.#select(this.#selection);
    this.draw();
  }

  /** Another result. */
  forgetWidths(): void {
    this.#widths.forget();
    this.arrange();
  }

  /** Another order or filter of the rows. */
  toTop(): void {
    this.rows.toTop();
    if (this.#selection !== undefined)
      this.#selection = one({
        row: Math.min(0, this.#selection.active.row),
        column: this.#selection.active.column,
      });
    this.draw();
  }

  fit(place: number): void {
    this.#session.change(
      withWidth(this.#session.look, place, this.#widths.fitting(place, this.rows.first)),
    );
  }

  get active(): Cell | undefined {
    return this.#selection?.active;
  }

  get selection(): Selection | undefined {
    return this.#selection;
  }

  get range(): Range | undefined {
    return this.#selection === undefined
      ? undefined
      : rangeOf(this.#selection, this.rowCount, shownColumns(this.#session.look).length);
  }

  /** Makes a cell the active one and brings it into view; `isExtended`: the range goes from where it began to here. */
  activate(cell: Cell, isExtended: boolean): void {
    const wanted = this.#within(cell);
    const anchor = isExtended && wanted.row >= 0 ? (this.#selection?.anchor ?? wanted) : wanted;
    this.#selection = { anchor: anchor.row < 0 ? wanted : anchor, active: wanted };
    if (wanted.row >= 0) this.rows.reveal(wanted.row);
    if (wanted.column >= 0) this.columns.reveal(wanted.column);
    this.draw();
  }

  /** A range whose end is not brought into view. */
  select(selection: Selection): void {
    this.#select(selection);
    this.draw();
  }

  /** Rows that the view has; those that are drawn, while their number is not known. */
  get rowCount(): number {
    return this.#session.pages.count ?? this.rows.count;
  }

  headOf(place: number): Element {
    return this.#head.nodeOf(place) ?? this.scroller;
  }

  /** The element of the active cell, where it is seen. */
  get activeNode(): Element {
    const id = this.#activeId();
    return (
      (id === undefined ? null : this.node.querySelector(`#${CSS.escape(id)}`)) ?? this.scroller
    );
  }

  get headHeight(): number {
    return this.hasStrip ? nameHeight + stripHeight : nameHeight;
  }

  showStrip(isShown: boolean): void {
    this.hasStrip = isShown;
    this.#height.set(this.headHeight, this.#mostRows(), true);
    this.draw();
  }

  draw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.#session.signal.aborted) this.#draw();
    });
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#resting);
    this.#resized.disconnect();
    this.rows.close();
    this.columns.close();
  }

  #select(selection: Selection | undefined): void {
    this.#selection =
      selection === undefined
        ? undefined
        : {
            ...selection,
            anchor: this.#within(selection.anchor),
            active: this.#within(selection.active),
          };
  }

  #within(cell: Cell): Cell {
    return clamped(cell, this.rowCount, shownColumns(this.#session.look).length);
  }

  #resize(): void {
    if (this.scroller.clientHeight === 0) return;
    // Out of the page and back again, a scroller begins at its start.
    if (Math.abs(this.scroller.scrollLeft - this.#left) > 1) this.scroller.scrollLeft = this.#left;
    this.rows.settle();
    this.arrange();
    const isNarrower = this.scroller.clientWidth < this.#width;
    this.#width = this.scroller.clientWidth;
    const active = this.#selection?.active;
    if (isNarrower && active !== undefined && active.column >= 0)
      this.columns.reveal(active.column);
  }

  #draw(): void {
    const { pages, state, profiles } = this.#session;
    this.#height.set(this.headHeight, this.#mostRows(), false);
    if (this.#widths.useValues()) this.arrange();
    const viewport = Math.max(0, this.scroller.clientHeight - this.headHeight);
    const { count } = pages;
    // Rows whose number is not known yet: as many as there is room for.
    const drawn = count ?? Math.ceil(viewport / rowHeight);
    this.rows.layOut(drawn, viewport, this.headHeight);
    const placed = this.columns.placed;
    const places = placed.map(({ place }) => place);
    const { first, seen, shift, isUpwards } = this.rows;
    // Before anything is drawn: the kernel reads meanwhile.
    pages.want({ first, last: first + seen - 1, isUpwards, columns: places });
    const width = this.columns.totalWidth;
    this.#content.style.width = `${String(width)}px`;
    this.#head.node.style.height = `${String(this.headHeight)}px`;
    this.#body.node.style.height = `${String(viewport)}px`;
    this.#body.node.style.top = `${String(this.headHeight)}px`;
    this.node.classList.toggle('lkg-no-strip', !this.hasStrip);
    const active = this.#selection?.active;
    this.#head.render(placed, this.columns.gutter, active?.row === -1 ? active.column : undefined);
    this.#body.render({
      first,
      seen,
      shift,
      columns: placed,
      gutter: this.columns.gutter,
      width,
      range: this.range,
      active,
      isLive: state.ended === null && pages.failure === undefined,
    });
    clearTimeout(this.#resting);
    if (this.hasStrip && !pages.isAsking)
      this.#resting = setTimeout(() => {
        profiles.want(places);
      }, restMs);
    setAttributes(this.scroller, {
      'aria-rowcount': count === undefined ? -1 : count + 1,
      'aria-colcount': shownColumns(this.#session.look).length + 1,
      'aria-busy': count === undefined || pages.isAsking ? 'true' : 'false',
      'aria-activedescendant': this.#activeId(),
    });
    this.#actions.drawn();
  }

  #mostRows(): number {
    const { totalRows, fetchedRows } = this.#session.state;
    return Math.max(totalRows ?? 0, fetchedRows);
  }

  #activeId(): string | undefined {
    const active = this.#selection?.active;
    if (active === undefined) return undefined;
    const place = active.column < 0 ? -1 : shownColumns(this.#session.look)[active.column];
    if (place === undefined) return undefined;
    if (active.row < 0) return this.#head.idOf(place);
    const isSeen = active.row >= this.rows.first && active.row < this.rows.first + this.rows.seen;
    return isSeen ? this.#body.idOf(active.row, place) : undefined;
  }
}
