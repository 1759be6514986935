/** A table as HTML that a sanitizer leaves as it is: inline styles only, no ids, every value escaped. */
import type { ResultColumn } from '../../task/index.ts';
import { escapeHtml } from '../../shared/index.ts';
import { cutText, showControls } from '../text/visible-text.ts';
import { stickyHead } from '../text/html.ts';

/** Letters of a cell, and of its tooltip, that are shown. */
const shownLetters = 200;
const titleLetters = 1000;

const numeric =
  /^(tinyint|smallint|int|integer|bigint|long|short|float|double|real|decimal|numeric|number|hugeint|u?int\d*)\b/i;

/** True for types of numbers, whose cells are aligned right. */
export function isNumeric(type: string): boolean {
  return numeric.test(type);
}

/** How many columns, from the first one, fit into `budget` bytes with their heads and the first row; one at the least. */
export function fittingColumns(
  columns: readonly ResultColumn[],
  firstRow: readonly (string | null)[] | undefined,
  budget: number,
): number {
  let size = 0;
  for (const [index, column] of columns.entries()) {
    size += Buffer.byteLength(headCell(column)) + Buffer.byteLength(cellOf(firstRow?.[index]));
    if (size > budget && index > 0) return index;
  }
  return columns.length;
}

/** Bytes of a column without a name and without rows. */
export const smallestColumn: number = Buffer.byteLength(
  headCell({ name: '', type: '', comment: undefined }),
);

/** Rows that fit into `budget` bytes. Number cells take the table's alignment, as in JupyterLab's style sheet; text cells set theirs. */
export function htmlTable(
  columns: readonly ResultColumn[],
  rows: readonly (readonly (string | null)[])[],
  budget: number,
): { readonly html: string; readonly rows: number } {
  const opens = columns.map((column) =>
    isNumeric(column.type) ? '<td>' : '<td style="text-align:left">',
  );
  const head = columns.map(headCell).join('');
  const before = `<div style="max-height:32em;overflow:auto"><table style="text-align:right;border-collapse:collapse;margin:0"><thead><tr>${head}</tr></thead><tbody>`;
  const after = '</tbody></table></div>';
  const parts = [before];
  let size = Buffer.byteLength(before) + after.length;
  let count = 0;
  for (const row of rows) {
    let line = '<tr>';
    for (let index = 0; index < columns.length; index += 1)
      line += (opens[index] ?? '') + cellOf(row[index]);
    line += '</tr>';
    size += Buffer.byteLength(line);
    // The first row is always shown: a table without rows would say that the result has none.
    if (size > budget && count > 0) break;
    parts.push(line);
    count += 1;
  }
  parts.push(after);
  return { html: parts.join(''), rows: count };
}

function headCell(column: ResultColumn): string {
  const comment =
    column.comment === undefined || column.comment === '' ? '' : `: ${column.comment}`;
  const title = escapeHtml(cutText(showControls(`${column.type}${comment}`), titleLetters));
  const align = isNumeric(column.type) ? 'right' : 'left';
  const name = escapeHtml(cutText(showControls(column.name), shownLetters));
  const type = escapeHtml(cutText(showControls(column.type), 40));
  return `<th title="${title}" style="text-align:${align};${stickyHead}">${name}<br><small style="font-weight:normal;opacity:.7">${type}</small></th>`;
}

function cellOf(value: string | null | undefined): string {
  if (value === null || value === undefined) return '<i style="opacity:.7">NULL</i></td>';
  if (value.length <= shownLetters) return `${escapeHtml(showControls(value))}</td>`;
  const whole = showControls(cutText(value, titleLetters));
  return `<span title="${escapeHtml(whole)}">${escapeHtml(cutText(showControls(cutText(value, shownLetters)), shownLetters))}</span></td>`;
}
