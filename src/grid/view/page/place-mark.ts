/**
 * Says when a part of the page is put into it again. A browser forgets where an element was scrolled to when the element leaves the page, and
 * tells nobody: JupyterLab takes cells out that are scrolled away, and moves a cell by taking it out and putting it in. Observers of sizes hear
 * of it a frame later, of a move in one step not at all; only an element of a name of its own is called in the same moment.
 */
const name = 'linkis-grid-place';

/** The event of the mark, which does not bubble. A page may hold grids of two versions: they share the element, and nothing but this name. */
const placed = 'linkis-grid-placed';

/** An unseen element that calls `isPlaced` each time that it gets into a page. */
export function placeMark(isPlaced: () => void, signal: AbortSignal): HTMLElement {
  if (customElements.get(name) === undefined)
    customElements.define(
      name,
      class extends HTMLElement {
        connectedCallback(): void {
          this.dispatchEvent(new Event(placed));
        }
      },
    );
  const mark = document.createElement(name);
  mark.hidden = true;
  mark.addEventListener(placed, isPlaced, { signal });
  return mark;
}
