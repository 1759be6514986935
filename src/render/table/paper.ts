/** How a table that is wider than a page is printed: each row, and the head, over as many lines as it needs, column below column. */
import { largest } from '../../shared/index.ts';
import type { ResultColumn } from '../../task/index.ts';
import { textWidth } from '../text/visible-text.ts';

/** Letters that fit beside each other on a page of A4 as nbconvert prints it. */
const lettersOfPage = 96;
/** Letters that the space between two columns takes. */
const lettersBetween = 1.5;
/** No cell needs more letters in one line: longer texts are wrapped. */
const mostLetters = 28;

/** The class of such a table. */
export const paperClass = 'linkis-paper';

/**
 * The head stays a head, so that it is repeated on each page. All rows have the same columns below each other, since each is a grid of the
 * same width.
 */
export const paperRules: string = `@media print{${[
  '{width:100%!important;table-layout:fixed!important;font-size:.7em}',
  ' caption{max-width:none!important;white-space:normal!important;font-size:1.2em}',
  " caption::after{content:' · each row goes over several lines, as the head does'}",
  ' tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(80px,1fr));column-gap:10px;break-inside:avoid;border-bottom:1px solid gray}',
  ' :is(th,td){position:static!important;background:none!important;white-space:normal;overflow-wrap:anywhere;width:auto!important;min-width:0!important;max-width:none;padding:1px 0}',
  ' th span{display:none}',
]
  .map((rule) => `.${paperClass}${rule}`)
  .join('')}}`;

/** True when the columns do not fit beside each other onto a page, even where their texts are wrapped. */
export function isWiderThanPaper(
  columns: readonly ResultColumn[],
  rows: readonly (readonly (string | null)[])[],
): boolean {
  let letters = 0;
  for (const [index, { name, type }] of columns.entries()) {
    let widest = Math.max(longestWord(name), type.length * 0.8);
    for (const row of rows) {
      if (widest >= mostLetters) break;
      widest = Math.max(widest, longestWord(row[index] ?? 'NULL'));
    }
    letters += Math.min(widest, mostLetters) + lettersBetween;
    if (letters > lettersOfPage) return true;
  }
  return false;
}

/** Letters of what is not wrapped. A longer text than is asked for is not read. */
function longestWord(text: string): number {
  if (text.length > 4 * mostLetters) return mostLetters;
  return largest(text.split(/[\s-]/).map(textWidth), 0);
}
