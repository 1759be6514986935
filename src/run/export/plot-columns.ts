/** Turns names of columns into their positions in the table. */
import type { PlotCommand } from '../../magics/index.ts';
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import type { ResultColumn } from '../../task/index.ts';
import type { PlotWish } from '../../render/index.ts';

/** Throws `OPTION_INVALID` for a name that no column has, and suggests the nearest one. */
export function plotWish(
  { plot, x, y, color }: Pick<PlotCommand, 'plot' | 'x' | 'y' | 'color'>,
  columns: readonly ResultColumn[],
): PlotWish {
  const names = columns.map(({ name }) => name);
  const position = (option: string, name: string): number =>
    positionOf(name, names) ?? missing(option, name, names);
  return {
    kind: plot,
    x: x === undefined ? undefined : position('x', x),
    y: y === undefined ? undefined : splitNames(y, names).map((name) => position('y', name)),
    color: color === undefined ? undefined : position('color', color),
  };
}

/** An exact match, else one in another letter case; the first if several columns match. */
function positionOf(name: string, names: readonly string[]): number | undefined {
  const exact = names.indexOf(name);
  const lower = name.toLowerCase();
  const found = exact === -1 ? names.findIndex((other) => other.toLowerCase() === lower) : exact;
  return found === -1 ? undefined : found;
}

/** Names are separated by commas and may contain commas: `sum(a, b),c` is two names if a column is called `sum(a, b)`. */
function splitNames(text: string, names: readonly string[]): readonly string[] {
  const pieces = text.split(',');
  const found: string[] = [];
  for (let at = 0; at < pieces.length;) {
    let end = pieces.length;
    while (end > at + 1 && positionOf(pieces.slice(at, end).join(',').trim(), names) === undefined)
      end -= 1;
    found.push(pieces.slice(at, end).join(',').trim());
    at = end;
  }
  return [...new Set(found)];
}

function missing(option: string, name: string, names: readonly string[]): never {
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `%plot: --${option}: the table has no column '${name}'${suggestion(name, names)}`,
    { hint: `Its columns are ${names.slice(0, 50).join(', ')}${names.length > 50 ? ', …' : ''}.` },
  );
}
