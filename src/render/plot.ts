/** A plot as every client and every export shows it: a picture, its facts as text, and on demand the specification. */
import { escapeHtml, LinkisKernelError, messageOf } from '../shared/index.ts';
import type { MimeBundle } from '../interpreter/index.ts';
import type { PlotChoice, PlotRows } from './plot-choice.ts';
import { drawPlot } from './plot-picture.ts';
import { plotPoints } from './plot-points.ts';
import { type PlotLook, plotSpecification } from './plot-specification.ts';
import { showControls } from './visible-text.ts';

/** A plot to draw. */
export interface PlotView extends PlotLook {
  readonly choice: PlotChoice;
  readonly rows: PlotRows;
  /** Where the rows come from, for the reader. */
  readonly source: string;
  /** What the reader should know beside it. */
  readonly notes: readonly string[];
  /** The specification in place of the HTML, for clients that draw it themselves; others show the picture, or nothing. */
  readonly vega: boolean;
  /** The facts too, for a program. */
  readonly json: boolean;
  readonly limits: { readonly cellBytes: number };
}

/** Rejects with `OPTION_INVALID` when nothing can be drawn, or the picture would be larger than a cell may show. */
export async function renderPlot(view: PlotView): Promise<MimeBundle> {
  const { choice, rows, limits } = view;
  const { points, notes: shaped } = plotPoints(choice, rows);
  const notes = [
    ...view.notes,
    ...shaped,
    ...(choice.chosen.length === 0 ? [] : [`chosen by the columns: ${choice.chosen.join(' ')}`]),
  ];
  const drawn = points.filter((point) => point.y !== null).length;
  if (drawn === 0) {
    throw new LinkisKernelError('OPTION_INVALID', '%plot: there is no point to draw', {
      hint: `${view.source} has ${rows.length === 0 ? 'no rows' : `no row with values in ${columnsOf(choice)}`}.`,
    });
  }
  const specification = plotSpecification(choice, points, view);
  let svg: string;
  try {
    svg = await drawPlot(specification);
  } catch (thrown) {
    // Such as numbers so near to each other, or so far apart, that no axis can tell them.
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `%plot: ${columnsOf(choice)} cannot be drawn (${messageOf(thrown)})`,
      { cause: thrown, hint: 'Scale the values in the query, or plot fewer of them.' },
    );
  }
  const lines = factsOf(view, drawn, notes);
  // Within an img a picture runs no script, whatever it holds.
  const html = `<img alt="${escapeHtml(lines[0] ?? '')}" style="max-width:100%" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}">${notes.map((note) => `<div style="opacity:.75">${escapeHtml(showControls(note))}</div>`).join('')}`;
  const bytes = Buffer.byteLength(html) + Buffer.byteLength(svg);
  if (bytes > limits.cellBytes) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `%plot: the picture of ${drawn.toLocaleString('en')} points would take ${kilobytes(bytes)} KB, over the ${kilobytes(limits.cellBytes)} KB that a cell shows`,
      { hint: 'Read fewer rows by --limit N, or add them up in the query.' },
    );
  }
  return {
    'text/plain': lines.join('\n'),
    // JupyterLab prefers HTML to a specification, and a specification to a picture.
    ...(view.vega ? { 'application/vnd.vegalite.v5+json': specification } : { 'text/html': html }),
    'image/svg+xml': svg,
    ...(view.json ? { 'application/json': jsonOf(view, drawn, notes) } : {}),
  };
}

function factsOf(view: PlotView, drawn: number, notes: readonly string[]): readonly string[] {
  const { choice, rows, title, source } = view;
  const count = (number: number, word: string): string =>
    `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`;
  const head = [
    ...(title === undefined ? [] : [showControls(title)]),
    `${choice.kind} plot of ${columnsOf(choice)}`,
    source,
    `${count(drawn, 'point')} of ${count(rows.length, 'row')}`,
  ].join(' · ');
  return [head, ...notes.map(showControls)];
}

function columnsOf({ x, y, color }: PlotChoice): string {
  const names = y.map(({ name }) => showControls(name)).join(', ');
  const by = x === undefined ? 'row' : showControls(x.name);
  return `${names} by ${by}${color === undefined ? '' : `, color ${showControls(color.name)}`}`;
}

function jsonOf(
  { choice, rows, source }: PlotView,
  points: number,
  notes: readonly string[],
): unknown {
  return {
    kind: choice.kind,
    x: choice.x?.name ?? null,
    y: choice.y.map(({ name }) => name),
    color: choice.color?.name ?? null,
    source,
    rows: rows.length,
    points,
    notes,
  };
}

function kilobytes(bytes: number): string {
  return Math.ceil(bytes / 1024).toLocaleString('en');
}
