/** The heads of the columns: name, type, sorting, filter, menu, edge to drag, and the strip. */
import type { GridColumn } from '../../messages.ts';
import type { Session } from '../kernel/session.ts';
import { isFrozen, moved, nextSort, shownColumns, withWidth } from '../look/look.ts';
import { describeFilter } from '../look/filters.ts';
import { element, fill, icon, setAttributes } from '../page/element.ts';
import { oneLine } from '../page/text.ts';
import { dragPlace, dragWidth } from './column-drag.ts';
import type { PlacedColumn } from './column-layout.ts';
import { showProfile, wordsOf } from './strip.ts';

export const nameHeight = 40;
export const stripHeight = 62;

interface HeadCell {
  readonly node: HTMLElement;
  readonly label: HTMLElement;
  readonly marks: HTMLElement;
  readonly strip: HTMLElement;
  readonly words: HTMLElement;
  /** What it shows now. */
  shown: string;
  shownProfile: unknown;
}

interface HeadActions {
  readonly openMenu: (place: number, from: HTMLElement) => void;
  readonly openFilter: (place: number, from: HTMLElement) => void;
  readonly fitWidth: (place: number) => void;
  readonly activate: (at: number) => void;
  readonly columnAt: (clientX: number) => number;
}

export class Head {
  readonly node: HTMLElement;
  readonly #session: Session;
  readonly #id: string;
  readonly #actions: HeadActions;
  readonly #cells = new Map<number, HeadCell>();
  readonly #corner: HTMLElement;

