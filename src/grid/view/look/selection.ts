/** The active cell and the range around it. Rows from 0, -1 is the head; columns by their place among the shown ones, -1 is the row's number. */

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface Selection {
  /** Where the range began; the same as `active` for one cell. */
  readonly anchor: Cell;
  readonly active: Cell;
  /** More than the two say: all rows of their columns, or everything. */
  readonly whole?: 'columns' | 'all';
}

export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function one(cell: Cell): Selection {
  return { anchor: cell, active: cell };
}

/** The rows and columns in it, both ends counted; a row's number stands for the whole row. */
export function rangeOf(
  { anchor, active, whole }: Selection,
  rows: number,
  columns: number,
): Range | undefined {
  if (active.row < 0 || anchor.row < 0 || columns === 0) return undefined;
  const isWholeRows = whole === 'all' || active.column < 0 || anchor.column < 0;
  return {
    top: whole === undefined ? Math.min(anchor.row, active.row) : 0,
    bottom: whole === undefined ? Math.max(anchor.row, active.row) : rows - 1,
    left: isWholeRows ? 0 : Math.min(anchor.column, active.column),
    right: isWholeRows ? columns - 1 : Math.max(anchor.column, active.column),
  };
}

export function cellsIn(range: Range): number {
  return (range.bottom - range.top + 1) * (range.right - range.left + 1);
}

/** Within so many rows and columns. */
export function clamped(cell: Cell, rows: number, columns: number): Cell {
  return {
    row: Math.max(-1, Math.min(rows - 1, cell.row)),
    column: Math.max(-1, Math.min(columns - 1, cell.column)),
  };
}
