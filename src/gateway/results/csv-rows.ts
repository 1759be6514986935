/** The rows of a table as csv [RFC 4180], without a heading: for the kernel, whose `%export` quotes. Linkis' own csv quotes nothing. */
import type { CsvRowsRequest } from '../../contract/index.ts';
import { sqlText } from '../../sql/index.ts';
import { readDescription } from './result-description.ts';
import type { StoredCsvRows } from './result-store.ts';
import { type CellSource, countRows, lineBlocks } from './table-reader.ts';
import { streamOf } from './stream-of.ts';

/** Types whose texts have letters, digits and `+-.:()` and blanks only. */
const plainType =
  /^(?:BOOLEAN|U?(?:TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DATE|TIMESTAMP|DECIMAL\([\d, ]+\))$/;
const plainSeparator = /^[,;|\t]$/;

/** As a spreadsheet would take it for a formula; a plain number is none. */
const formulaStart = String.raw`^[=+\-@\t\r]`;
const plainNumber = String.raw`[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?`;

/** SQL of a cell: quoted where it must be, and where it could be taken for NULL. */
function quoted({ text, type }: CellSource, request: CsvRowsRequest): string {
  const { separator, nullText, safe } = request;
  const nothing = sqlText(nullText);
  if (!safe && nullText === '' && plainSeparator.test(separator) && plainType.test(type))
    return `coalesce(${text}, ${nothing})`;
  const value = safe
    ? `(CASE WHEN regexp_matches(${text}, ${sqlText(formulaStart)}) AND NOT regexp_full_match(${text}, ${sqlText(plainNumber)}) THEN '''' || ${text} ELSE ${text} END)`
    : text;
  const isSpecial = [
    `${value} = ${nothing}`,
    ...[sqlText(separator), `'"'`, 'chr(10)', 'chr(13)'].map((one) => `contains(${value}, ${one})`),
  ].join(' OR ');
  return `CASE WHEN ${text} IS NULL THEN ${nothing} WHEN ${isSpecial} THEN '"' || replace(${value}, '"', '""') || '"' ELSE ${value} END`;
}

function lineOf(cells: readonly CellSource[], request: CsvRowsRequest): string {
  const [only] = cells;
  // Readers skip blank lines: a row of one empty text needs quotes, and one of one NULL becomes an empty text.
  if (only !== undefined && cells.length === 1) {
    const text = request.nullText === '' ? `coalesce(${only.text}, '')` : only.text;
    return `CASE WHEN ${text} = '' THEN '""' ELSE ${quoted(only, request)} END`;
  }
  const separator = ` || ${sqlText(request.separator)} || `;
  return cells.map((cell) => quoted(cell, request)).join(separator);
}

/** Ends with a NUL and how many bytes came before it, so that a reader knows that it has all. */
async function* measured(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, void> {
  let size = 0;
  for await (const text of lines) {
    const bytes = Buffer.from(text);
    size += bytes.length;
    yield bytes;
  }
  yield Buffer.from(`\0${String(size)}`);
}

/** Undefined for a result that is no table. */
export async function csvRows(
  file: string,
  request: CsvRowsRequest,
): Promise<StoredCsvRows | undefined> {
  const description = await readDescription(file);
  if (description.kind !== 'table' || description.columns.length === 0) return undefined;
  const { first, most } = request;
  const rows = Math.max(0, Math.min(most, (await countRows(file)) - first));
  const table = { file, columns: description.columns };
  const range = { first, end: first + rows };
  const lines = lineBlocks(table, range, { end: '\r\n', of: (cells) => lineOf(cells, request) });
  return { rows, bytes: streamOf(measured(lines)) };
}
