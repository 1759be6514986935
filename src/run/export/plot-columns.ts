/** From the columns' names as a magic has them to their places in the table. */
import type { PlotCommand } from '../../magics/index.ts';
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import type { ResultColumn } from '../../task/index.ts';
import type { PlotWish } from '../../render/index.ts';

/** Throws `OPTION_INVALID` for a name that no column has, with the nearest one. */
export function plotWish(
  { plot, x, y, color }: Pick<PlotCommand, 'plot' | 'x' | 'y' | 'color'>,
  columns: readonly ResultColumn[],
): PlotWish {
  const names = columns.map(({ name }) => name);
  const place = (option: string, name: string): number =>
    placeOf(name, names) ?? lost(option, name, names);
  return {
    kind: plot,
    x: x === undefined ? undefined : place('x', x),
    y: y === undefined ? undefined : splitNames(y, names).map((name) => place('y', name)),
    color: color === undefined ? undefined : place('color', color),
  };
}

/** As written; in another case when no column is written so. The first of several columns of one name. */
function placeOf(name: string, names: readonly string[]): number | undefined {
  const exact = names.indexOf(name);
  if (exact !== -1) return exact;
  const lower = name.toLowerCase();
  const found = names.findIndex((other) => other.toLowerCase() === lower);
  return found === -1 ? undefined : found;
}

/** Names with commas between them, and in them: `sum(a, b),c` is two names where a column is called `sum(a, b)`. */
function splitNames(text: string, names: readonly string[]): readonly string[] {
  const pieces = text.split(',');
  const found: string[] = [];
  for (let at = 0; at < pieces.length;) {
    let end = pieces.length;
    while (end > at + 1 && placeOf(pieces.slice(at, end).join(',').trim(), names) === undefined)
      end -= 1;
    found.push(pieces.slice(at, end).join(',').trim());
    at = end;
  }
  return [...new Set(found)];
}

function lost(option: string, name: string, names: readonly string[]): never {
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `%plot: --${option}: the table has no column '${name}'${suggestion(name, names)}`,
    { hint: `Its columns are ${names.slice(0, 50).join(', ')}${names.length > 50 ? ', …' : ''}.` },
  );
}
