/** A plot that every client and every export can show: a picture, its facts as text, and on demand the specification. */
import { counted, escapeHtml, grouped, LinkisKernelError, messageOf } from '../../shared/index.ts';
import type { MimeBundle } from '../../interpreter/index.ts';
import type { PlotChoice, PlotRows } from './choice.ts';
import { drawPlot, type DrawnPlot } from './picture.ts';
import { loadCanvas, type LoadCanvas } from './raster.ts';
import { plotPoints } from './points.ts';
import { type PlotStyle, plotSpecification } from './specification.ts';
import { showControls } from '../text/visible-text.ts';
import { dataHtml } from '../text/html.ts';

export interface PlotView extends PlotStyle {
  readonly choice: PlotChoice;
  readonly rows: PlotRows;
  /** The result has more rows than `rows`. */
  readonly more: boolean;
  /** The user has given no number of rows: if all are too many for a cell, only the first ones that fit are drawn. */
  readonly mayCut: boolean;
  /** Where the rows come from, in words. */
  readonly source: string;
  /** What the reader should know too. */
  readonly notes: readonly string[];
  /** Gives the specification in place of the HTML, for clients that draw it themselves; others show the picture, or nothing. */
  readonly vega: boolean;
  /** Adds the facts for a program. */
  readonly json: boolean;
  readonly limits: { readonly cellBytes: number };
}

/** Makes the next try smaller than by proportion: axes and labels do not shrink with the points. */
const margin = 0.9;
/** Pictures drawn at the most to find one that fits. */
const mostTries = 6;

export interface PlotDisplay {
  readonly bundle: MimeBundle;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Why the bundle has an SVG in place of a PNG; undefined when it has the PNG. */
  readonly withoutPng: string | undefined;
}

/**
 * HTML with an SVG, which is crisp and has the reader's fonts, and a PNG for tools that show only that; where no PNG can be drawn, the SVG
 * again in its place. Rejects with `OPTION_INVALID` when nothing can be drawn, or the picture would be larger than a cell may show.
 */
export async function renderPlot(
  view: PlotView,
  load: LoadCanvas = loadCanvas,
): Promise<PlotDisplay> {
  let rows = view.rows;
  for (let tries = 1; ; tries += 1) {
    const picture = await drawn(view, rows, load);
    if (picture.bytes <= view.limits.cellBytes) return picture;
    const share = (view.limits.cellBytes / picture.bytes) * margin;
    const fewer = view.rows.slice(0, Math.floor(rows.length * share));
    if (!view.mayCut || fewer.length < 2 || tries === mostTries) throw tooLarge(view, picture);
    rows = fewer;
  }
}

interface Picture extends PlotDisplay {
  readonly bytes: number;
  readonly points: number;
}

async function drawn(view: PlotView, rows: PlotRows, load: LoadCanvas): Promise<Picture> {
  const { choice } = view;
  const { points, notes: shaped } = plotPoints(choice, rows);
  const notes = [
    ...view.notes,
    ...cutNotes(view, rows.length),
    ...shaped,
    ...(choice.chosen.length === 0 ? [] : [`chosen by the columns: ${choice.chosen.join(' ')}`]),
  ];
  const count = points.filter((point) => point.y !== null).length;
  if (count === 0) {
    throw new LinkisKernelError('OPTION_INVALID', '%plot: there is no point to draw', {
      hint: `${view.source} has ${rows.length === 0 ? 'no rows' : `no row with values in ${columnsOf(choice)}`}.`,
    });
  }
  const specification = plotSpecification(choice, points, view);
  let plot: DrawnPlot;
  try {
    plot = await drawPlot(specification, load);
  } catch (thrown) {
    // For example numbers so near to each other, or so far apart, that no axis can show them.
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `%plot: ${columnsOf(choice)} cannot be drawn (${messageOf(thrown)})`,
      { cause: thrown, hint: 'Scale the values in the query, or plot fewer of them.' },
    );
  }
  const lines = factsOf(view, rows.length, count, notes);
  const { svg, png } = plot;
  const drawnPng = 'base64' in png ? png : undefined;
  // In an img element a picture runs no script.
  const html = dataHtml(
    `<img alt="${escapeHtml(lines[0] ?? '')}" style="max-width:100%" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}">${notes.map((note) => `<div style="opacity:.75">${escapeHtml(showControls(note))}</div>`).join('')}`,
  );
  return {
    bytes: Buffer.byteLength(html) + (drawnPng?.base64.length ?? Buffer.byteLength(svg)),
    points: count,
    bundle: {
      'text/plain': lines.join('\n'),
      // JupyterLab prefers HTML to a specification, and a specification to a picture.
      ...(view.vega
        ? { 'application/vnd.vegalite.v5+json': specification }
        : { 'text/html': html }),
      ...(drawnPng === undefined || view.vega ? { 'image/svg+xml': svg } : {}),
      ...(drawnPng === undefined ? {} : { 'image/png': drawnPng.base64 }),
      ...(view.json ? { 'application/json': jsonOf(view, rows.length, count, notes) } : {}),
    },
    metadata:
      drawnPng === undefined
        ? {}
        : { 'image/png': { width: drawnPng.width, height: drawnPng.height } },
    withoutPng: 'why' in png ? png.why : undefined,
  };
}

/** Tells how many rows are drawn when that is not all of them. */
function cutNotes({ rows, more }: PlotView, drawnRows: number): readonly string[] {
  if (!more && drawnRows === rows.length) return [];
  const all = more ? `more than ${grouped(rows.length)}` : grouped(rows.length);
  const why =
    drawnRows === rows.length
      ? '--limit N draws more'
      : 'the picture of more would be larger than a cell shows; add them up in the query';
  return [`the first ${grouped(drawnRows)} of ${all} rows only: ${why}`];
}

function tooLarge({ limits }: PlotView, { points, bytes }: Picture): LinkisKernelError {
  return new LinkisKernelError(
    'OPTION_INVALID',
    `%plot: the picture of ${grouped(points)} points would take ${kilobytes(bytes)} KB, over the ${kilobytes(limits.cellBytes)} KB that a cell shows`,
    { hint: 'Draw fewer rows by --limit N, or add them up in the query.' },
  );
}

function factsOf(
  view: PlotView,
  rows: number,
  points: number,
  notes: readonly string[],
): readonly string[] {
  const { choice, title, source } = view;
  const head = [
    ...(title === undefined ? [] : [showControls(title)]),
    `${choice.kind} plot of ${columnsOf(choice)}`,
    source,
    `${counted(points, 'point')} of ${counted(rows, 'row')}`,
  ].join(' · ');
  return [head, ...notes.map(showControls)];
}

function columnsOf({ x, y, color }: PlotChoice): string {
  const names = y.map(({ name }) => showControls(name)).join(', ');
  const by = x === undefined ? 'row' : showControls(x.name);
  return `${names} by ${by}${color === undefined ? '' : `, color ${showControls(color.name)}`}`;
}

function jsonOf(
  { choice, source }: PlotView,
  rows: number,
  points: number,
  notes: readonly string[],
): unknown {
  return {
    kind: choice.kind,
    x: choice.x?.name ?? null,
    y: choice.y.map(({ name }) => name),
    color: choice.color?.name ?? null,
    source,
    rows,
    points,
    notes,
  };
}

function kilobytes(bytes: number): string {
  return grouped(Math.ceil(bytes / 1024));
}
