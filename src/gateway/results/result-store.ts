/**
 * Results of jobs on disk: engines write them, the filesystem routes read them. A table is a columnar file (Parquet),
 * a text is a text file that can be read while it grows; both are paged in constant memory.
 */

/** A column with its Linkis type name (`int`, `bigint`, `decimal`, `string`, `timestamp`, …). */
export interface StoredColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string | undefined;
}

/** Writes the results of one job into its directory as `_0.dolphin`, `_1.dolphin`, …; numbers never collide. */
export interface ResultWriter {
  /** Directory of this job's results; made when the first result is. */
  readonly directory: string;
  /** A text result that grows; readers see each line once it is complete. With an alias its file is `<alias>_<n>.dolphin`. */
  openText(alias?: string): Promise<TextResult>;
  /** The rows of a columnar file that an engine has written: `write` gets the path to write to; the result appears whole, or not at all. */
  addTable(columns: readonly StoredColumn[], write: (path: string) => Promise<void>): Promise<void>;
  /** An html (`5`) or picture (`4`, base64) result. */
  addDocument(kind: 'html' | 'picture', content: string): Promise<void>;
}

/** An open text result. */
export interface TextResult {
  /** Resolves when the text can be read; rejects when the disk refused it. */
  append(text: string): Promise<void>;
  /** Takes text without waiting for the disk; the promise is to be waited for when too much waits. */
  push(text: string): Promise<void> | undefined;
  /** Ends the last line. A result that got no text is removed. Rejects when the disk refused any of it. */
  close(): Promise<void>;
}

/** One file of a result directory. Times are epoch milliseconds. */
export interface StoredFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly modifiedTime: number;
}

/** One page of a stored result. Cells are text in Linkis' forms, or null for SQL NULL. */
export type StoredPage =
  | {
      readonly kind: 'table';
      readonly columns: readonly StoredColumn[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly totalColumns: number;
    }
  | { readonly kind: 'text'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'html' | 'picture'; readonly content: string };

/** Which part of a table: rows by 1-based page; columns by offset and count when asked. */
export interface StoredPageRequest {
  readonly page: number;
  readonly pageSize: number;
  readonly columns?: { readonly offset: number; readonly count: number } | undefined;
}

/** How to write an export [FsRestfulApi.resultsetToExcel]. */
export interface StoredExportRequest {
  readonly format: 'csv' | 'xlsx';
  /** Rows at the most. */
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

/** Reads stored results. Paths are absolute file paths, checked by the caller. */
export interface ResultStore {
  writer(directory: string): ResultWriter;
  /** The result files of a directory, unordered; undefined when there is no such directory. */
  list(directory: string): Promise<readonly StoredFile[] | undefined>;
  /** Rejects with a `GatewayError` (codes of the filesystem service) when it is no readable result. */
  page(path: string, request: StoredPageRequest): Promise<StoredPage>;
  /** Column and row count of a table, line count of a text (at most `limit` rows counted; -1 = all). */
  count(path: string, limit: number): Promise<{ readonly columns: number; readonly rows: number }>;
  /** The exported bytes, made as they are read. Several paths: one sheet each (xlsx only). */
  export(
    paths: readonly string[],
    request: StoredExportRequest,
  ): Promise<ReadableStream<Uint8Array>>;
  close(): Promise<void>;
}
