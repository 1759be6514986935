/** Job results: engines write them, routes read them in constant memory. Tables are Parquet files; texts can be read while they grow. */
import { type CsvRowsRequest, resultNumber } from '../../contract/index.ts';

/** A column with its Linkis type name (`int`, `bigint`, `decimal`, `string`, `timestamp`, …). */
export interface StoredColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string | undefined;
  /** Whose text numbers and times have: Python's keeps `3.0` and `.500000`. @default Linkis' */
  readonly text?: 'python' | undefined;
}

/** Writes the results of one job into its directory as `_0.dolphin`, `_1.dolphin`, …; numbers never collide. */
export interface ResultWriter {
  /** Made with the first result. */
  readonly directory: string;
  /** The number that the next result gets. */
  readonly nextNumber: number;
  /** Opens a text that grows: readers get each line once it is complete. With an alias its file is `<alias>_<n>.dolphin`. */
  openText(alias?: string): Promise<TextResult>;
  /** Adds a table: `write` writes its columnar file to the path that it gets. The result appears whole, or not at all. */
  addTable(columns: readonly StoredColumn[], write: (path: string) => Promise<void>): Promise<void>;
  /** Adds an html (`5`) or picture (`4`, base64) result: its content, or the file that has it. */
  addDocument(kind: 'html' | 'picture', content: string | { readonly file: string }): Promise<void>;
}

export interface TextResult {
  /** Resolves when the text can be read; rejects when the disk refused it. */
  append(text: string): Promise<void>;
  /** Takes text without waiting for the disk. When it gives a promise, too much text waits: await it before the next push. */
  push(text: string): Promise<void> | undefined;
  /** Ends the last line. A result without text never appears. Rejects when the disk refused any of it. */
  close(): Promise<void>;
}

/** Times are epoch milliseconds. */
export interface StoredFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly modifiedTime: number;
}

/** The files in the order of their numbers. */
export function inOrder(files: readonly StoredFile[]): readonly StoredFile[] {
  return [...files].sort(
    (one, other) => (resultNumber(one.name) ?? 0) - (resultNumber(other.name) ?? 0),
  );
}

/** Cells are text in Linkis' forms, or null for SQL NULL. */
export type StoredPage =
  | {
      readonly kind: 'table';
      readonly columns: readonly StoredColumn[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly totalColumns: number;
    }
  | {
      readonly kind: 'text';
      readonly rows: readonly (readonly string[])[];
      /** Of a growing text that the page reads to its end: what there is of its next line, unless that is long. */
      readonly openLine: string | undefined;
    }
  | StoredDocument;

/** An html page or a picture. */
export interface StoredDocument {
  readonly kind: 'html' | 'picture';
  /** In pieces that are read as they are taken. */
  readonly content: AsyncIterable<string>;
}

/** Rows by page, from 1; columns by offset and count, all when absent. */
export interface StoredPageRequest {
  readonly page: number;
  readonly pageSize: number;
  readonly columns?: { readonly offset: number; readonly count: number } | undefined;
}

/** How to write an export [FsRestfulApi.resultsetToExcel]. */
export interface StoredExportRequest {
  readonly format: 'csv' | 'xlsx';
  /** At most this many rows. */
  readonly limit: number;
  readonly separator: string;
  readonly charset: string;
  /** Wraps csv cells in `"` and deletes inner quotes, as Linkis does. */
  readonly quoteRetouch: boolean;
  readonly keepNewline: boolean;
  readonly nullText: string;
  readonly sheetName: string;
  /** xlsx: typed cells instead of text. */
  readonly autoFormat: boolean;
}

export interface StoredCsvRows {
  readonly rows: number;
  /** The lines, then a NUL and the number of their bytes. They are made while they are read. */
  readonly bytes: ReadableStream<Uint8Array>;
}

/** Reads stored results. Paths are absolute file paths, checked by the caller. */
export interface ResultStore {
  writer(directory: string): ResultWriter;
  /** True for a text that is still being written; all other results are whole. */
  isGrowing(path: string): boolean;
  /** The result files of a directory, unordered; undefined when there is no such directory. */
  list(directory: string): Promise<readonly StoredFile[] | undefined>;
  /** Rejects with a `GatewayError` (codes of the filesystem service) when the path is no readable result. */
  page(path: string, request: StoredPageRequest): Promise<StoredPage>;
  /** Columns and rows of a table, lines of a text. Counts at most `limit` rows; -1 = all. */
  count(path: string, limit: number): Promise<{ readonly columns: number; readonly rows: number }>;
  /** The bytes are made while they are read. Several paths make one sheet each (xlsx only). */
  export(
    paths: readonly string[],
    request: StoredExportRequest,
  ): Promise<ReadableStream<Uint8Array>>;
  /** Undefined for a result that is no table. */
  csvRows(path: string, request: CsvRowsRequest): Promise<StoredCsvRows | undefined>;
  close(): Promise<void>;
}
