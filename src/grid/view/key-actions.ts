/** What the keys of the table do. */
import type { Session } from './kernel/session.ts';
import { moved, nextSort, shownColumns, withWidth } from './look/look.ts';
import { one, type Range } from './look/selection.ts';
import type { KeyActions } from './table/keys.ts';
import type { Table } from './table/table.ts';

/** What the parts around the table do. */
interface AroundTable {
  readonly copyName: (name: string) => void;
  readonly copyRange: (range: Range) => void;
  readonly isValueOpen: () => boolean;
  readonly closeValue: () => void;
  readonly openValue: (isFocused: boolean) => void;
  readonly openMenu: () => void;
  readonly openColumnMenu: (place: number) => void;
  readonly openFilter: (place: number) => void;
  readonly selectColumn: (at: number) => void;
  readonly search: () => void;
}

export function keyActionsOf(session: Session, table: Table, around: AroundTable): KeyActions {
  const withPlace = (act: (place: number) => void) => (): void => {
    const at = table.active?.column;
    const place = at === undefined ? undefined : shownColumns(session.look)[at];
    if (place !== undefined) act(place);
  };
  const nameOf = (place: number): string => session.state.columns[place]?.name ?? '';
  return {
    active: () => table.active,
    rowCount: () => table.rowCount,
    columnCount: () => shownColumns(session.look).length,
    pageRows: () => table.rows.pageRows,
    activate: (cell, isExtended) => {
      table.activate(cell, isExtended);
    },
    selectRow: () => {
      const { active } = table;
      if (active !== undefined) table.select({ anchor: { ...active, column: -1 }, active });
    },
    selectColumn: () => {
      around.selectColumn(table.active?.column ?? -1);
    },
    selectAll: () => {
      const { row = 0, column = 0 } = table.active ?? {};
      table.select({
        ...one({ row: Math.max(0, row), column: Math.max(0, column) }),
        whole: 'all',
      });
    },
    escape: () => {
      const { selection } = table;
      if (around.isValueOpen()) around.closeValue();
      else if (
        selection !== undefined &&
        (selection.anchor !== selection.active || selection.whole !== undefined)
      )
        table.select(one(selection.active));
      else return false;
      return true;
    },
    copy: () => {
      const { range } = table;
      if (range !== undefined) around.copyRange(range);
      else
        withPlace((place) => {
          around.copyName(nameOf(place));
        })();
    },
    openValue: around.openValue,
    sort: (isAdded) => {
      if (session.state.ended !== null) return;
      withPlace((place) => {
        session.change(nextSort(session.look, nameOf(place), isAdded));
      })();
    },
    openMenu: around.openMenu,
    openColumnMenu: withPlace(around.openColumnMenu),
    openFilter: withPlace(around.openFilter),
    moveColumn: (by) => {
      withPlace((place) => {
        session.change(moved(session.look, place, by));
        table.activate({ row: -1, column: shownColumns(session.look).indexOf(place) }, false);
      })();
    },
    widen: (by) => {
      withPlace((place) => {
        const placed = table.columns.placed.find((column) => column.place === place);
        session.change(withWidth(session.look, place, (placed?.width ?? 0) + by));
      })();
    },
    search: around.search,
  };
}
