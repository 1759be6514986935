/** A value's whole text, beside the table. It follows the active cell while it is open. */
import { QuestionFailure, Superseded } from '../kernel/questions.ts';
import type { Session } from '../kernel/session.ts';
import { viewOf } from '../look/look.ts';
import { button, element, fill, icon } from '../page/element.ts';
import { formatCount, oneLine, showWholeText } from '../page/text.ts';

interface SideActions {
  readonly copy: (text: string) => void;
  readonly closed: () => void;
}

/** Follows a held arrow key without a question for each cell. */
const waitMs = 90;

export class SideView {
  readonly node: HTMLElement;
  readonly #session: Session;
  readonly #title: HTMLElement;
  readonly #facts: HTMLElement;
  readonly #text: HTMLElement;
  readonly #copy: HTMLButtonElement;
  #whole: string | null = null;
  #shown: { row: number; place: number } | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, actions: SideActions) {
    this.#session = session;
    this.#title = element('div', { class: 'lkg-side-title', dir: 'auto' });
    this.#facts = element('div', { class: 'lkg-muted lkg-side-facts' });
    this.#text = element('pre', { class: 'lkg-side-text', tabindex: 0, dir: 'auto' });
    this.#copy = button('Copy', {
      press: () => {
        actions.copy(this.#whole ?? '');
      },
    });
    this.node = element(
      'div',
      { class: 'lkg-side', role: 'region', 'aria-label': 'whole value' },
      element(
        'div',
        { class: 'lkg-side-head' },
        this.#title,
        this.#copy,
        button(icon('close'), {
          class: 'lkg-icon-button',
          label: 'close the whole value',
          title: 'Close (Esc)',
          press: () => {
            this.close();
            actions.closed();
          },
        }),
      ),
      this.#facts,
      this.#text,
    );
    this.node.hidden = true;
    this.node.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
      actions.closed();
    });
  }

  get isOpen(): boolean {
    return !this.node.hidden;
  }

  focus(): void {
    this.#text.focus({ preventScroll: true });
  }

  open(row: number, place: number): void {
    this.node.hidden = false;
    this.#show(row, place);
  }

  /** Shows another cell when it is open. */
  follow(row: number, place: number): void {
    if (this.isOpen) this.#show(row, place);
  }

  /** Rows have another order now: what it shows belongs to none of them. */
  close(): void {
    clearTimeout(this.#waiting);
    this.#shown = undefined;
    this.node.hidden = true;
  }

  #show(row: number, place: number): void {
    if (this.#shown?.row === row && this.#shown.place === place) return;
    this.#shown = { row, place };
    const column = this.#session.state.columns[place];
    fill(this.#title, oneLine(column?.name ?? '', 120));
    fill(this.#facts, `row ${formatCount(row + 1)} · ${oneLine(column?.type ?? '', 60)}`);
    const here = this.#session.pages.value(row, place);
    clearTimeout(this.#waiting);
    if (here !== undefined && !here.isCut && this.#isWhole(here.text)) {
      this.#fill(here.text, false);
      return;
    }
    this.#whole = null;
    this.#copy.disabled = true;
    fill(this.#text, element('span', { class: 'lkg-muted' }, 'Reading…'));
    this.#waiting = setTimeout(() => {
      void this.#load(row, place);
    }, waitMs);
  }

  /** A row's text may show line ends as marks; only a plain short one is surely what the value is. */
  #isWhole(text: string | null): boolean {
    return text === null || /^[\p{L}\p{N} .,:;+\-_/()]{0,100}$/u.test(text);
  }

  async #load(row: number, place: number): Promise<void> {
    const isCurrent = (): boolean => this.#shown?.row === row && this.#shown.place === place;
    try {
      const { text, cut } = await this.#session.questions.ask('value', {
        view: viewOf(this.#session.look),
        row,
        column: this.#session.state.columns[place]?.name ?? '',
      });
      if (isCurrent()) this.#fill(text, cut);
    } catch (thrown) {
      if (thrown instanceof Superseded) return;
      if (!(thrown instanceof QuestionFailure)) throw thrown;
      if (!isCurrent()) return;
      fill(
        this.#text,
        element('span', { class: 'lkg-error' }, `${thrown.message} [${thrown.code}]`),
        thrown.hint !== undefined && element('span', { class: 'lkg-muted' }, `\n${thrown.hint}`),
      );
    }
  }

  #fill(text: string | null, isCut: boolean): void {
    this.#whole = text;
    this.#copy.disabled = text === null;
    if (text === null) fill(this.#text, element('span', { class: 'lkg-null' }, 'NULL'));
    else if (text === '') fill(this.#text, element('span', { class: 'lkg-null' }, 'empty text'));
    else showWholeText(this.#text, text);
    this.#text.scrollTop = 0;
    if (text === null) return;
    const length = `${formatCount(text.length)} character${text.length === 1 ? '' : 's'}`;
    this.#facts.append(isCut ? ` · the first ${length}` : ` · ${length}`);
  }
}
