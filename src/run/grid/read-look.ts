/** How a view was looked at last, checked before it is kept and given to another view: within the limits, and of columns that are there. */
import { gridLimits, type GridLook } from '../../grid/index.ts';
import { asArray, asObject, LinkisKernelError } from '../../shared/index.ts';
import { readView, refuse } from './read-question.ts';

/** Throws `OPTION_INVALID` for what no view sends. `columns`: names that the table has, in order. */
export function readLook(value: unknown, columns: readonly string[]): GridLook | null {
  if (value === null) return null;
  const look = asObject(value) ?? refuse('look', value);
  if (JSON.stringify(look).length > gridLimits.lookLetters) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `the look of a grid has at most ${String(gridLimits.lookLetters)} letters`,
    );
  }
  const place = (one: unknown): number => readWhole(one, columns.length - 1);
  const places = (key: string): readonly number[] => {
    const read = (asArray(look[key]) ?? refuse(key, look[key])).map(place);
    return new Set(read).size === read.length ? read : refuse(key, 'a column twice');
  };
  const widths = asArray(look['widths']) ?? refuse('widths', look['widths']);
  if (widths.length > columns.length) refuse('widths', 'more than columns');
  return {
    ...readView(look, new Set(columns)),
    order: places('order'),
    hidden: places('hidden'),
    frozen: readWhole(look['frozen'], columns.length),
    widths: widths.map((pair): readonly [number, number] => {
      const [column, pixels] = asArray(pair) ?? [];
      return [place(column), readWhole(pixels, mostPixels)];
    }),
  };
}

const mostPixels = 100_000;

function readWhole(value: unknown, most: number): number {
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value);
  return isWhole && value >= 0 && value <= most ? value : refuse('look', value);
}
