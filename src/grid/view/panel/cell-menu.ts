/** What can be done with a cell, or with the cells that are selected. */
import type { Status } from '../bar/status.ts';
import { copyEntries } from '../copy.ts';
import type { Session } from '../kernel/session.ts';
import { shownColumns, withFilter } from '../look/look.ts';
import type { Cell, Range } from '../look/selection.ts';
import { type MenuEntry, openMenu } from './menu.ts';
import type { Popups } from './popup.ts';

interface CellActions {
  readonly cell: Cell | undefined;
  readonly range: Range | undefined;
  readonly status: Status;
  readonly openValue: () => void;
  readonly focusBack: () => void;
}

export function openCellMenu(
  popups: Popups,
  session: Session,
  beside: Element | DOMRect,
  { cell, range, status, openValue, focusBack }: CellActions,
): void {
  const copies = copyEntries(session, range, status);
  const place = cell === undefined ? undefined : shownColumns(session.look)[cell.column];
  const whole: MenuEntry = { text: 'Show whole value', keys: 'Enter', do: openValue };
  const own =
    cell === undefined || place === undefined
      ? []
      : ['line' as const, ...filterEntries(session, cell.row, place), whole];
  openMenu(popups, beside, 'Cell', [...copies, ...own], focusBack);
}

/** A value that is cut here is no value to compare with. */
function filterEntries(session: Session, row: number, place: number): readonly MenuEntry[] {
  const column = session.state.columns[place];
  const value = session.pages.value(row, place);
  if (column === undefined || column.kind === 'other' || value === undefined || value.isCut)
    return [];
  const entry = (text: string, operator: 'in' | 'notIn'): MenuEntry => ({
    text,
    isDisabled: session.state.ended !== null,
    do: () => {
      session.change(
        withFilter(session.look, { column: column.name, operator, values: [value.text] }),
      );
    },
  });
  return [entry('Filter by this value', 'in'), entry('Leave out this value', 'notIn')];
}
