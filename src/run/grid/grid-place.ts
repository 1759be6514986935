/** Whether grids can be shown where a cell runs, and how: the static table first, and a second display that hides it while the grid lives. */
import { randomUUID } from 'node:crypto';
import { besideAttribute } from '../../grid/index.ts';
import type { CellEvent, CellRequest, MimeBundle } from '../../interpreter/index.ts';
import { asString, grouped } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { GridPlace, GridSubject } from '../cell/grid-place.ts';
import { showControls } from '../../render/index.ts';
import { openGrid } from './open-grid.ts';

/** What a kernel's surroundings have for grids. */
export interface GridParts {
  /** The front end's module and its style. Rejects where the package lacks it. */
  readonly view: () => Promise<{ readonly esm: string; readonly css: string }>;
  /** What the Jupyter on this machine has of anywidget. `not-here`: no Jupyter with widgets was found. */
  readonly host: () => Promise<{ readonly version: string } | 'missing' | 'not-here'>;
}

/** Of anywidget, where that of the client is not known: the newest that was tried. */
const usualHost = '~0.11.*';

const install =
  'Install anywidget beside JupyterLab (python -m pip install anywidget), then restart JupyterLab and reload the page.';

/** `run` gives what the cell runs with, once it is made. Never rejects. */
export async function gridPlaceOf(
  parts: GridParts | undefined,
  { inBatch, silent, languageId }: Pick<CellRequest, 'inBatch' | 'silent' | 'languageId'>,
  hasFrontEnd: boolean,
  run: () => CellRun,
): Promise<GridPlace> {
  if (inBatch === true || silent)
    return missing(
      'nobody looks at a batch run',
      'Run the cell in JupyterLab, Notebook or VS Code.',
    );
  if (parts === undefined)
    return missing('this kernel was built without one', 'Install the package anew.');
  const isVisualStudio = languageId !== undefined;
  if (!hasFrontEnd && !isVisualStudio)
    return missing('this client shows no widgets, as far as the kernel can tell', install);
  const host = await parts.host();
  // VS Code fetches what it lacks.
  if (!isVisualStudio && host === 'missing')
    return missing('JupyterLab on this machine has no anywidget', install);
  let view: Awaited<ReturnType<GridParts['view']>>;
  try {
    view = await parts.view();
  } catch {
    return missing('its part for the browser is not in this package', 'Install the package anew.');
  }
  const version = typeof host === 'string' ? undefined : rangeOf(host.version);
  return {
    show: (subject, shown) => [
      ...besideStatic(subject, shown, { ...view, host: version ?? usualHost }, run()),
    ],
  };
}

function missing(why: string, remedy: string): GridPlace {
  return { missing: { why, remedy } };
}

/** `0.11.2` is `~0.11.*`, as anywidget's own Python says it. */
function rangeOf(version: string): string | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+/.exec(version) ?? [];
  return major === undefined || minor === undefined ? undefined : `~${major}.${minor}.*`;
}

/**
 * Two displays: where a widget's kernel is gone, JupyterLab shows its own line in place of the widget and of every other form in the same
 * bundle, so that a saved notebook would show no table.
 */
function* besideStatic(
  subject: GridSubject,
  shown: MimeBundle,
  view: Parameters<typeof openGrid>[2],
  run: CellRun,
): Generator<CellEvent> {
  const beside = randomUUID().replaceAll('-', '');
  const html = asString(shown['text/html']);
  yield {
    kind: 'display',
    bundle:
      html === undefined
        ? shown
        : { ...shown, 'text/html': `<div ${besideAttribute}="${beside}">${html}</div>` },
  };
  const widget = openGrid(subject, beside, view, run);
  yield widget.opening();
  const rows = subject.page.totalRows;
  const size = `${rows === undefined ? '' : `${grouped(rows)} rows × `}${grouped(subject.page.totalColumns ?? subject.page.columns.length)} columns`;
  yield {
    kind: 'display',
    bundle: {
      'text/plain': `Grid of ${showControls(subject.title)}: ${size}`,
      ...widget.view,
    },
  };
}
