/** A line of a cell with a caret below it. */
import { showControls, textWidth } from './visible-text.ts';

/** Characters of a long line that are shown, and how many of them before the caret. */
const longestShown = 200;
const shownBefore = 100;

/** The cell's line with its number, and a caret below at `column` (from 1, in UTF-16 units); empty when the cell has no such line. */
export function quoteLine(
  cellCode: string,
  position: { readonly line: number; readonly column: number | undefined },
): readonly string[] {
  const line = cellCode.split('\n')[position.line - 1]?.replace(/\r$/, '');
  if (line === undefined || line.trim() === '') return [];
  const label = `line ${String(position.line)}: `;
  const { column } = position;
  // Of a long line only the part around the caret is shown.
  const from = wholeSign(line, column !== undefined && column > 120 ? column - shownBefore : 0);
  const to = wholeSign(line, from + longestShown);
  const shown = label + visible(line.slice(from, to));
  if (column === undefined || column > line.length + 1) return [shown];
  return [shown, `${' '.repeat(label.length + textWidth(visible(line.slice(from, column - 1))))}^`];
}

/** Tabs become one blank each, so that the caret below is in the right column everywhere. */
function visible(text: string): string {
  return showControls(text.replaceAll('\t', ' '));
}

/** The offset, or the next one if it would split a surrogate pair. */
function wholeSign(line: string, at: number): number {
  return /[\udc00-\udfff]/.test(line.charAt(at)) ? at + 1 : at;
}
