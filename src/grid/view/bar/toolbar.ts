/** The line above the table: title, search over all columns, and what can be done with the view. */
import type { Session } from '../kernel/session.ts';
import { button, element, icon, setText } from '../page/element.ts';
import { oneLine } from '../page/text.ts';

const waitMs = 250;

interface ToolbarActions {
  readonly search: (text: string) => void;
  readonly leaveSearch: () => void;
  readonly openColumns: (beside: Element) => void;
  readonly openCopy: (beside: Element) => void;
  readonly openSql: (beside: Element) => void;
  readonly openSave: (beside: Element) => void;
  readonly showStrip: (isShown: boolean) => void;
}

export class Toolbar {
  readonly node: HTMLElement;
  readonly #session: Session;
  readonly #title: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #columns: HTMLButtonElement;
  readonly #asking: readonly HTMLButtonElement[];
  readonly #actions: ToolbarActions;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, actions: ToolbarActions) {
    this.#session = session;
    this.#actions = actions;
    this.#title = element('div', { class: 'lkg-title', dir: 'auto' });
    this.#input = element('input', {
      class: 'lkg-input lkg-search-input',
      type: 'search',
      placeholder: 'Search all columns',
      'aria-label': 'search all columns',
      autocomplete: 'off',
      spellcheck: 'false',
      maxlength: 1000,
    });
    this.#input.value = session.look.search;
    this.#listen();
    const opens = (
      text: string,
      title: string,
      open: (beside: Element) => void,
    ): HTMLButtonElement => {
      const made = button(element('span', {}, text), {
        class: 'lkg-button lkg-opens',
        title,
        press: () => {
          open(made);
        },
      });
      made.append(icon('down'));
      made.setAttribute('aria-haspopup', 'true');
      return made;
    };
    this.#columns = opens('Columns', 'Show, hide, freeze and order columns', actions.openColumns);
    const copy = opens('Copy', 'Copy what is selected, or all rows', actions.openCopy);
    const sql = opens('SQL', 'This view as SQL', actions.openSql);
    const save = opens('Save as', 'Save this view under a name for later cells', actions.openSave);
    this.#asking = [copy, sql, save];
    this.node = element(
      'div',
      { class: 'lkg-toolbar', role: 'toolbar', 'aria-label': 'grid' },
      this.#title,
      element('div', { class: 'lkg-search' }, icon('search'), this.#input),
      element('div', { class: 'lkg-space' }),
      this.#stripButton(),
      this.#columns,
      copy,
      sql,
      save,
    );
    this.render();
  }

  focusSearch(): void {
    this.#input.focus();
    this.#input.select();
  }

  clearSearch(): void {
    clearTimeout(this.#waiting);
    this.#input.value = '';
    this.#actions.search('');
  }

  render(): void {
    const { state, look } = this.#session;
    setText(this.#title, oneLine(state.title, 120));
    const isEnded = state.ended !== null;
    this.#input.disabled = isEnded;
    for (const one of this.#asking) one.disabled = isEnded;
    const label = this.#columns.firstElementChild;
    const shown = state.columns.length - look.hidden.size;
    if (label !== null)
      setText(
        label,
        look.hidden.size === 0
          ? 'Columns'
          : `Columns ${String(shown)}/${String(state.columns.length)}`,
      );
  }

  close(): void {
    clearTimeout(this.#waiting);
  }

  #listen(): void {
    const now = (): void => {
      clearTimeout(this.#waiting);
      this.#actions.search(this.#input.value);
    };
    this.#input.addEventListener('input', () => {
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(now, waitMs);
    });
    this.#input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === 'ArrowDown') {
        event.preventDefault();
        now();
        if (event.key === 'ArrowDown') this.#actions.leaveSearch();
      } else if (event.key === 'Escape') {
        event.preventDefault();
        if (this.#input.value === '') this.#actions.leaveSearch();
        else this.clearSearch();
      }
    });
  }

  #stripButton(): HTMLButtonElement {
    const made = button('Profile', {
      class: 'lkg-button lkg-on',
      title: 'What each column holds, above it',
      press: () => {
        const isShown = !made.classList.contains('lkg-on');
        made.classList.toggle('lkg-on', isShown);
        made.setAttribute('aria-pressed', String(isShown));
        this.#actions.showStrip(isShown);
      },
    });
    made.setAttribute('aria-pressed', 'true');
    return made;
  }
}
