/** A box over the grid: one at a time, beside what it belongs to, closed by Escape, by a press elsewhere and when the focus goes elsewhere. */
import { element } from '../page/element.ts';

export interface Popup {
  readonly node: HTMLElement;
  /** `isFocusBack`: the focus goes back to where it came from. */
  readonly close: (isFocusBack?: boolean) => void;
}

interface PopupOptions {
  readonly class: string;
  readonly role: 'menu' | 'dialog';
  readonly label: string;
  /** What takes the focus when it is closed. */
  readonly focusBack: () => void;
}

const margin = 4;

export class Popups {
  readonly #root: HTMLElement;
  #open: Popup | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  close(): void {
    this.#open?.close(false);
  }

  /** Opens it below `beside`, or above where there is more room. */
  open(beside: Element | DOMRect, content: readonly Node[], options: PopupOptions): Popup {
    this.close();
    const node = element('div', {
      class: `lkg-popup ${options.class}`,
      role: options.role,
      'aria-label': options.label,
      popover: 'manual',
      tabindex: -1,
    });
    for (const part of content) node.append(part);
    this.#root.append(node);
    // Above all else of the page, whatever clips the output of a cell; where a browser has no such layer, a fixed place does.
    if ('showPopover' in node) node.showPopover();
    const box = beside instanceof Element ? beside.getBoundingClientRect() : beside;
    place(node, box);
    const done = new AbortController();
    const { signal } = done;
    const popup: Popup = {
      node,
      close: (isFocusBack = true) => {
        if (signal.aborted) return;
        done.abort();
        if (this.#open === popup) this.#open = undefined;
        node.remove();
        if (isFocusBack) options.focusBack();
      },
    };
    this.#open = popup;
    this.#listen(popup, beside, signal);
    return popup;
  }

  #listen(popup: Popup, beside: Element | DOMRect, signal: AbortSignal): void {
    const { node } = popup;
    node.addEventListener(
      'keydown',
      (event) => {
        event.stopPropagation();
        if (event.key !== 'Escape') return;
        event.preventDefault();
        popup.close();
      },
      { signal },
    );
    node.addEventListener('contextmenu', (event) => {
      event.stopPropagation();
    });
    node.addEventListener(
      'focusout',
      (event) => {
        if (event.relatedTarget instanceof Node && !node.contains(event.relatedTarget))
          popup.close(false);
      },
      { signal },
    );
    document.addEventListener(
      'pointerdown',
      (event) => {
        if (!event.composedPath().includes(node)) popup.close(false);
      },
      { signal, capture: true },
    );
    // What it stands beside moves away with the page.
    document.addEventListener(
      'scroll',
      (event) => {
        if (event.target instanceof Node && node.contains(event.target)) return;
        if (
          beside instanceof Element &&
          event.target instanceof Node &&
          event.target.contains(beside)
        )
          place(node, beside.getBoundingClientRect());
      },
      { signal, capture: true },
    );
    window.addEventListener(
      'resize',
      () => {
        popup.close(false);
      },
      { signal },
    );
  }
}

function place(node: HTMLElement, beside: DOMRect): void {
  node.style.maxHeight = '';
  const { innerWidth, innerHeight } = window;
  const below = innerHeight - beside.bottom - 2 * margin;
  const above = beside.top - 2 * margin;
  const isBelow = node.offsetHeight <= below || below >= above;
  node.style.maxHeight = `${String(Math.max(80, isBelow ? below : above))}px`;
  const top = isBelow
    ? beside.bottom + margin
    : Math.max(margin, beside.top - margin - node.offsetHeight);
  const left = Math.max(margin, Math.min(beside.left, innerWidth - node.offsetWidth - margin));
  node.style.top = `${String(top)}px`;
  node.style.left = `${String(left)}px`;
}
