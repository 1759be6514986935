/** What can be done with a column. */
import type { Session } from '../kernel/session.ts';
import {
  isFrozen,
  moved,
  shownColumns,
  withAllShown,
  withFrozen,
  withHidden,
  withoutFilter,
  withoutSort,
  withSort,
} from '../look/look.ts';
import { oneLine } from '../page/text.ts';
import { type MenuEntry, openMenu } from './menu.ts';
import type { Popups } from './popup.ts';

interface ColumnActions {
  readonly openFilter: (place: number, beside: Element) => void;
  readonly fitWidth: (place: number) => void;
  readonly copyName: (name: string) => void;
  readonly selectColumn: (place: number) => void;
  readonly focusBack: () => void;
}

export function openColumnMenu(
  popups: Popups,
  session: Session,
  place: number,
  beside: Element,
  actions: ColumnActions,
): void {
  const { look, state } = session;
  const name = state.columns[place]?.name ?? '';
  const isEnded = state.ended !== null;
  const sort = look.sort.find(({ column }) => column === name);
  const isAlone = look.sort.every(({ column }) => column === name);
  const isFiltered = look.filters.some(({ column }) => column === name);
  const shown = shownColumns(look);
  const change = (next: typeof look): void => {
    session.change(next);
  };
  const sorting = (text: string, descending: boolean, isAdded: boolean): MenuEntry => ({
    text,
    isChecked: sort?.descending === descending && (isAdded || isAlone),
    isDisabled: isEnded,
    do: () => {
      change(withSort(look, name, descending, isAdded));
    },
  });
  const entries: readonly MenuEntry[] = [
    sorting('Sort ascending', false, false),
    sorting('Sort descending', true, false),
    ...(isAlone
      ? []
      : [sorting('Then ascending', false, true), sorting('Then descending', true, true)]),
    ...(sort === undefined
      ? []
      : [
          {
            text: 'Do not sort',
            isDisabled: isEnded,
            do: () => {
              change(withoutSort(look, name));
            },
          },
        ]),
    'line',
    {
      text: 'Filter…',
      keys: 'Ctrl+Shift+L',
      isDisabled: isEnded,
      do: () => {
        actions.openFilter(place, beside);
      },
    },
    ...(isFiltered
      ? [
          {
            text: 'Remove filter',
            isDisabled: isEnded,
            do: () => {
              change(withoutFilter(look, name));
            },
          },
        ]
      : []),
    'line',
    {
      text: 'Freeze',
      isChecked: isFrozen(look, place),
      do: () => {
        change(withFrozen(look, place, !isFrozen(look, place)));
      },
    },
    {
      text: 'Move left',
      keys: 'Ctrl+Shift+←',
      do: () => {
        change(moved(look, place, -1));
      },
    },
    {
      text: 'Move right',
      keys: 'Ctrl+Shift+→',
      do: () => {
        change(moved(look, place, 1));
      },
    },
    {
      text: 'Move to the left end',
      do: () => {
        change(moved(look, place, -shown.length));
      },
    },
    {
      text: 'Move to the right end',
      do: () => {
        change(moved(look, place, shown.length));
      },
    },
    {
      text: 'Fit width',
      do: () => {
        actions.fitWidth(place);
      },
    },
    'line',
    {
      text: 'Hide',
      isDisabled: shown.length < 2,
      do: () => {
        change(withHidden(look, place, true));
      },
    },
    ...(look.hidden.size === 0
      ? []
      : [
          {
            text: `Show all columns (${String(look.hidden.size)} hidden)`,
            do: () => {
              change(withAllShown(look));
            },
          },
        ]),
    'line',
    {
      text: 'Select column',
      keys: 'Ctrl+Space',
      do: () => {
        actions.selectColumn(place);
      },
    },
    {
      text: 'Copy name',
      do: () => {
        actions.copyName(name);
      },
    },
  ];
  openMenu(popups, beside, `Column ${oneLine(name, 100)}`, entries, actions.focusBack);
}
