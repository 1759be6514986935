/** What stands over or above the rows: why there are none, what failed, that the grid has ended, and what the kernel remarks. */
import type { Session } from '../kernel/session.ts';
import { isFiltered, withoutFilters } from '../look/look.ts';
import { button, element, fill } from '../page/element.ts';
import { oneLine } from '../page/text.ts';

/** Above the table. */
export class Banner {
  readonly node: HTMLElement;
  readonly #session: Session;
  #shown: unknown;

  constructor(session: Session) {
    this.#session = session;
    this.node = element('div', { class: 'lkg-banner', role: 'status' });
    this.render();
  }

  render(): void {
    const { ended, notices } = this.#session.state;
    const key = JSON.stringify([ended, notices]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.node.hidden = ended === null && notices.length === 0;
    fill(
      this.node,
      ended !== null &&
        element(
          'div',
          { class: 'lkg-ended' },
          element('strong', {}, 'Not live any more.'),
          ` ${ended}`,
        ),
      notices.map((notice) => element('div', { class: 'lkg-notice' }, notice)),
    );
  }
}

/** Over the rows. */
export class Overlay {
  readonly node: HTMLElement;
  readonly #session: Session;
  readonly #cleared: () => void;
  #shown: unknown;

  constructor(session: Session, cleared: () => void) {
    this.#session = session;
    this.#cleared = cleared;
    this.node = element('div', { class: 'lkg-overlay' });
    this.render();
  }

  render(): void {
    const { pages, state } = this.#session;
    const isEmpty = pages.count === 0 && pages.failure === undefined && state.columns.length > 0;
    const key =
      pages.failure ?? (isEmpty ? JSON.stringify([pages.view, state.isFetching, state.ended]) : '');
    if (key === this.#shown) return;
    this.#shown = key;
    this.node.hidden = key === '';
    this.node.classList.toggle('lkg-failed', pages.failure !== undefined);
    if (pages.failure !== undefined) this.#showFailure(pages.failure);
    else if (isEmpty) this.#showEmpty();
    else fill(this.node);
  }

  #showFailure(failure: { message: string; code: string; hint: string | undefined }): void {
    fill(
      this.node,
      element('div', { class: 'lkg-error', role: 'alert' }, `${failure.message} [${failure.code}]`),
      failure.hint !== undefined && element('div', { class: 'lkg-muted' }, failure.hint),
      element(
        'div',
        { class: 'lkg-popup-buttons' },
        isFiltered(this.#session.pages.view) && this.#clearButton(),
        button('Try again', {
          press: () => {
            this.#session.pages.retry();
          },
        }),
      ),
    );
  }

  #showEmpty(): void {
    const { pages, state } = this.#session;
    const filtered = isFiltered(pages.view);
    const search =
      pages.view.search === '' ? '' : ` Searched for: “${oneLine(pages.view.search, 60)}”.`;
    const text = filtered
      ? `No row has all of this.${search}`
      : state.isFetching
        ? 'No rows yet: fetching…'
        : 'The result has no rows.';
    fill(
      this.node,
      element('div', { class: 'lkg-muted' }, text),
      filtered &&
        state.ended === null &&
        element('div', { class: 'lkg-popup-buttons' }, this.#clearButton()),
    );
  }

  #clearButton(): HTMLElement {
    return button('Clear filters', {
      press: () => {
        this.#session.change(withoutFilters(this.#session.look));
        this.#cleared();
      },
    });
  }
}