  constructor(session: Session, id: string, actions: HeadActions) {
    this.#session = session;
    this.#id = id;
    this.#actions = actions;
    this.#corner = element('div', {
      class: 'lkg-corner',
      role: 'columnheader',
      'aria-colindex': 1,
      'aria-label': 'row number',
      id: `${id}-h--1`,
    });
    this.node = element(
      'div',
      { class: 'lkg-head', role: 'row', 'aria-rowindex': 1 },
      this.#corner,
    );
  }

  idOf(place: number): string {
    return `${this.#id}-h-${String(place)}`;
  }

  nodeOf(place: number): HTMLElement | undefined {
    return this.#cells.get(place)?.node;
  }

  render(columns: readonly PlacedColumn[], gutter: number, active: number | undefined): void {
    this.#corner.style.width = `${String(gutter)}px`;
    this.#corner.classList.toggle('lkg-active', active === -1);
    const seen = new Set(columns.map(({ place }) => place));
    for (const [place, cell] of this.#cells) {
      if (seen.has(place)) continue;
      cell.node.remove();
      this.#cells.delete(place);
    }
    for (const [index, column] of columns.entries()) {
      const cell = this.#cells.get(column.place) ?? this.#make(column.place);
      this.#place(cell, column);
      // In the order in which they are read; the frozen ones are in the flow of the row.
      const there = this.node.children.item(index + 1);
      if (there !== cell.node) this.node.insertBefore(cell.node, there);
      this.#show(cell, column);
      cell.node.classList.toggle('lkg-active', active === column.at);
    }
  }

  #place({ node }: HeadCell, { at, left, width, isFrozen: isFixed }: PlacedColumn): void {
    node.style.left = `${String(left)}px`;
    node.style.width = `${String(width)}px`;
    node.classList.toggle('lkg-frozen', isFixed);
    node.setAttribute('aria-colindex', String(at + 2));
  }

  #column(place: number): GridColumn {
    return this.#session.state.columns[place] ?? { name: '', type: '', kind: 'other' };
  }

  #show(cell: HeadCell, { place }: PlacedColumn): void {
    const { look, state, profiles } = this.#session;
    const { name, type, kind } = this.#column(place);
    const sortAt = look.sort.findIndex(({ column }) => column === name);
    const sort = look.sort[sortAt];
    const filter = look.filters.find(({ column }) => column === name);
    const key = JSON.stringify([
      name,
      type,
      sort,
      sortAt,
      look.sort.length,
      filter,
      isFrozen(look, place),
      state.ended,
    ]);
    if (key !== cell.shown) {
      cell.shown = key;
      // The strip too: a kind may become known later.
      cell.shownProfile = cell;
      setAttributes(cell.node, {
        'aria-sort': sort === undefined ? 'none' : sort.descending ? 'descending' : 'ascending',
        'aria-label': `${oneLine(name, 200)}, ${oneLine(type, 60)}${filter === undefined ? '' : `, filtered: ${describeFilter(filter)}`}`,
        'data-kind': kind,
      });
      cell.label.title = `${oneLine(name, 400)}\n${oneLine(type, 400)}`;
      fill(
        cell.label,
        element(
          'span',
          { class: 'lkg-name', dir: 'auto' },
          name === '' ? '“”' : oneLine(name, 200),
        ),
        element('span', { class: 'lkg-type' }, oneLine(type, 80)),
      );
      fill(
        cell.marks,
        isFrozen(look, place) && mark('pin', 'frozen'),
        filter !== undefined && mark('filter', `filtered: ${describeFilter(filter)}`),
        sort !== undefined && mark(sort.descending ? 'descending' : 'ascending', 'sorted'),
        sort !== undefined &&
          look.sort.length > 1 &&
          element('span', { class: 'lkg-sort-number' }, String(sortAt + 1)),
      );
    }
    const profile = profiles.of(place);
    if (cell.shownProfile !== profile) {
      cell.shownProfile = profile;
      showProfile(cell.strip, kind, profile);
      cell.words.textContent = wordsOf(profile);
    }
  }

  #make(place: number): HeadCell {
    const id = this.idOf(place);
    const label = element('div', { class: 'lkg-label' });
    const marks = element('div', { class: 'lkg-marks', 'aria-hidden': 'true' });
    const menu = element(
      'div',
      { class: 'lkg-menu-button', 'aria-hidden': 'true', title: 'Menu of the column (Alt+↓)' },
      icon('more'),
    );
    const edge = element('div', {
      class: 'lkg-edge',
      'aria-hidden': 'true',
      title: 'Drag for the width, double click to fit',
    });
    const strip = element('div', { class: 'lkg-strip', 'aria-hidden': 'true' });
    const words = element('div', { class: 'lkg-unseen', id: `${id}-words` });
    const node = element(
      'div',
      {
        class: 'lkg-head-cell',
        role: 'columnheader',
        id,
        'aria-describedby': `${id}-words`,
        'aria-haspopup': 'menu',
      },
      element('div', { class: 'lkg-head-line' }, label, marks, menu),
      strip,
      words,
      edge,
    );
    const cell: HeadCell = { node, label, marks, strip, words, shown: '', shownProfile: node };
    this.#cells.set(place, cell);
    this.#listen(place, cell, menu, edge);
    return cell;
  }

  #listen(place: number, { node, marks }: HeadCell, menu: HTMLElement, edge: HTMLElement): void {
    const at = (): number => Number(node.getAttribute('aria-colindex')) - 2;
    menu.addEventListener('click', (event) => {
      event.stopPropagation();
      this.#actions.activate(at());
      this.#actions.openMenu(place, node);
    });
    marks.addEventListener('click', (event) => {
      if (
        !(event.target instanceof Element) ||
        event.target.closest('[data-mark="filter"]') === null
      )
        return;
      event.stopPropagation();
      this.#actions.openFilter(place, node);
    });
    node.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.#actions.activate(at());
      this.#actions.openMenu(place, node);
    });
    node.addEventListener('click', (event) => {
      if (event.target instanceof Node && edge.contains(event.target)) return;
      this.#actions.activate(at());
      if (this.#session.state.ended !== null) return;
      this.#session.change(nextSort(this.#session.look, this.#column(place).name, event.shiftKey));
    });
    edge.addEventListener('dblclick', () => {
      this.#actions.fitWidth(place);
    });
    node.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      dragPlace(node, event, {
        at: at(),
        columnAt: this.#actions.columnAt,
        headAt: (to) => {
          const target = shownColumns(this.#session.look)[to];
          return target === undefined ? undefined : this.nodeOf(target);
        },
        drop: (by) => {
          this.#session.change(moved(this.#session.look, place, by));
        },
      });
    });
    edge.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      const width = node.offsetWidth;
      dragWidth(edge, event, (by) => {
        this.#session.change(withWidth(this.#session.look, place, width + by));
      });
    });
  }
}

function mark(name: 'pin' | 'filter' | 'ascending' | 'descending', title: string): HTMLElement {
  return element('span', { class: 'lkg-head-mark', 'data-mark': name, title }, icon(name));
}
