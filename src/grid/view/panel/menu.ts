/** A menu: arrows, Home, End and first letters move in it. */
import { element } from '../page/element.ts';
import type { Popup, Popups } from './popup.ts';

export interface MenuItem {
  readonly text: string;
  /** Said of a choice that is on or off. */
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
  /** Keys that do the same. */
  readonly keys?: string;
  readonly do: () => void;
}

/** `line` stands between groups of items. */
export type MenuEntry = MenuItem | 'line';

export function openMenu(
  popups: Popups,
  beside: Element | DOMRect,
  label: string,
  entries: readonly MenuEntry[],
  focusBack: () => void,
): Popup {
  const buttons: HTMLButtonElement[] = [];
  const nodes = entries.map((entry) => {
    if (entry === 'line') return element('div', { class: 'lkg-menu-line', role: 'separator' });
    const made = element(
      'button',
      {
        type: 'button',
        class: 'lkg-menu-item',
        role: entry.isChecked === undefined ? 'menuitem' : 'menuitemcheckbox',
        'aria-checked': entry.isChecked === undefined ? undefined : String(entry.isChecked),
        'aria-disabled': entry.isDisabled === true ? 'true' : undefined,
        'aria-keyshortcuts': entry.keys,
        tabindex: -1,
      },
      element(
        'span',
        { class: 'lkg-menu-check', 'aria-hidden': 'true' },
        entry.isChecked === true ? '✓' : '',
      ),
      element('span', { class: 'lkg-menu-text' }, entry.text),
      element('span', { class: 'lkg-menu-keys', 'aria-hidden': 'true' }, entry.keys ?? ''),
    );
    made.addEventListener('click', () => {
      if (entry.isDisabled === true) return;
      popup.close();
      entry.do();
    });
    buttons.push(made);
    return made;
  });
  const popup = popups.open(beside, nodes, { class: 'lkg-menu', role: 'menu', label, focusBack });
  popup.node.addEventListener('keydown', (event) => {
    const to = target(event, buttons);
    if (to !== undefined) {
      event.preventDefault();
      to.focus();
    } else if (event.key === 'Tab') {
      event.preventDefault();
      popup.close();
    }
  });
  popup.node.addEventListener('pointermove', (event) => {
    if (event.target instanceof Element)
      event.target.closest('button')?.focus({ preventScroll: true });
  });
  buttons[0]?.focus({ preventScroll: true });
  return popup;
}

function target(
  event: KeyboardEvent,
  buttons: readonly HTMLButtonElement[],
): HTMLButtonElement | undefined {
  const at = buttons.findIndex((button) => button === document.activeElement);
  const count = buttons.length;
  switch (event.key) {
    case 'ArrowDown':
      return buttons[(at + 1) % count];
    case 'ArrowUp':
      return buttons[(Math.max(at, 0) - 1 + count) % count];
    case 'Home':
      return buttons[0];
    case 'End':
      return buttons[count - 1];
    default: {
      if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey)
        return undefined;
      const letter = event.key.toLowerCase();
      const rest = [...buttons.slice(at + 1), ...buttons.slice(0, at + 1)];
      return rest.find((button) =>
        button.querySelector('.lkg-menu-text')?.textContent.toLowerCase().startsWith(letter),
      );
    }
  }
}
