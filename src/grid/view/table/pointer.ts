/** The table by mouse: a press makes a cell active, a drag selects, and goes on at the edges. */
import type { Cell } from '../look/selection.ts';
import type { Table } from './table.ts';

interface PointerActions {
  readonly openValue: () => void;
  readonly openMenu: (at: DOMRect) => void;
}

/** How often a drag beyond the edge moves on. */
const stepMs = 40;

export function listenToPointer(table: Table, actions: PointerActions, signal: AbortSignal): void {
  const { scroller } = table;
  scroller.addEventListener(
    'pointerdown',
    (event) => {
      const cell = cellOf(event.target);
      if (cell === undefined || event.button > 2) return;
      if (event.button === 0) {
        scroller.focus({ preventScroll: true });
        table.activate(cell, event.shiftKey);
        drag(table, event);
      }
    },
    { signal },
  );
  scroller.addEventListener(
    'dblclick',
    (event) => {
      if (cellOf(event.target) !== undefined) actions.openValue();
    },
    { signal },
  );
  scroller.addEventListener(
    'contextmenu',
    (event) => {
      const cell = cellOf(event.target);
      if (cell === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const { range } = table;
      const isInRange =
        range !== undefined &&
        cell.row >= range.top &&
        cell.row <= range.bottom &&
        (cell.column < 0 || (cell.column >= range.left && cell.column <= range.right));
      if (!isInRange) table.activate(cell, false);
      scroller.focus({ preventScroll: true });
      actions.openMenu(new DOMRect(event.clientX, event.clientY, 0, 0));
    },
    { signal },
  );
}

/** The cell of an element of the body. */
function cellOf(target: EventTarget | null): Cell | undefined {
  if (!(target instanceof Element)) return undefined;
  const cell = target.closest('[role="gridcell"], [role="rowheader"]');
  const row = cell?.closest('[role="row"]')?.getAttribute('aria-rowindex');
  const column = cell?.getAttribute('aria-colindex');
  if (row === null || row === undefined || column === null || column === undefined)
    return undefined;
  return { row: Number(row) - 2, column: Number(column) - 2 };
}

function drag(table: Table, start: PointerEvent): void {
  const { scroller, rows, columns } = table;
  const done = new AbortController();
  const { signal } = done;
  let last = start;
  let stepping: ReturnType<typeof setInterval> | undefined;
  const follow = (): void => {
    const box = scroller.getBoundingClientRect();
    const top = box.top + table.headHeight;
    const bottom = box.top + scroller.clientHeight;
    const right = box.left + scroller.clientWidth;
    const beyond = {
      down: last.clientY - bottom,
      up: top - last.clientY,
      right: last.clientX - right,
      left: box.left + columns.frozenEnd - last.clientX,
    };
    if (beyond.down > 0) rows.moveBy(Math.min(240, beyond.down * 2));
    if (beyond.up > 0) rows.moveBy(-Math.min(240, beyond.up * 2));
    if (beyond.right > 0) scroller.scrollLeft += Math.min(60, beyond.right);
    else if (beyond.left > 0 && scroller.scrollLeft > 0)
      scroller.scrollLeft -= Math.min(60, beyond.left);
    const column = columns.atPointer(last.clientX);
    const row = rows.rowAt(Math.max(0, Math.min(last.clientY, bottom - 1) - top));
    const { selection } = table;
    if (selection === undefined) return;
    const active = { row, column: selection.anchor.column < 0 ? -1 : Math.max(0, column) };
    if (active.row === selection.active.row && active.column === selection.active.column) return;
    table.select({ anchor: selection.anchor, active });
  };
  const end = (): void => {
    clearInterval(stepping);
    done.abort();
  };
  scroller.addEventListener(
    'pointermove',
    (event) => {
      // A tremble of the hand is not a drag.
      if (
        stepping === undefined &&
        Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < 4
      )
        return;
      last = event;
      if (stepping === undefined) {
        // Not before: a captured pointer's clicks would be the scroller's.
        scroller.setPointerCapture(start.pointerId);
        stepping = setInterval(follow, stepMs);
      }
      follow();
    },
    { signal },
  );
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
    scroller.addEventListener(name, end, { signal });
}
