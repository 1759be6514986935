/** Keys that are pressed in the grid are the grid's, and no commands of the notebook around it; those with Ctrl that it does not know are the notebook's. */

/** Ours with Ctrl or the command key. */
const withControl = new Set([
  'a',
  'c',
  'l',
  'v',
  'x',
  'z',
  ' ',
  'home',
  'end',
  'arrowleft',
  'arrowright',
  'arrowup',
  'arrowdown',
  'backspace',
  'delete',
]);

/** JupyterLab looks for this attribute, from the top of the page and before the grid hears of the key. */
const attribute = 'data-lm-suppress-shortcuts';

export function suppressShortcuts(root: HTMLElement, signal: AbortSignal): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (!event.composedPath().includes(root)) return;
      if (isOwn(event)) root.setAttribute(attribute, 'true');
      else root.removeAttribute(attribute);
    },
    { capture: true, signal },
  );
  root.addEventListener(
    'keydown',
    (event) => {
      // VS Code listens above the output.
      if (isOwn(event) && event.key !== 'Tab') event.stopPropagation();
    },
    { signal },
  );
}

function isOwn({ key, ctrlKey, metaKey, shiftKey, target }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey) return withControl.has(key.toLowerCase()) && key !== 'Enter';
  // Shift+Enter runs the cell, but where it adds a column to the order.
  if (key === 'Enter' && shiftKey) return !(target instanceof Element) || !isRunning(target);
  return true;
}

/** The focus is on the rows, where Shift+Enter has no other meaning. */
function isRunning(target: Element): boolean {
  return (
    target.getAttribute('role') === 'grid' &&
    target.getAttribute('aria-activedescendant')?.includes('-h-') !== true
  );
}
