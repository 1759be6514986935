/** Rows to lines of csv as RFC 4180 has them: CRLF line ends, cells quoted where they need it, quotes doubled. Pure. */

/** How lines are written. */
export interface CsvStyle {
  /** One character. */
  readonly separator: string;
  /** What stands for SQL NULL, never quoted; a text that equals it is quoted, so that the two can be told apart. */
  readonly nullText: string;
  /** A `'` in front of texts that a spreadsheet would run as a formula; plain numbers stay as they are. */
  readonly safe: boolean;
}

const formulaStart = /^[=+\-@\t\r]/;
const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** One line with its end. */
export function csvLine(cells: readonly (string | null)[], style: CsvStyle): string {
  // A lone empty cell would be a blank line, which readers skip: a row more counts than NULL told from ''.
  if (cells.length === 1 && cells[0] === null && style.nullText === '') return '""\r\n';
  return `${cells.map((cell) => csvCell(cell, style)).join(style.separator)}\r\n`;
}

function csvCell(cell: string | null, style: CsvStyle): string {
  if (cell === null) return style.nullText;
  const text = style.safe && formulaStart.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
  const isPlain =
    text !== style.nullText && !text.includes(style.separator) && !/["\r\n]/.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}
