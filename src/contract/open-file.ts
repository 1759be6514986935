/** Result files [linkis-storage ResultSetFactory.scala], and the answer to `GET /filesystem/openFile`: one page of one of them. */
import { asArray, asNumber, asObject, asString, jsonText } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/** The `type` of an `openFile` answer. */
export const resultType = { text: '1', table: '2', io: '3', picture: '4', html: '5' } as const;

/** `nullValue=LINKIS_NULL` asks for JSON null for SQL NULL, so that it differs from the text `NULL`. */
export const linkisNull = 'LINKIS_NULL';

/** The number in a result file's name (`_0.dolphin`, `1_0.dolphin`, `<alias>_<n>.dolphin`), or undefined for another file. */
export function resultNumber(name: string): number | undefined {
  const match = /_(\d+)\.dolphin$/.exec(name);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** A column's head: `type` in lower case, `comment` undefined when there is none. */
export interface FileColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string | undefined;
}

export interface OpenFileAnswer {
  /** `1` text, `2` table, `3` io, `4` picture, `5` html, or a word such as `script/text` for a file that is no result. */
  readonly type: string;
  /** Empty unless it is a table. */
  readonly columns: readonly FileColumn[];
  /** Columns of the whole table, when the server says so. */
  readonly totalColumns: number | undefined;
  readonly rows: readonly (readonly (string | null)[])[];
  /** The local gateway's, of a growing text: what there is of the line after the last one; undefined on a Linkis server. */
  readonly openLine: string | undefined;
  /** The server's words when it withholds the page because a value is too large. */
  readonly prohibited: string | undefined;
  /** The server's words about a page that it shows. */
  readonly notices: readonly string[];
}

function cellOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : jsonText(value);
}

/** A lone text becomes a row with one cell. */
function rowsOf(content: unknown): readonly (readonly (string | null)[])[] {
  const rows = asArray(content) ?? (content === null || content === undefined ? [] : [content]);
  // As a rule they are so already, and a page has many.
  if (areRows(rows)) return rows;
  return rows.map((row) => (asArray(row) ?? [row]).map(cellOf));
}

function areRows(rows: readonly unknown[]): rows is readonly (readonly (string | null)[])[] {
  return rows.every(
    (row) =>
      Array.isArray(row) && row.every((cell: unknown) => typeof cell === 'string' || cell === null),
  );
}

/** The comment `NULL` (Hive) or an empty one (JDBC) means none. */
function columnsOf(metadata: unknown): readonly FileColumn[] {
  return (asArray(metadata) ?? []).map((entry) => {
    const column = asObject(entry);
    const comment = asString(column?.['comment']);
    return {
      name: asString(column?.['columnName']) ?? '',
      type: (asString(column?.['dataType']) ?? 'string').toLowerCase(),
      comment: comment === undefined || comment === '' || comment === 'NULL' ? undefined : comment,
    };
  });
}

/** `{"path":"file:///…/_1.dolphin","colNumber":6,"rowNumber":1}`, the answer to `GET /filesystem/fileInfo`; undefined when it does not say. */
export function decodeRowCount({ data }: Envelope): number | undefined {
  const rows = asNumber(data['rowNumber']);
  return rows !== undefined && Number.isSafeInteger(rows) && rows >= 0 ? rows : undefined;
}

/**
 * `{"metadata":[{"columnName":"n","comment":"NULL","dataType":"int"}],"totalPage":0,"totalColumn":1,"totalLine":1,"page":1,"type":"2",
 * "fileContent":[["1"]]}`; for a text `{"metadata":"NULL","type":"1","fileContent":[["hello"]],…}`; for a page with a value over the limit
 * `{"type":"2","display_prohibited":true,"zh_msg":"…","en_msg":"…"}`. `totalLine` counts this page alone and `totalPage` is always 0, so
 * neither is read.
 */
export function decodeOpenFileAnswer(envelope: Envelope, where: string): OpenFileAnswer {
  const { data } = envelope;
  const words = asString(data['en_msg']) ?? asString(data['zh_msg']);
  const prohibited = data['display_prohibited'] === true;
  const type = asString(data['type']) ?? (prohibited ? '2' : undefined);
  if (type === undefined) throw shapeError(where, 'data.type', 'a text', data);
  if (!prohibited && !('fileContent' in data))
    throw shapeError(where, 'data.fileContent', 'a list', data);
  return {
    type,
    columns: type === '2' ? columnsOf(data['metadata']) : [],
    totalColumns: asNumber(data['totalColumn']),
    rows: rowsOf(data['fileContent']),
    openLine: asString(data['openLine']),
    prohibited: prohibited
      ? (words ?? 'The result holds a value that is too large to be shown.')
      : undefined,
    notices: words !== undefined && !prohibited ? [words] : [],
  };
}
