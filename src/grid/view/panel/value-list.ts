/** The most frequent values of a column with boxes to tick, and a search among all of its values. */
import { QuestionFailure, Superseded } from '../kernel/questions.ts';
import type { Session } from '../kernel/session.ts';
import { viewOf, withoutFilter } from '../look/look.ts';
import { element, fill } from '../page/element.ts';
import { formatCount, showValue } from '../page/text.ts';

const waitMs = 200;

type Value = string | null;

export class ValueList {
  readonly node: HTMLElement;
  readonly #session: Session;
  readonly #column: string;
  readonly #search: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #chosen: Set<Value>;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(session: Session, column: string, chosen: readonly Value[]) {
    this.#session = session;
    this.#column = column;
    this.#chosen = new Set(chosen);
    this.#search = element('input', {
      class: 'lkg-input',
      type: 'search',
      placeholder: 'Find values',
      'aria-label': 'find values',
      autocomplete: 'off',
      spellcheck: 'false',
    });
    this.#list = element('div', { class: 'lkg-value-list', role: 'group', 'aria-label': 'values' });
    this.node = element('div', {}, this.#search, this.#list);
    this.#search.addEventListener('input', () => {
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => {
        void this.#load();
      }, waitMs);
    });
    fill(this.#list, element('div', { class: 'lkg-muted' }, 'Reading the values…'));
    void this.#load();
  }

  get chosen(): readonly Value[] {
    return [...this.#chosen];
  }

  focus(): void {
    this.#search.focus({ preventScroll: true });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#waiting);
  }

  async #load(): Promise<void> {
    const contains = this.#search.value;
    try {
      // All other filters hold; this column's own would leave nothing to add.
      const { values, more } = await this.#session.questions.ask('values', {
        view: { ...viewOf(withoutFilter(this.#session.look, this.#column)), sort: [] },
        column: this.#column,
        contains,
      });
      if (this.#isClosed) return;
      const given = new Set(values.map(({ value }) => value));
      const kept = contains === '' ? [...this.#chosen].filter((value) => !given.has(value)) : [];
      fill(
        this.#list,
        kept.map((value) => this.#line(value, undefined)),
        values.map(({ value, count }) => this.#line(value, count)),
        values.length + kept.length === 0 &&
          element('div', { class: 'lkg-muted' }, 'No such value.'),
        more &&
          element('div', { class: 'lkg-muted' }, 'The most frequent ones. Search for others.'),
      );
    } catch (thrown) {
      if (thrown instanceof Superseded) return;
      if (!(thrown instanceof QuestionFailure)) throw thrown;
      fill(
        this.#list,
        element('div', { class: 'lkg-error' }, `${thrown.message} [${thrown.code}]`),
      );
    }
  }

  #line(value: Value, count: number | undefined): HTMLElement {
    const box = element('input', { type: 'checkbox' });
    box.checked = this.#chosen.has(value);
    box.addEventListener('change', () => {
      if (box.checked) this.#chosen.add(value);
      else this.#chosen.delete(value);
    });
    const text = element('span', { class: 'lkg-value-text', dir: 'auto' });
    if (value === '') fill(text, element('span', { class: 'lkg-null' }, 'empty text'));
    else showValue(text, value, false);
    return element(
      'label',
      { class: 'lkg-check' },
      box,
      text,
      element('span', { class: 'lkg-value-count' }, count === undefined ? '' : formatCount(count)),
    );
  }
}
