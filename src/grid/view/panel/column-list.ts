/** All columns of the result: which are shown, frozen, and in which order. */
import type { Session } from '../kernel/session.ts';
import {
  isFrozen,
  moved,
  withAllShown,
  withFirstColumns,
  withFrozen,
  withHidden,
} from '../look/look.ts';
import { button, element, fill, icon } from '../page/element.ts';
import { oneLine } from '../page/text.ts';
import type { Popups } from './popup.ts';

/** More lines would be slow to make; the search finds the others. */
const mostLines = 300;

export function openColumnList(
  popups: Popups,
  session: Session,
  beside: Element,
  reveal: (place: number) => void,
  focusBack: () => void,
): void {
  const search = element('input', {
    class: 'lkg-input',
    type: 'search',
    placeholder: 'Find columns',
    'aria-label': 'find columns',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const list = element('div', { class: 'lkg-column-list', role: 'group', 'aria-label': 'columns' });
  const render = (): void => {
    const focused =
      document.activeElement instanceof HTMLElement
        ? document.activeElement.dataset['key']
        : undefined;
    const wanted = search.value.toLowerCase();
    const places = session.look.order.filter((place) =>
      (session.state.columns[place]?.name ?? '').toLowerCase().includes(wanted),
    );
    fill(
      list,
      places.slice(0, mostLines).map((place) => line(session, place, reveal, render)),
      places.length === 0 && element('div', { class: 'lkg-muted' }, 'No such column.'),
      places.length > mostLines &&
        element(
          'div',
          { class: 'lkg-muted' },
          `The first ${String(mostLines)} of ${String(places.length)}.`,
        ),
    );
    if (focused !== undefined)
      [...list.querySelectorAll<HTMLElement>('[data-key]')]
        .find(({ dataset }) => dataset['key'] === focused)
        ?.focus({ preventScroll: true });
  };
  search.addEventListener('input', render);
  render();
  const change = (next: typeof session.look): void => {
    session.change(next);
    render();
  };
  popups.open(
    beside,
    [
      element('div', { class: 'lkg-popup-title' }, 'Columns'),
      search,
      list,
      element(
        'div',
        { class: 'lkg-popup-buttons' },
        button('As at first', {
          title: 'Order, widths and frozen columns as at first; filters and sorting stay',
          press: () => {
            change(withFirstColumns(session.look, session.state.columns));
          },
        }),
        button('Show all', {
          press: () => {
            change(withAllShown(session.look));
          },
        }),
      ),
    ],
    { class: 'lkg-columns-popup', role: 'dialog', label: 'Columns', focusBack },
  );
  search.focus({ preventScroll: true });
}

function line(
  session: Session,
  place: number,
  reveal: (place: number) => void,
  render: () => void,
): HTMLElement {
  const { look, state } = session;
  const { name = '', type = '' } = state.columns[place] ?? {};
  const key = (what: string): string => `${what}-${String(place)}`;
  const box = element('input', { type: 'checkbox', 'data-key': key('shown') });
  box.checked = !look.hidden.has(place);
  box.addEventListener('change', () => {
    session.change(withHidden(session.look, place, !box.checked));
    render();
  });
  const pin = button(icon('pin'), {
    class: `lkg-icon-button${isFrozen(look, place) ? ' lkg-on' : ''}`,
    label: `freeze ${oneLine(name)}`,
    title: 'Freeze at the left',
    press: () => {
      session.change(withFrozen(session.look, place, !isFrozen(session.look, place)));
      render();
    },
  });
  pin.setAttribute('aria-pressed', String(isFrozen(look, place)));
  pin.dataset['key'] = key('pin');
  const move = (by: number): HTMLButtonElement => {
    const made = button(icon(by < 0 ? 'ascending' : 'descending'), {
      class: 'lkg-icon-button',
      label: `move ${oneLine(name)} ${by < 0 ? 'left' : 'right'}`,
      title: by < 0 ? 'Move left' : 'Move right',
      press: () => {
        session.change(moved(session.look, place, by));
        render();
      },
    });
    made.dataset['key'] = key(`move${String(by)}`);
    return made;
  };
  const label = element(
    'label',
    { class: 'lkg-check' },
    box,
    element('span', { class: 'lkg-value-text', dir: 'auto' }, oneLine(name, 100)),
    element('span', { class: 'lkg-value-count' }, oneLine(type, 24)),
  );
  label.addEventListener('dblclick', () => {
    reveal(place);
  });
  return element('div', { class: 'lkg-column-line' }, label, pin, move(-1), move(1));
}
