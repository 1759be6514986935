/** A column's head by mouse: its edge is dragged for the width, the rest of it to another place. */

/** A tremble of the hand is no drag. */
const least = 6;

/** Calls `move` with how far the pointer is from where it began. */
export function dragWidth(
  edge: HTMLElement,
  start: PointerEvent,
  move: (by: number) => void,
): void {
  edge.setPointerCapture(start.pointerId);
  const done = new AbortController();
  const { signal } = done;
  edge.classList.add('lkg-dragged');
  edge.addEventListener(
    'pointermove',
    (event) => {
      move(event.clientX - start.clientX);
    },
    { signal },
  );
  const end = (): void => {
    edge.classList.remove('lkg-dragged');
    done.abort();
  };
  edge.addEventListener('pointerup', end, { signal });
  edge.addEventListener('pointercancel', end, { signal });
}

interface PlaceDrag {
  /** Among the shown columns. */
  readonly at: number;
  readonly columnAt: (clientX: number) => number;
  readonly headAt: (at: number) => Element | undefined;
  readonly drop: (by: number) => void;
}

/** Shows where the column would stand, and drops it there. */
export function dragPlace(head: HTMLElement, start: PointerEvent, drag: PlaceDrag): void {
  const done = new AbortController();
  const { signal } = done;
  let marked: Element | undefined;
  let to: number | undefined;
  const unmark = (): void => {
    marked?.classList.remove('lkg-drop-left', 'lkg-drop-right');
  };
  const end = (isDropped: boolean): void => {
    unmark();
    head.classList.remove('lkg-lifted');
    done.abort();
    if (to === undefined) return;
    // The press that ends a drag sorts nothing.
    const once = { capture: true, once: true } as const;
    const swallow = (event: Event): void => {
      event.stopPropagation();
    };
    head.addEventListener('click', swallow, once);
    setTimeout(() => {
      head.removeEventListener('click', swallow, once);
    });
    if (isDropped && to !== drag.at) drag.drop(to - drag.at);
  };
  head.addEventListener(
    'pointermove',
    (event) => {
      if (to === undefined) {
        if (Math.abs(event.clientX - start.clientX) < least) return;
        head.setPointerCapture(start.pointerId);
        head.classList.add('lkg-lifted');
      }
      to = Math.max(0, drag.columnAt(event.clientX));
      unmark();
      marked = drag.headAt(to);
      if (to !== drag.at) marked?.classList.add(to < drag.at ? 'lkg-drop-left' : 'lkg-drop-right');
    },
    { signal },
  );
  head.addEventListener(
    'pointerup',
    () => {
      end(true);
    },
    { signal },
  );
  for (const name of ['pointercancel', 'lostpointercapture', 'pointerleave'] as const)
    head.addEventListener(
      name,
      () => {
        // Before it is captured, the pointer may leave the head on its way.
        if (name !== 'pointerleave' || to === undefined) end(false);
      },
      { signal },
    );
}
