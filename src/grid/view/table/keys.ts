/** The table by keyboard. Tab leaves it; keys that it does not know go on to the page. */
import type { Cell } from '../look/selection.ts';

export interface KeyActions {
  readonly active: () => Cell | undefined;
  readonly rowCount: () => number;
  readonly columnCount: () => number;
  readonly pageRows: () => number;
  readonly activate: (cell: Cell, isExtended: boolean) => void;
  readonly selectRow: () => void;
  readonly selectColumn: () => void;
  readonly selectAll: () => void;
  /** Says whether there was something to take back. */
  readonly escape: () => boolean;
  readonly copy: () => void;
  readonly openValue: (isFocused: boolean) => void;
  readonly sort: (isAdded: boolean) => void;
  readonly openMenu: () => void;
  readonly openColumnMenu: () => void;
  readonly openFilter: () => void;
  readonly moveColumn: (by: number) => void;
  readonly widen: (by: number) => void;
  readonly search: () => void;
}

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

const moves = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);

/** Does what the key says; false when it says nothing here. */
export function pressKey(keys: Keys, actions: KeyActions): boolean {
  const active = actions.active();
  const isHead = active !== undefined && active.row < 0;
  return (
    pressCommand(keys, actions, isHead) ||
    (isHead && pressInHead(keys, actions)) ||
    (!isHead && pressInBody(keys, actions)) ||
    pressMove(keys, actions, active ?? { row: 0, column: 0 }, active === undefined)
  );
}

function pressCommand(keys: Keys, actions: KeyActions, isHead: boolean): boolean {
  const { key, shiftKey, altKey } = keys;
  const isControl = keys.ctrlKey || keys.metaKey;
  const letter = key.toLowerCase();
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) {
    if (isHead) actions.openColumnMenu();
    else actions.openMenu();
  } else if (altKey && key === 'ArrowDown') actions.openColumnMenu();
  else if (isControl && shiftKey && letter === 'l') actions.openFilter();
  else if (isControl && !shiftKey && !altKey && letter === 'a') actions.selectAll();
  else if (isControl && !shiftKey && !altKey && letter === 'c') actions.copy();
  else if (isControl && key === ' ') actions.selectColumn();
  else if (!isControl && !altKey && key === '/') actions.search();
  else if (key === 'Escape') return actions.escape();
  else return false;
  return true;
}

function pressInHead(keys: Keys, actions: KeyActions): boolean {
  const isControl = keys.ctrlKey || keys.metaKey;
  if (keys.altKey) return false;
  if (!isControl && (keys.key === 'Enter' || keys.key === ' ')) actions.sort(keys.shiftKey);
  else if (isControl && keys.shiftKey && keys.key === 'ArrowLeft') actions.moveColumn(-1);
  else if (isControl && keys.shiftKey && keys.key === 'ArrowRight') actions.moveColumn(1);
  else if (!isControl && (keys.key === '+' || keys.key === '=')) actions.widen(24);
  else if (!isControl && keys.key === '-') actions.widen(-24);
  else return false;
  return true;
}

function pressInBody(keys: Keys, actions: KeyActions): boolean {
  if (keys.ctrlKey || keys.metaKey || keys.altKey) return false;
  // Shift+Enter is how notebooks run a cell.
  if (keys.key === 'Enter' && !keys.shiftKey) actions.openValue(true);
  else if (keys.key === ' ' && keys.shiftKey) actions.selectRow();
  else if (keys.key === ' ') actions.openValue(false);
  else return false;
  return true;
}

function pressMove(keys: Keys, actions: KeyActions, from: Cell, isFirst: boolean): boolean {
  if (!moves.has(keys.key) || keys.altKey) return false;
  if (isFirst) actions.activate(from, false);
  else actions.activate(target(keys, actions, from), keys.shiftKey);
  return true;
}

function target(keys: Keys, actions: KeyActions, { row, column }: Cell): Cell {
  const isFar = keys.ctrlKey || keys.metaKey;
  const lastRow = actions.rowCount() - 1;
  const lastColumn = actions.columnCount() - 1;
  switch (keys.key) {
    case 'ArrowLeft':
      return { row, column: isFar ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: isFar ? lastColumn : column + 1 };
    case 'ArrowUp':
      // The head is above the first row.
      return { row: isFar ? 0 : row - 1 < 0 && keys.shiftKey ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: isFar ? lastRow : row + 1, column };
    case 'Home':
      return { row: isFar ? 0 : row, column: 0 };
    case 'End':
      return { row: isFar ? lastRow : row, column: lastColumn };
    case 'PageUp':
      return { row: Math.max(Math.min(row, 0), row - actions.pageRows()), column };
    default:
      return { row: row + actions.pageRows(), column };
  }
}
