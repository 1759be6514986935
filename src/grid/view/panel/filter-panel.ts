/** The filter of a column: conditions by its kind, and its most frequent values to choose from. */
import type { GridColumn, GridFilter } from '../../messages.ts';
import type { Session } from '../kernel/session.ts';
import { type Operator, operatorsOf, wordsOf } from '../look/filters.ts';
import { withFilter, withoutFilter } from '../look/look.ts';
import { button, element, fill } from '../page/element.ts';
import { oneLine } from '../page/text.ts';
import type { Popups } from './popup.ts';
import { ValueList } from './value-list.ts';

/** What stands below the choice of a condition. */
interface Editor {
  readonly nodes: readonly HTMLElement[];
  readonly focus: () => void;
  /** undefined = nothing to filter by. */
  readonly read: () => GridFilter | undefined;
  readonly close?: () => void;
}

export function openFilterPanel(
  popups: Popups,
  session: Session,
  place: number,
  beside: Element,
  focusBack: () => void,
): void {
  const column = session.state.columns[place];
  if (column === undefined) return;
  const current = session.look.filters.find((filter) => filter.column === column.name);
  const operators = operatorsOf[column.kind];
  const choice = element('select', { class: 'lkg-input', 'aria-label': 'condition' });
  for (const operator of operators)
    choice.append(element('option', { value: operator }, wordsOf(operator)));
  choice.value = current?.operator ?? operators[0] ?? 'isNull';
  const below = element('div', { class: 'lkg-filter-editor' });
  let editor = editorFor(session, place, column, operatorOf(choice.value, operators), current);
  fill(below, editor.nodes);
  choice.addEventListener('change', () => {
    editor.close?.();
    editor = editorFor(session, place, column, operatorOf(choice.value, operators), current);
    fill(below, editor.nodes);
    editor.focus();
  });
  const apply = (): void => {
    const filter = editor.read();
    popup.close();
    session.change(
      filter === undefined
        ? withoutFilter(session.look, column.name)
        : withFilter(session.look, filter),
    );
  };
  const form = element(
    'div',
    { class: 'lkg-filter' },
    element('div', { class: 'lkg-popup-title' }, `Filter ${oneLine(column.name, 60)}`),
    choice,
    below,
    element(
      'div',
      { class: 'lkg-popup-buttons' },
      button('Remove', {
        press: () => {
          popup.close();
          session.change(withoutFilter(session.look, column.name));
        },
      }),
      button('Apply', { class: 'lkg-button lkg-primary', press: apply }),
    ),
  );
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    apply();
  });
  const popup = popups.open(beside, [form], {
    class: 'lkg-filter-popup',
    role: 'dialog',
    label: `Filter of ${oneLine(column.name, 100)}`,
    focusBack,
  });
  if (current === undefined || editor.nodes.length === 0) choice.focus({ preventScroll: true });
  if (editor.nodes.length > 0) editor.focus();
}

function operatorOf(value: string, operators: readonly Operator[]): Operator {
  return operators.find((operator) => operator === value) ?? 'isNull';
}

function editorFor(
  session: Session,
  place: number,
  column: GridColumn,
  operator: Operator,
  current: GridFilter | undefined,
): Editor {
  const { name } = column;
  switch (operator) {
    case 'isNull':
    case 'isNotNull':
      return { nodes: [], focus: () => undefined, read: () => ({ column: name, operator }) };
    case 'in':
    case 'notIn':
      return valuesEditor(session, name, operator, current);
    case 'range':
      return rangeEditor(session, place, column, current);
    case 'contains':
    case 'notContains':
    case 'equals':
    case 'notEquals':
    case 'startsWith':
    case 'endsWith':
      return textEditor(name, operator, current);
  }
}

function valuesEditor(
  session: Session,
  column: string,
  operator: 'in' | 'notIn',
  current: GridFilter | undefined,
): Editor {
  const chosen = current !== undefined && 'values' in current ? current.values : [];
  const list = new ValueList(session, column, chosen);
  return {
    nodes: [list.node],
    focus: () => {
      list.focus();
    },
    read: () => (list.chosen.length === 0 ? undefined : { column, operator, values: list.chosen }),
    close: () => {
      list.close();
    },
  };
}

const hints: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  time: '12:30:00',
  timestamp: '2026-01-31 12:30:00',
};

function rangeEditor(
  session: Session,
  place: number,
  { name, kind }: GridColumn,
  current: GridFilter | undefined,
): Editor {
  const profile = session.profiles.of(place);
  const ends = profile !== undefined && 'minimum' in profile ? profile : undefined;
  const given = current?.operator === 'range' ? current : undefined;
  const input = (
    label: string,
    value: string | null | undefined,
    end: string,
    known: string | null | undefined,
  ): HTMLInputElement => {
    const made = element('input', {
      class: 'lkg-input',
      type: 'text',
      'aria-label': label,
      placeholder:
        known === null || known === undefined
          ? (hints[kind] ?? '')
          : `${end}: ${oneLine(known, 40)}`,
      autocomplete: 'off',
      spellcheck: 'false',
    });
    made.value = value ?? '';
    return made;
  };
  const from = input('from', given?.from, 'least', ends?.minimum);
  const to = input('to', given?.to, 'most', ends?.maximum);
  const read = (of: HTMLInputElement): string | null =>
    of.value.trim() === '' ? null : of.value.trim();
  return {
    nodes: [
      element('label', { class: 'lkg-field' }, element('span', {}, 'from'), from),
      element('label', { class: 'lkg-field' }, element('span', {}, 'to'), to),
      element('div', { class: 'lkg-muted' }, 'Both ends count. Empty: open.'),
    ],
    focus: () => {
      from.focus({ preventScroll: true });
      from.select();
    },
    read: () => {
      const range = { from: read(from), to: read(to) };
      return range.from === null && range.to === null
        ? undefined
        : { column: name, operator: 'range', ...range };
    },
  };
}

function textEditor(
  column: string,
  operator: Exclude<Operator, 'range' | 'in' | 'notIn' | 'isNull' | 'isNotNull'>,
  current: GridFilter | undefined,
): Editor {
  const given = current !== undefined && 'value' in current ? current : undefined;
  const input = element('input', {
    class: 'lkg-input',
    type: 'text',
    'aria-label': 'text',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  input.value = given?.value ?? '';
  const matchCase = element('input', { type: 'checkbox' });
  matchCase.checked = given?.matchCase === true;
  const takesEmpty = operator === 'equals' || operator === 'notEquals';
  return {
    nodes: [input, element('label', { class: 'lkg-check' }, matchCase, 'Match case')],
    focus: () => {
      input.focus({ preventScroll: true });
      input.select();
    },
    read: () =>
      input.value === '' && !takesEmpty
        ? undefined
        : {
            column,
            operator,
            value: input.value,
            ...(matchCase.checked ? { matchCase: true } : {}),
          },
  };
}
