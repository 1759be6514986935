/** A table of results as aligned text, within a budget of bytes. */
import type { ResultColumn } from '../../task/index.ts';
import { alignedLine, ruleOf } from '../text/aligned-text.ts';
import { cutToWidth, showControls, textWidth } from '../text/visible-text.ts';
import { isNumeric } from './column-type.ts';
import { markBlanks, shortNumber } from './shown-value.ts';

/** No column is wider than this. */
const widest = 40;
/** A value is cut to so many letters before its width is measured: it can have megabytes. */
const measured = 200;

/** As many rows as fit into `budget` bytes. SQL NULL is written as `NULL`, the text 'NULL' in quotes. */
export function textTable(
  columns: readonly ResultColumn[],
  rows: readonly (readonly (string | null)[])[],
  budget: number,
): { readonly text: string; readonly rows: number; readonly hasCutValues: boolean } {
  const heads = columns.map((column) =>
    cutToWidth(showControls(column.name.slice(0, measured)), widest),
  );
  const widths = heads.map(textWidth);
  const lines: string[][] = [];
  let size = 0;
  let firstCut = Infinity;
  for (const row of rows) {
    const cells: string[] = [];
    for (let index = 0; index < columns.length; index += 1) {
      const whole = valueOf(row[index], columns[index]?.type ?? '');
      const cell = cutToWidth(whole, widest);
      if (cell !== whole) firstCut = Math.min(firstCut, lines.length);
      cells.push(cell);
      size += cell.length;
    }
    if (size > budget && lines.length > 0) break;
    for (const [index, cell] of cells.entries())
      widths[index] = Math.max(widths[index] ?? 0, textWidth(cell));
    lines.push(cells);
  }
  // The padding counts too, and is known only now.
  const lineSize = widths.reduce((sum, width) => sum + width + 2, 0);
  const most = Math.max(1, Math.floor(budget / Math.max(1, lineSize)) - 2);
  const kept = lines.slice(0, most);
  const right = columns.map((column) => isNumeric(column.type));
  const shown = [heads, ...kept].map((cells) => alignedLine(cells, widths, right));
  return {
    text: [shown[0], ruleOf(widths), ...shown.slice(1)].join('\n'),
    rows: kept.length,
    hasCutValues: firstCut < kept.length,
  };
}

function valueOf(value: string | null | undefined, type: string): string {
  if (value === null || value === undefined) return 'NULL';
  if (value === 'NULL') return "'NULL'";
  const short = shortNumber(value, type);
  if (short !== undefined) return short;
  return value.length > measured
    ? `${markBlanks(showControls(value.slice(0, measured)))}…`
    : markBlanks(showControls(value));
}
