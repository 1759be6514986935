/** The filters in force, each with a way to change it and to take it away. */
import type { Session } from '../kernel/session.ts';
import { describeFilter } from '../look/filters.ts';
import { withoutFilter, withoutFilters } from '../look/look.ts';
import { button, element, fill, icon } from '../page/element.ts';
import { oneLine } from '../page/text.ts';

interface ChipActions {
  readonly openFilter: (place: number, beside: Element) => void;
  readonly clearSearch: () => void;
  readonly cleared: () => void;
}

export class Chips {
  readonly node: HTMLElement;
  readonly #session: Session;
  readonly #actions: ChipActions;
  #shown: unknown;

  constructor(session: Session, actions: ChipActions) {
    this.#session = session;
    this.#actions = actions;
    this.node = element('div', {
      class: 'lkg-chips',
      role: 'group',
      'aria-label': 'filters in force',
    });
    this.render();
  }

  render(): void {
    const { look } = this.#session;
    const key = JSON.stringify([look.filters, look.search, this.#session.state.ended]);
    if (key === this.#shown) return;
    this.#shown = key;
    const isEnded = this.#session.state.ended !== null;
    const chips = look.filters.map((filter) => {
      const place = this.#session.state.columns.findIndex(({ name }) => name === filter.column);
      const name = oneLine(filter.column, 40);
      const text = button(
        element(
          'span',
          {},
          element('bdi', { class: 'lkg-chip-name' }, name),
          ' ',
          element('bdi', {}, describeFilter(filter)),
        ),
        {
          class: 'lkg-chip-text',
          title: 'Change this filter',
          press: (event) => {
            if (event.currentTarget instanceof Element)
              this.#actions.openFilter(place, event.currentTarget);
          },
        },
      );
      text.disabled = isEnded;
      return this.#chip(text, `remove the filter of ${name}`, isEnded, () => {
        this.#session.change(withoutFilter(this.#session.look, filter.column));
      });
    });
    if (look.search !== '') {
      const text = element(
        'span',
        { class: 'lkg-chip-text' },
        'any column has ',
        element('bdi', {}, `“${oneLine(look.search, 40)}”`),
      );
      chips.push(this.#chip(text, 'clear the search', isEnded, this.#actions.clearSearch));
    }
    this.node.hidden = chips.length === 0;
    fill(
      this.node,
      chips,
      chips.length > 1 &&
        !isEnded &&
        button('Clear all', {
          class: 'lkg-link',
          press: () => {
            this.#session.change(withoutFilters(this.#session.look));
            this.#actions.clearSearch();
            this.#actions.cleared();
          },
        }),
    );
  }

  #chip(text: HTMLElement, label: string, isEnded: boolean, remove: () => void): HTMLElement {
    const close = button(icon('close'), {
      class: 'lkg-chip-close',
      label,
      title: 'Remove',
      press: () => {
        remove();
        this.#actions.cleared();
      },
    });
    close.disabled = isEnded;
    return element('span', { class: 'lkg-chip' }, text, close);
  }
}
