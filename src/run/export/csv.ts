/** Makes CSV lines [RFC 4180]: CRLF line ends; quotes only where needed, and doubled inside. Pure. */

export interface CsvStyle {
  /** One character. */
  readonly separator: string;
  /** Written for SQL NULL, never quoted. A text that equals it is quoted, so that a reader can tell the two apart. */
  readonly nullText: string;
  /** Puts a `'` before texts that a spreadsheet would run as a formula. Plain numbers stay as they are. */
  readonly safe: boolean;
}

const formulaStart = /^[=+\-@\t\r]/;
const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const special = /["\r\n]/;

/** One line with its line end. */
export function csvLine(cells: readonly (string | null)[], style: CsvStyle): string {
  // Readers skip blank lines: a row of one empty text needs quotes, and one of one NULL becomes an empty text, better than a lost row.
  const [only] = cells;
  if (cells.length === 1 && (only === '' || (only === null && style.nullText === '')))
    return '""\r\n';
  let line = '';
  for (let at = 0; at < cells.length; at += 1) {
    if (at > 0) line += style.separator;
    line += csvCell(cells[at] ?? null, style);
  }
  return `${line}\r\n`;
}

function csvCell(cell: string | null, style: CsvStyle): string {
  if (cell === null) return style.nullText;
  const text = style.safe && formulaStart.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
  const isPlain = text !== style.nullText && !text.includes(style.separator) && !special.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}
