/** How a view was looked at last, checked before it is kept and given to another view: within the limits, and of columns that are there. */
import { gridLimits, type GridLook } from '../../grid/index.ts';
import { asArray, asObject } from '../../shared/index.ts';
import { readCount, readView, refuse, tooMany } from './read-question.ts';

/** Throws `OPTION_INVALID` for what no view sends. `columns`: names that the table has, in order. */
export function readLook(value: unknown, columns: readonly string[]): GridLook | null {
  if (value === null) return null;
  const look = asObject(value) ?? refuse('look', value);
  if (JSON.stringify(look).length > gridLimits.lookLetters)
    tooMany('letters of look', gridLimits.lookLetters);
  const place = (one: unknown, key: string): number => readUpTo(columns.length - 1, one, key);
  const places = (key: string): readonly number[] => {
    const read = (asArray(look[key]) ?? refuse(key, look[key])).map((one) => place(one, key));
    return new Set(read).size === read.length ? read : refuse(key, 'a column twice');
  };
  const widths = asArray(look['widths']) ?? refuse('widths', look['widths']);
  if (widths.length > columns.length) refuse('widths', 'more than columns');
  return {
    ...readView(look, new Set(columns)),
    order: places('order'),
    hidden: places('hidden'),
    frozen: readUpTo(columns.length, look['frozen'], 'frozen'),
    widths: widths.map((pair): readonly [number, number] => {
      const [column, pixels] = asArray(pair) ?? [];
      return [place(column, 'widths'), readUpTo(mostPixels, pixels, 'widths')];
    }),
  };
}

const mostPixels = 100_000;

function readUpTo(most: number, value: unknown, key: string): number {
  const count = readCount(value, key);
  return count <= most ? count : refuse(key, value);
}
