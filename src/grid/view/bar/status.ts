/** The line below the table: how many rows, over how many, what is selected, and what has just happened. */
import type { Session } from '../kernel/session.ts';
import { isFiltered, isPlain } from '../look/look.ts';
import { cellsIn, type Range } from '../look/selection.ts';
import { button, element, fill, setText } from '../page/element.ts';
import { formatCount, oneLine, plural } from '../page/text.ts';

/** An answer that takes longer is told; the numbers of shorter ones would only flicker. */
const slowMs = 1_500;
const silentMs = 15_000;
const messageMs = 12_000;

export class Status {
  readonly node: HTMLElement;
  readonly #session: Session;
  readonly #rows: HTMLElement;
  readonly #progress: HTMLElement;
  readonly #selected: HTMLElement;
  readonly #message: HTMLElement;
  /** For readers of screens alone: what others see at once. */
  readonly #unseen: HTMLElement;
  #forgetting: ReturnType<typeof setTimeout> | undefined;
  #looking: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session) {
    this.#session = session;
    this.#rows = element('span', {
      class: 'lkg-count',
      role: 'status',
      'aria-live': 'polite',
      'aria-atomic': 'true',
    });
    this.#progress = element('span', { class: 'lkg-progress' });
    this.#selected = element('span', { class: 'lkg-selected' });
    this.#message = element('span', {
      class: 'lkg-message',
      role: 'status',
      'aria-live': 'polite',
    });
    this.#unseen = element('span', { class: 'lkg-unseen', role: 'status', 'aria-live': 'polite' });
    this.node = element(
      'div',
      { class: 'lkg-status' },
      this.#rows,
      this.#progress,
      this.#selected,
      this.#message,
      this.#unseen,
    );
  }

  /** Says it for a while; `isFailure`: until something else is said. */
  say(text: string, isFailure = false): void {
    clearTimeout(this.#forgetting);
    this.#message.classList.toggle('lkg-error', isFailure);
    setText(this.#message, text);
    if (!isFailure)
      this.#forgetting = setTimeout(() => {
        setText(this.#message, '');
      }, messageMs);
  }

  /** Says how the rows are ordered now. */
  announceOrder(): void {
    const { sort } = this.#session.look;
    const words = sort.map(
      ({ column, descending }) =>
        `${oneLine(column, 80)} ${descending ? 'descending' : 'ascending'}`,
    );
    setText(this.#unseen, words.length === 0 ? 'not sorted' : `sorted by ${words.join(', ')}`);
  }

  render(range: Range | undefined): void {
    const { state, pages } = this.#session;
    setText(this.#rows, this.#countWords());
    const over = pages.over ?? state.fetchedRows;
    if (state.isFetching) {
      const whole = state.totalRows === null ? '' : ` of ${formatCount(state.totalRows)}`;
      setText(
        this.#progress,
        isPlain(pages.view)
          ? `${formatCount(state.fetchedRows)}${whole} rows are here: fetching…`
          : `over the first ${formatCount(over)}${whole} rows: fetching…`,
      );
    } else if (state.totalRows !== null && state.fetchedRows < state.totalRows)
      setText(
        this.#progress,
        `the first ${formatCount(state.fetchedRows)} of ${formatCount(state.totalRows)} rows are here`,
      );
    else setText(this.#progress, '');
    setText(
      this.#selected,
      range === undefined || cellsIn(range) < 2
        ? ''
        : `${plural(range.bottom - range.top + 1, 'row')} × ${plural(range.right - range.left + 1, 'column')} selected`,
    );
    this.#lookAtWaiting();
  }

  close(): void {
    clearTimeout(this.#forgetting);
    clearTimeout(this.#looking);
  }

  #countWords(): string {
    const { state, pages } = this.#session;
    const { count } = pages;
    if (count === undefined) return this.#waitingWords();
    const all = pages.over ?? state.fetchedRows;
    return isFiltered(pages.view)
      ? `${formatCount(count)} of ${plural(all, 'row')}`
      : plural(count, 'row');
  }

  #waitingWords(): string {
    const { pages } = this.#session;
    if (this.#session.state.ended !== null) return '';
    if (isPlain(pages.view)) return 'Reading…';
    return isFiltered(pages.view) ? 'Filtering…' : 'Sorting…';
  }

  /** A kernel that is busy elsewhere, or gone without a word, must not look like an empty table. */
  #lookAtWaiting(): void {
    clearTimeout(this.#looking);
    const waited = this.#session.questions.waitingMs();
    const isSlow = waited > slowMs;
    this.node.classList.toggle('lkg-slow', isSlow);
    if (this.#session.state.ended !== null) return;
    if (waited > silentMs) {
      fill(
        this.#progress,
        `no answer for ${String(Math.round(waited / 1000))} s: the kernel is busy, or gone. `,
        button('Ask again', {
          class: 'lkg-link',
          press: () => {
            this.#session.pages.retry();
          },
        }),
      );
    }
    if (waited > 0 || this.#session.pages.isAsking)
      this.#looking = setTimeout(() => {
        if (!this.#session.signal.aborted) this.#lookAtWaiting();
      }, 1_000);
  }
}
