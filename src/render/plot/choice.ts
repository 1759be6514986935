/** Chooses the columns and the kind of a plot: what the user has named, and the rest by what the columns hold. */
import type { ResultColumn } from '../../task/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { isNumeric } from '../table/column-type.ts';
import { cutText, showControls } from '../text/visible-text.ts';

export type PlotKind = 'bar' | 'line' | 'area' | 'scatter' | 'pie';

export interface PlotColumn {
  readonly index: number;
  readonly name: string;
  /** How its values are read. */
  readonly scale: 'number' | 'time' | 'text';
}

/** The rows of a table as the server gives them; null is SQL NULL. */
export type PlotRows = readonly (readonly (string | null)[])[];

/** What the user has asked for; columns by their position. */
export interface PlotWish {
  readonly kind?: PlotKind | undefined;
  readonly x?: number | undefined;
  readonly y?: readonly number[] | undefined;
  readonly color?: number | undefined;
}

export interface PlotChoice {
  readonly kind: PlotKind;
  /** Undefined = the number of the row. */
  readonly x: PlotColumn | undefined;
  /** One or more. */
  readonly y: readonly PlotColumn[];
  readonly color: PlotColumn | undefined;
  /** What was chosen for the user, in the form of options. */
  readonly chosen: readonly string[];
}

/** A number as engines write it. `Number` also takes blanks, an empty text and hexadecimal. */
const numberText = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const timeType = /^(date|datetime|timestamp)/i;

export function isNumberText(text: string): boolean {
  return numberText.test(text) && Number.isFinite(Number(text));
}

/** Throws `OPTION_INVALID` when the table has no numbers to draw, or a named column does not fit its part. */
export function choosePlot(
  wish: PlotWish,
  columns: readonly ResultColumn[],
  rows: PlotRows,
): PlotChoice {
  const all = columns.map((column, index) => plotColumn(column, index));
  const numbers = all.filter((column) => column.scale === 'number');
  const y = wish.y?.map((index) => asNumbers(all[index], numbers, rows)) ?? [
    defaultY(wish, all, numbers, rows),
  ];
  const taken = new Set([...y.map(({ index }) => index), wish.color]);
  const free = all.filter(({ index }) => !taken.has(index));
  const x = wish.x === undefined ? defaultX(wish, free) : all[wish.x];
  const kind = wish.kind ?? defaultKind(x, rows);
  const color =
    wish.color ??
    (kind === 'line' && y.length === 1 ? colorOfLines(x, y, all, rows)?.index : undefined);
  if (wish.color !== undefined && y.length > 1)
    throw wrong('--color and several columns of --y cannot be combined');
  if (kind === 'pie' && y.length > 1) throw wrong('a pie takes one column of --y');
  if (kind === 'pie' && wish.color !== undefined)
    throw wrong('a pie has a color for each --x; it takes no --color');
  return {
    kind,
    x,
    y,
    color: color === undefined ? undefined : all[color],
    chosen: [
      ...(wish.kind === undefined ? [`--kind ${kind}`] : []),
      ...(wish.x === undefined && x !== undefined ? [`--x ${optionText(x.name)}`] : []),
      ...(wish.y === undefined ? [`--y ${y.map(({ name }) => optionText(name)).join(',')}`] : []),
      ...(wish.color === undefined && color !== undefined
        ? [`--color ${optionText(all[color]?.name ?? '')}`]
        : []),
    ],
  };
}

function plotColumn({ name, type }: ResultColumn, index: number): PlotColumn {
  return { index, name, scale: isNumeric(type) ? 'number' : timeType.test(type) ? 'time' : 'text' };
}

