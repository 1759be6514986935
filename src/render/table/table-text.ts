/** A table as aligned text. Wide characters count two columns, so that it lines up in a terminal. */
import type { ResultColumn } from '../../task/index.ts';
import { showControls } from '../text/visible-text.ts';
import { isNumeric } from './table-html.ts';
import { cutToWidth, textWidth } from '../text/text-width.ts';

/** Columns of the terminal that one column of the table takes at the most. */
const widest = 40;
/** Before a value is measured it is cut to this many letters: it can be megabytes. */
const measured = 200;

/** As many rows as fit `budget` bytes. NULL is written as `NULL`, the text 'NULL' in quotes. */
export function textTable(
  columns: readonly ResultColumn[],
  rows: readonly (readonly (string | null)[])[],
  budget: number,
): { readonly text: string; readonly rows: number } {
  const heads = columns.map((column) =>
    cutToWidth(showControls(column.name.slice(0, measured)), widest),
  );
  const widths = heads.map(textWidth);
  const lines: string[][] = [];
  let size = 0;
  for (const row of rows) {
    const cells: string[] = [];
    for (let index = 0; index < columns.length; index += 1) {
      const cell = cutToWidth(valueOf(row[index]), widest);
      cells.push(cell);
      size += cell.length;
    }
    if (size > budget && lines.length > 0) break;
    for (const [index, cell] of cells.entries())
      widths[index] = Math.max(widths[index] ?? 0, textWidth(cell));
    lines.push(cells);
  }
  const right = columns.map((column) => isNumeric(column.type));
  const align = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const blanks = ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(cell)));
        return right[index] === true ? blanks + cell : cell + blanks;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(Math.max(1, width))).join('  ');
  // Padding counts too, and is known only now.
  const lineSize = widths.reduce((sum, width) => sum + width + 2, 0);
  const most = Math.max(1, Math.floor(budget / Math.max(1, lineSize)) - 2);
  const kept = lines.slice(0, most);
  return { text: [align(heads), rule, ...kept.map(align)].join('\n'), rows: kept.length };
}

function valueOf(value: string | null | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  if (value === 'NULL') return "'NULL'";
  return showControls(value.length > measured ? value.slice(0, measured) : value);
}
