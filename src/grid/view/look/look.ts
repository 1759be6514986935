/** How the user looks at the result: order of rows and columns, filters, what is hidden, frozen and how wide. Never changed in place. */
import type { GridColumn, GridFilter, GridLook, GridView } from '../../messages.ts';

export interface Look extends Omit<GridLook, 'hidden' | 'widths'> {
  /** At most one of a column. */
  readonly filters: readonly GridFilter[];
  readonly hidden: ReadonlySet<number>;
  /** Widths that the user chose, by the column's place in the result. */
  readonly widths: ReadonlyMap<number, number>;
}

export function firstLook(columns: readonly GridColumn[]): Look {
  return {
    sort: [],
    filters: [],
    search: '',
    order: columns.map((_, place) => place),
    hidden: new Set(),
    frozen: 0,
    widths: new Map(),
  };
}

/** What a view that is made anew begins with. */
export function keptLook({ hidden, widths, ...look }: Look): GridLook {
  return { ...look, hidden: [...hidden], widths: [...widths] };
}

/** Undefined where the kept one is of other columns. */
export function lookFrom(kept: GridLook, columns: readonly GridColumn[]): Look | undefined {
  const { sort, filters, order, frozen } = kept;
  const names = new Set(columns.map(({ name }) => name));
  const hidden = new Set(kept.hidden);
  const isOfColumns =
    order.length === columns.length &&
    new Set(order).size === columns.length &&
    [...order, ...hidden].every((place) => place < columns.length) &&
    (hidden.size === 0 || hidden.size < columns.length) &&
    frozen <= columns.length &&
    [...sort, ...filters].every(({ column }) => names.has(column));
  if (!isOfColumns) return undefined;
  const look: Look = { ...kept, hidden, widths: new Map() };
  return kept.widths.reduce((wide, [place, width]) => withWidth(wide, place, width), look);
}

export function viewOf({ sort, filters, search }: Look): GridView {
  return { sort, filters, search };
}

/** All rows in the order of the result. */
export function isPlain({ sort, filters, search }: GridView): boolean {
  return sort.length === 0 && filters.length === 0 && search === '';
}

export function isFiltered({ filters, search }: GridView): boolean {
  return filters.length > 0 || search !== '';
}

/** The columns that are shown, from left to right. */
export function shownColumns(look: Look): readonly number[] {
  return look.order.filter((place) => !look.hidden.has(place));
}

/** So many of the shown columns are frozen. */
export function shownFrozen(look: Look): number {
  return look.order.slice(0, look.frozen).filter((place) => !look.hidden.has(place)).length;
}

/** Ascending, then descending, then not at all. `isAdded`: beside the columns that rows are sorted by already. */
export function nextSort(look: Look, column: string, isAdded: boolean): Look {
  const current = look.sort.find((one) => one.column === column);
  if (current === undefined) return withSort(look, column, false, isAdded);
  if (!current.descending) return withSort(look, column, true, isAdded);
  return withoutSort(look, column, isAdded);
}

export function withSort(look: Look, column: string, descending: boolean, isAdded: boolean): Look {
  const wanted = { column, descending };
  if (!isAdded) return { ...look, sort: [wanted] };
  const isThere = look.sort.some((one) => one.column === column);
  return {
    ...look,
    sort: isThere
      ? look.sort.map((one) => (one.column === column ? wanted : one))
      : [...look.sort, wanted],
  };
}

export function withoutSort(look: Look, column: string, isAdded = true): Look {
  return { ...look, sort: isAdded ? look.sort.filter((one) => one.column !== column) : [] };
}

export function withFilter(look: Look, filter: GridFilter): Look {
  const isThere = look.filters.some((one) => one.column === filter.column);
  return {
    ...look,
    filters: isThere
      ? look.filters.map((one) => (one.column === filter.column ? filter : one))
      : [...look.filters, filter],
  };
}

export function withoutFilter(look: Look, column: string): Look {
  return { ...look, filters: look.filters.filter((one) => one.column !== column) };
}

export function withoutFilters(look: Look): Look {
  return { ...look, filters: [], search: '' };
}

export function withHidden(look: Look, place: number, isHidden: boolean): Look {
  const hidden = new Set(look.hidden);
  // One column stays, or there would be no head to bring the others back from.
  if (isHidden && shownColumns(look).length > 1) hidden.add(place);
  else hidden.delete(place);
  return { ...look, hidden };
}

export function withAllShown(look: Look): Look {
  return { ...look, hidden: new Set() };
}

export function isFrozen(look: Look, place: number): boolean {
  return look.order.indexOf(place) < look.frozen;
}

/** Frozen columns stand at the left, in the order in which they were frozen. */
export function withFrozen(look: Look, place: number, isWanted: boolean): Look {
  if (isFrozen(look, place) === isWanted) return look;
  const others = look.order.filter((one) => one !== place);
  const frozen = look.frozen + (isWanted ? 1 : -1);
  const at = isWanted ? look.frozen : frozen;
  return { ...look, order: [...others.slice(0, at), place, ...others.slice(at)], frozen };
}

/** Moves a column past so many shown ones, to the left when negative; never out of or into the frozen ones. */
export function moved(look: Look, place: number, by: number): Look {
  const among = shownColumns(look).filter((one) => isFrozen(look, one) === isFrozen(look, place));
  const from = among.indexOf(place);
  const to = Math.max(0, Math.min(among.length - 1, from + by));
  const other = among[to];
  if (other === undefined || to === from) return look;
  const rest = look.order.filter((one) => one !== place);
  const at = rest.indexOf(other) + (by > 0 ? 1 : 0);
  return { ...look, order: [...rest.slice(0, at), place, ...rest.slice(at)] };
}

export const narrowest = 48;
export const widest = 1200;

export function withWidth(look: Look, place: number, width: number): Look {
  const widths = new Map(look.widths);
  widths.set(place, Math.max(narrowest, Math.min(widest, Math.round(width))));
  return { ...look, widths };
}

/** The order and widths of the result again; filters and sorting stay. */
export function withFirstColumns(look: Look, columns: readonly GridColumn[]): Look {
  const { order, hidden, frozen, widths } = firstLook(columns);
  return { ...look, order, hidden, frozen, widths };
}
