/** Fits aligned text into the width of a terminal, as shells of databases do: long texts are cut, then columns left out. Pure. */
import { cutToWidth, textWidth } from '../render/index.ts';
import { largest } from '../shared/index.ts';

/** The rule between the heads and the rows tells where the columns are. */
const rule = /^-+(?:  -+)*$/;
/** Texts are not cut to fewer columns of the terminal than this: columns are left out instead. */
const narrowest = 16;
const gap = '  ';
const leftOut = '…';

interface Column {
  readonly from: number;
  readonly width: number;
}

/** A table in `text` that is wider than `width`, made narrower, with a line that says what is missing. All other lines stay. */
export function fittedTable(text: string, width: number): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line, index) => index > 0 && rule.test(line));
  const ruled = lines[at];
  if (ruled === undefined || ruled.length <= width) return text;
  const columns = columnsOf(ruled);
  const isRow = (line: string): boolean => cellsOf(line, columns) !== undefined;
  const body = lines.slice(at + 1);
  const end = body.findIndex((line) => !isRow(line));
  const rows = [lines[at - 1] ?? '', ...(end < 0 ? body : body.slice(0, end))].map(
    (line) => cellsOf(line, columns) ?? [],
  );
  const widths = narrowedWidths(columns, rows, width);
  const kept = keptColumns(widths, width);
  const shown = [rows[0] ?? [], undefined, ...rows.slice(1)].map((cells) =>
    kept
      .map((index) => {
        if (index === undefined) return cells === undefined ? '-' : leftOut;
        const own = widths[index] ?? 0;
        return cells === undefined ? '-'.repeat(own) : padded(cells[index] ?? '', own);
      })
      .join(gap)
      .trimEnd(),
  );
  const count = kept.filter((index) => index !== undefined).length;
  const note =
    count === columns.length
      ? []
      : [
          `${String(columns.length)} columns, ${String(count)} shown: a wider terminal or a pipe has all`,
        ];
  return [...lines.slice(0, at - 1), ...shown, ...note, ...(end < 0 ? [] : body.slice(end))].join(
    '\n',
  );
}

function columnsOf(ruled: string): readonly Column[] {
  let from = 0;
  return ruled.split(gap).map((dashes) => {
    const column = { from, width: dashes.length };
    from += dashes.length + gap.length;
    return column;
  });
}

/** The line's cells with their padding; undefined when something stands between the columns, so that it is no row. */
function cellsOf(line: string, columns: readonly Column[]): readonly string[] | undefined {
  const cells = columns.map(() => '');
  let [index, at] = [0, 0];
  for (const character of line) {
    const next = columns[index + 1];
    if (next !== undefined && at >= next.from) index += 1;
    const column = columns[index];
    if (column === undefined) return undefined;
    if (at < column.from + column.width) cells[index] = `${cells[index] ?? ''}${character}`;
    else if (character !== ' ') return undefined;
    at += textWidth(character);
  }
  return cells;
}

/** The widest cut that lets all columns fit, else the narrowest. Numbers, which stand at the right, are never cut. */
function narrowedWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  most: number,
): readonly number[] {
  const isNumber = columns.map(({ width }, index) =>
    rows.some((cells) => {
      const cell = cells[index] ?? '';
      return cell.startsWith(' ') && textWidth(cell) === width && !cell.endsWith(' ');
    }),
  );
  const cutAt = (cut: number): readonly number[] =>
    columns.map(({ width }, index) => (isNumber[index] === true ? width : Math.min(width, cut)));
  const widest = largest(
    columns.map(({ width }) => width),
    narrowest,
  );
  for (let cut = widest; cut > narrowest; cut -= 1)
    if (totalOf(cutAt(cut)) <= most) return cutAt(cut);
  return cutAt(narrowest);
}

/** Columns from both ends inwards, as many as fit; undefined = where the others were. */
function keptColumns(widths: readonly number[], most: number): readonly (number | undefined)[] {
  const all = widths.map((_width, index) => index);
  if (totalOf(widths) <= most) return all;
  const [left, right]: [number[], number[]] = [[], []];
  const fits = (index: number): boolean =>
    totalOf([...left, ...right, index].map((one) => widths[one] ?? 0)) + gap.length + 1 <= most;
  for (let [first, last] = [0, widths.length - 1]; first <= last;) {
    // One more at the left: the first columns mostly say what a row is.
    const isLeft = left.length <= right.length;
    const index = isLeft ? first : last;
    if (!fits(index) && left.length > 0) break;
    if (isLeft) left.push(index);
    else right.unshift(index);
    if (isLeft) first += 1;
    else last -= 1;
  }
  return [...left, undefined, ...right];
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + gap.length, -gap.length);
}

function padded(cell: string, width: number): string {
  const text = textWidth(cell) > width ? cutToWidth(cell.trimEnd(), width) : cell;
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}
