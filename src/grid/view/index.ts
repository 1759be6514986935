/** The widget's front end: anywidget calls `render` once for each view of a model. */
import { Grid } from './grid.ts';
import type { WidgetModel } from './kernel/model.ts';

interface RenderContext {
  readonly model: WidgetModel;
  readonly el: HTMLElement;
}

function render({ model, el }: RenderContext): () => void {
  const grid = new Grid(model);
  el.replaceChildren(grid.node);
  return () => {
    grid.close();
  };
}

/** All that a view needs is made when it is rendered; models share nothing. */
function initialize(): void {
  // anywidget asks for it.
}

const widget: {
  readonly initialize: () => void;
  readonly render: (context: RenderContext) => () => void;
} = { initialize, render };

// oxlint-disable-next-line import/no-default-export -- the contract of anywidget
export default widget;
