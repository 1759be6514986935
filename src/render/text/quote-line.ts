/** A line of a cell with a caret below it. */
import { showControls, textWidth } from './visible-text.ts';

/** Characters of a long line that are shown, and how many of them before the caret. */
const longestShown = 200;
const shownBefore = 100;

/** A place in the cell, from 1. */
export interface QuotedPlace {
  readonly line: number;
  /** In UTF-16 units. */
  readonly column: number | undefined;
  /** The place is in this text instead of the cell. */
  readonly query?: { readonly name: string; readonly text: string } | undefined;
}

/** The line with its number, and a caret below at the column; empty where the text has no such line. */
export function quoteLine(cellText: string, position: QuotedPlace): readonly string[] {
  const { query } = position;
  const cellCode = query?.text ?? cellText;
  const line = cellCode.split('\n')[position.line - 1]?.replace(/\r$/, '');
  if (line === undefined || line.trim() === '') return [];
  const within = query === undefined ? '' : `in the query ${query.name}, `;
  const label = `${within}line ${String(position.line)}: `;
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
