/**
 * The local gateway's own: rows of a table as csv [RFC 4180], by parameters of `resultsetToExcel` that a real Linkis does not read. The type of
 * the answer says that they were; the answer of another server is the csv of one row, which quotes nothing.
 */

/** Which rows of a table are wanted, and how they are written. */
export interface CsvRowsRequest {
  /** From 0. */
  readonly first: number;
  /** Infinity: all. */
  readonly most: number;
  /** One character. */
  readonly separator: string;
  /** Stands for SQL NULL, never quoted; a text that equals it is quoted. */
  readonly nullText: string;
  /** Puts a `'` before texts that a spreadsheet would run as a formula. */
  readonly safe: boolean;
}

/** `limit` is for other servers. */
export function csvRowsQuery({
  first,
  most,
  separator,
  nullText,
  safe,
}: CsvRowsRequest): Readonly<Record<string, string | number | boolean>> {
  return {
    outputFileType: 'csv',
    limit: 1,
    csvRows: Number.isFinite(most) ? most : 'all',
    csvRowsFrom: first,
    csvRowsSeparator: separator,
    csvRowsNull: nullText,
    csvRowsSafe: safe,
  };
}

const wholeNumber = /^\d{1,15}$/;

/** Undefined when rows are not asked for, or not well. */
export function decodeCsvRowsQuery(
  query: Readonly<Record<string, string | undefined>>,
): CsvRowsRequest | undefined {
  const { csvRows = '', csvRowsFrom: first = '', csvRowsSeparator: separator = '' } = query;
  if (csvRows !== 'all' && !wholeNumber.test(csvRows)) return undefined;
  if (!wholeNumber.test(first) || separator.length !== 1 || /["\r\n]/.test(separator))
    return undefined;
  return {
    first: Number(first),
    most: csvRows === 'all' ? Number.POSITIVE_INFINITY : Number(csvRows),
    separator,
    nullText: query['csvRowsNull'] ?? '',
    safe: query['csvRowsSafe'] === 'true',
  };
}

/** The content type of the answer. */
export function csvRowsType(rows: number): string {
  return `text/csv;charset=utf-8;header=absent;style=rfc4180;rows=${String(rows)}`;
}

/** The number of rows; undefined for any other type. */
export function decodeCsvRowsType(contentType: string): number | undefined {
  const rows = /^text\/csv;charset=utf-8;header=absent;style=rfc4180;rows=(\d{1,15})$/.exec(
    contentType,
  )?.[1];
  return rows === undefined ? undefined : Number(rows);
}
