/** The view as code: shown as SQL, or saved under a name that later cells read. */
import { QuestionFailure, Superseded } from '../kernel/questions.ts';
import type { Session } from '../kernel/session.ts';
import { shownColumns, viewOf } from '../look/look.ts';
import { button, element, fill } from '../page/element.ts';
import { plural } from '../page/text.ts';
import type { Popups } from './popup.ts';

interface CodeActions {
  readonly copy: (code: string) => void;
  readonly focusBack: () => void;
}

/** All of them in their order need not be named. */
export function namedColumns(session: Session): { readonly columns?: readonly string[] } {
  const { columns } = session.state;
  const shown = shownColumns(session.look);
  const isAll = shown.length === columns.length && shown.every((place, at) => place === at);
  return isAll ? {} : { columns: shown.map((place) => columns[place]?.name ?? '') };
}

export async function openSql(
  popups: Popups,
  session: Session,
  beside: Element,
  { copy, focusBack }: CodeActions,
): Promise<void> {
  const box = element(
    'div',
    { class: 'lkg-code-box' },
    element('div', { class: 'lkg-muted' }, 'Writing the SQL…'),
  );
  popups
    .open(beside, [element('div', { class: 'lkg-popup-title' }, 'This view as SQL'), box], {
      class: 'lkg-code-popup',
      role: 'dialog',
      label: 'This view as SQL',
      focusBack,
    })
    .node.focus({ preventScroll: true });
  try {
    const { code } = await session.questions.ask('sql', {
      view: viewOf(session.look),
      ...namedColumns(session),
    });
    const copyButton = button('Copy SQL', {
      class: 'lkg-button lkg-primary',
      press: () => {
        copy(code);
      },
    });
    fill(box, codeOf(code), element('div', { class: 'lkg-popup-buttons' }, copyButton));
    copyButton.focus({ preventScroll: true });
  } catch (thrown) {
    showFailure(box, thrown);
  }
}

export function openSave(
  popups: Popups,
  session: Session,
  beside: Element,
  { copy, focusBack }: CodeActions,
): void {
  const input = element('input', {
    class: 'lkg-input',
    type: 'text',
    'aria-label': 'name',
    placeholder: 'name, such as big_orders',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: 200,
  });
  const below = element('div', { class: 'lkg-code-box', 'aria-live': 'polite' });
  const save = async (): Promise<void> => {
    const name = input.value.trim();
    if (name === '') {
      input.focus();
      return;
    }
    fill(below, element('div', { class: 'lkg-muted' }, 'Saving…'));
    try {
      const saved = await session.questions.ask('save', {
        view: viewOf(session.look),
        name,
        ...namedColumns(session),
      });
      const code = `%%local sql\nSELECT * FROM ${saved.name}`;
      fill(
        below,
        element(
          'div',
          {},
          `Saved ${plural(saved.rows, 'row')} as ${saved.name}. A cell reads them with`,
        ),
        codeOf(code),
        element(
          'div',
          { class: 'lkg-popup-buttons' },
          button('Copy cell', {
            press: () => {
              copy(code);
            },
          }),
        ),
      );
    } catch (thrown) {
      showFailure(below, thrown);
    }
  };
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    void save();
  });
  popups.open(
    beside,
    [
      element('div', { class: 'lkg-popup-title' }, 'Save this view as'),
      element(
        'div',
        { class: 'lkg-line' },
        input,
        button('Save', {
          class: 'lkg-button lkg-primary',
          press: () => {
            void save();
          },
        }),
      ),
      element(
        'div',
        { class: 'lkg-muted' },
        'Rows and columns as they are shown here, as a table of %%local.',
      ),
      below,
    ],
    { class: 'lkg-code-popup', role: 'dialog', label: 'Save this view', focusBack },
  );
  input.focus({ preventScroll: true });
}

function codeOf(code: string): HTMLElement {
  return element('pre', { class: 'lkg-code', tabindex: 0 }, code);
}

function showFailure(into: HTMLElement, thrown: unknown): void {
  if (thrown instanceof Superseded) return;
  if (!(thrown instanceof QuestionFailure)) throw thrown;
  fill(
    into,
    element('div', { class: 'lkg-error', role: 'alert' }, `${thrown.message} [${thrown.code}]`),
    thrown.hint !== undefined && element('div', { class: 'lkg-muted' }, thrown.hint),
  );
}