/** The column as numbers; also a text column, since some engines send every value as text. */
function asNumbers(
  column: PlotColumn | undefined,
  numbers: readonly PlotColumn[],
  rows: PlotRows,
): PlotColumn {
  if (column === undefined) throw wrong('--y names a column that is not there');
  if (column.scale === 'number') return column;
  const at = rows.findIndex((row) => !isNumberText(row[column.index] ?? '0'));
  if (at === -1) return { ...column, scale: 'number' };
  const value = cutText(showControls(rows[at]?.[column.index] ?? ''), 40);
  throw wrong(
    `--y takes numbers, but ${quoted(column.name)} is '${value}' in row ${String(at + 1)}`,
    numbers.length === 0
      ? 'No column has numbers. Make one in the query, as in count(*) AS n.'
      : `Columns with numbers: ${numbers.map(({ name }) => showControls(name)).join(', ')}.`,
  );
}

function defaultY(
  wish: PlotWish,
  all: readonly PlotColumn[],
  numbers: readonly PlotColumn[],
  rows: PlotRows,
): PlotColumn {
  const named = new Set([wish.x, wish.color]);
  const free = numbers.filter(({ index }) => !named.has(index));
  // Two columns of numbers and no others are x and y, in that order.
  const rest = all.filter(({ index }) => !named.has(index));
  const wantsPair =
    wish.x === undefined && (wish.kind === 'scatter' || rest.length === free.length);
  const [first, second] = free;
  const found = wantsPair ? (second ?? first) : first;
  if (found !== undefined) return found;
  const written = rest.find(
    ({ index }) =>
      rows.some((row) => (row[index] ?? null) !== null) &&
      rows.every((row) => isNumberText(row[index] ?? '0')),
  );
  if (written !== undefined) return { ...written, scale: 'number' };
  throw wrong(
    numbers.length > 0 ? 'no other column has numbers' : 'no column of the table has numbers',
    'Make one in the query, as in SELECT city, count(*) AS n FROM … GROUP BY city.',
  );
}

/** The first column of times, else of texts, else of numbers; for a scatter plot numbers come first. */
function defaultX(wish: PlotWish, free: readonly PlotColumn[]): PlotColumn | undefined {
  const order: readonly PlotColumn['scale'][] =
    wish.kind === 'scatter' ? ['number', 'time', 'text'] : ['time', 'text', 'number'];
  return order
    .map((scale) => free.find((column) => column.scale === scale))
    .find((column) => column !== undefined);
}

function defaultKind(x: PlotColumn | undefined, rows: PlotRows): PlotKind {
  if (x === undefined || x.scale === 'time') return 'line';
  if (x.scale === 'text') return 'bar';
  const values = rows.map((row) => Number(row[x.index] ?? 'NaN'));
  const ascends = values.every((value, at) => at === 0 || value > (values[at - 1] ?? value));
  return ascends ? 'line' : 'scatter';
}

/** More lines cannot be told from each other. */
const mostLines = 20;

/** Where several rows have one x: the one column of texts that tells them apart. A line through all of them would be a zigzag. */
function colorOfLines(
  x: PlotColumn | undefined,
  y: readonly PlotColumn[],
  all: readonly PlotColumn[],
  rows: PlotRows,
): PlotColumn | undefined {
  if (x === undefined) return undefined;
  const taken = new Set([x.index, ...y.map(({ index }) => index)]);
  const [column, other] = all.filter(({ index, scale }) => scale === 'text' && !taken.has(index));
  if (column === undefined || other !== undefined) return undefined;
  const xs = new Set(rows.map((row) => row[x.index]));
  const pairs = new Set(rows.map((row) => JSON.stringify([row[x.index], row[column.index]])));
  const lines = new Set(rows.map((row) => row[column.index])).size;
  return xs.size < rows.length && pairs.size === rows.length && lines <= mostLines
    ? column
    : undefined;
}

function quoted(name: string): string {
  return `'${showControls(name)}'`;
}

/** The name as a word of a magic, quoted where that is needed. */
function optionText(name: string): string {
  const shown = showControls(name);
  return /^[^\s"'\\,-][^\s"'\\,]*$/.test(shown)
    ? shown
    : `"${shown.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function wrong(problem: string, hint?: string): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `%plot: ${problem}`, {
    hint: hint ?? '%plot --help shows its options.',
  });
}
