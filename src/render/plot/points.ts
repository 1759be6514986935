/** From rows to the points of a picture: texts become numbers and times; rows without an x are left out and counted. */
import { counted, LinkisKernelError } from '../../shared/index.ts';
import { isNumberText, type PlotChoice, type PlotColumn, type PlotRows } from './choice.ts';
import { cutText, showControls } from '../text/visible-text.ts';

/** One point. `x` is a number, a time in epoch milliseconds, or a category; a `y` of null is a gap. */
export interface PlotPoint {
  readonly x: number | string;
  readonly y: number | null;
  readonly color?: number | string;
}

export interface PlotPoints {
  readonly points: readonly PlotPoint[];
  /** Sentences for the reader. */
  readonly notes: readonly string[];
}

/** Letters of a category that are shown. */
const longestCategory = 100;

/** True where each x has a position of its own: bars, slices and texts. */
export function isDiscrete({ kind, x }: PlotChoice): boolean {
  return kind === 'bar' || kind === 'pie' || x?.scale === 'text';
}

/** Throws `OPTION_INVALID` for a pie of negative values. */
export function plotPoints(choice: PlotChoice, rows: PlotRows): PlotPoints {
  const points: PlotPoint[] = [];
  let withoutX = 0;
  let withoutY = 0;
  for (const [at, row] of rows.entries()) {
    const x = xOf(choice, row, at);
    if (x === undefined) {
      withoutX += 1;
      continue;
    }
    for (const column of choice.y) {
      const y = numberOf(row[column.index]);
      if (y === null) withoutY += 1;
      const color = colorOf(choice, column, row);
      points.push({ x, y, ...(color === undefined ? {} : { color }) });
    }
  }
  const notes = [
    ...(withoutX === 0
      ? []
      : [`${counted(withoutX, 'row')} without an x that can be placed (NULL, or not readable)`]),
    ...(withoutY === 0
      ? []
      : [`${counted(withoutY, 'value')} of y without a point (NULL or not finite)`]),
  ];
  const shaped = choice.kind === 'scatter' ? { points, notes: [] } : joined(choice, points);
  if (choice.kind === 'pie') refuseNegative(choice, shaped.points);
  return { points: shaped.points, notes: [...notes, ...shaped.notes] };
}

function xOf(
  choice: PlotChoice,
  row: readonly (string | null)[],
  at: number,
): number | string | undefined {
  const { x } = choice;
  if (x === undefined) return isDiscrete(choice) ? String(at + 1) : at + 1;
  const text = row[x.index] ?? null;
  if (isDiscrete(choice)) return categoryOf(text);
  return (x.scale === 'time' ? timeOf(text) : numberOf(text)) ?? undefined;
}

function colorOf(
  { kind, y, color }: PlotChoice,
  column: PlotColumn,
  row: readonly (string | null)[],
): number | string | undefined {
  if (y.length > 1) return categoryOf(column.name);
  if (color === undefined) return undefined;
  const text = row[color.index] ?? null;
  // Only separate points can have a color between two others.
  return kind === 'scatter' && color.scale === 'number'
    ? (numberOf(text) ?? undefined)
    : categoryOf(text);
}

/** NULL and the text 'NULL' are two categories. */
function categoryOf(text: string | null): string {
  if (text === null) return 'NULL';
  return text === 'NULL' ? "'NULL'" : plotText(text, longestCategory);
}

function numberOf(text: string | null | undefined): number | null {
  return text !== null && text !== undefined && isNumberText(text) ? Number(text) : null;
}

const timeText =
  /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** Epoch milliseconds. A time without a zone is read and shown as UTC. */
function timeOf(text: string | null): number | null {
  const found = timeText.exec(text ?? '');
  if (found === null) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone] =
    found;
  const written = /^[+-]\d{2}$/.test(zone ?? '') ? `${zone ?? ''}:00` : (zone ?? 'Z');
  const offset = written.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const ms = Date.parse(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`,
  );
  return Number.isFinite(ms) ? ms : null;
}

/** Adds up bars, areas and slices with the same x; a line stays as it is, since its values need not be amounts. */
function joined(choice: PlotChoice, points: readonly PlotPoint[]): PlotPoints {
  const sums = new Map<string, PlotPoint>();
  for (const point of points) {
    const key = JSON.stringify([point.x, point.color]);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? point : { ...sum, y: plus(sum.y, point.y) });
  }
  if (sums.size === points.length) return { points, notes: [] };
  const same = choice.color === undefined ? 'of one x' : 'of one x and color';
  if (choice.kind === 'line') {
    const apart = choice.color === undefined ? '; --color COLUMN draws one for each value' : '';
    return { points, notes: [`several rows ${same}: the line goes through each of them${apart}`] };
  }
  return {
    points: [...sums.values()],
    notes: [
      `values ${same} are added up (${counted(points.length, 'value')} to ${String(sums.size)})`,
    ],
  };
}

function plus(one: number | null, other: number | null): number | null {
  return one === null ? other : other === null ? one : one + other;
}

function refuseNegative({ y }: PlotChoice, points: readonly PlotPoint[]): void {
  const found = points.find((point) => (point.y ?? 0) < 0);
  if (found === undefined) return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `%plot: a pie cannot show ${String(found.y)}, the ${showControls(y[0]?.name ?? '')} of ${String(found.x)}`,
    { hint: 'Draw bars: --kind bar.' },
  );
}

/**
 * Untrusted text for a picture: visible, and at most `most` letters. Vega uses titles and categories as keys of plain objects, where
 * `__proto__` would change all objects of the process and `constructor` exists already: such a text gets a zero-width space in front.
 */
export function plotText(text: string, most: number): string {
  const shown = cutText(showControls(text), most);
  return shown in Object.prototype ? `\u200b${shown}` : shown;
}
