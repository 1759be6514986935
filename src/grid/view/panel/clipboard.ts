/** Puts a text into the clipboard, also where it comes later than the key press and where the page is not a secure one. */

/** Rejects when the browser does not let it. The promise is handed to the browser, which then still knows of the key press. */
export async function putIntoClipboard(text: Promise<string>): Promise<void> {
  const { clipboard } = navigator as { readonly clipboard?: Clipboard };
  if (clipboard !== undefined && typeof ClipboardItem === 'function') {
    try {
      const item = new ClipboardItem({
        'text/plain': text.then((known) => new Blob([known], { type: 'text/plain' })),
      });
      await clipboard.write([item]);
      return;
    } catch {
      // Refused, or a browser that takes no promise: the old way may work.
    }
  }
  const known = await text;
  if (clipboard !== undefined) {
    try {
      await clipboard.writeText(known);
      return;
    } catch {
      // As above.
    }
  }
  if (!copyByCommand(known)) throw new Error('the browser does not let the page copy');
}

function copyByCommand(text: string): boolean {
  const area = document.createElement('textarea');
  const before = document.activeElement;
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } finally {
    area.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
}
