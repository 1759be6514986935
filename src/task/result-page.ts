/** The results of a task: their list, and one page of one of them. */

export interface ResultSetRef {
  /** File name, e.g. `_0.dolphin`. */
  readonly name: string;
  /** Opaque to us; passed back as it came. */
  readonly path: string;
  /** Position in the task's results, from 0, in the order of the numbers in the names. */
  readonly index: number;
  /** Bytes on the server, when it says. Grows while a running task writes. */
  readonly size: number | undefined;
  /** Whether it is still being written; undefined when the server does not say. */
  readonly growing?: boolean | undefined;
}

/** `type` is Linkis' type name (`int`, `bigint`, `decimal`, `string`, …), lower case. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string | undefined;
}

/** Which rows to read: a page of `pageSize` rows, counted from 1. */
export interface PageRequest {
  readonly page: number;
  readonly pageSize: number;
  /** Only this many first columns are needed; the client does not ask for more. @default all */
  readonly columns?: number | undefined;
  /** Asks for the rows of the whole result too, see {@link ResultPage}. @default false */
  readonly count?: boolean | undefined;
  /** Values of any size, and every column: the server holds nothing back. Only for few rows. @default false */
  readonly whole?: boolean | undefined;
  /** A page whose answer has more bytes is given up, and `tooLarge`. @default the most that the client reads of any answer; then it is an error */
  readonly mostBytes?: number | undefined;
}

/** One page of one result. A cell of a table is text or null (SQL NULL): numbers stay text, so that no digit is lost. */
export type ResultPage =
  | {
      readonly kind: 'table';
      readonly columns: readonly ResultColumn[];
      /** How many columns the table has, when the page has only the first ones. */
      readonly totalColumns?: number | undefined;
      readonly rows: readonly (readonly (string | null)[])[];
      /** How many rows the result has, when that was asked for and is known. */
      readonly totalRows?: number | undefined;
      /** True when this page is not full, so that nothing follows. */
      readonly last: boolean;
      /** What the server left out of the page (columns over its limit, values over its size), in its words. */
      readonly notices: readonly string[];
    }
  | {
      readonly kind: 'text';
      readonly lines: readonly string[];
      readonly last: boolean;
      /** What there is of the line after the last one, when the server says. */
      readonly openLine?: string | undefined;
    }
  | { readonly kind: 'picture'; readonly base64: string; readonly mimeType: string }
  | { readonly kind: 'html'; readonly html: string }
  /** One value in several MIME types, `text/plain` among them. `isValue`: it is the value of the code's last expression. */
  | {
      readonly kind: 'bundle';
      readonly data: { readonly 'text/plain': string } & Readonly<Record<string, unknown>>;
      readonly metadata: Readonly<Record<string, unknown>>;
      readonly isValue: boolean;
    }
  /**
   * It is not shown; `why` says the reason. `heldBack`: the server does not give it for its size; {@link PageRequest.whole} gives it.
   * `tooLarge`: of what kind it is that has more than {@link PageRequest.mostBytes}.
   */
  | {
      readonly kind: 'unviewable';
      readonly why: string;
      readonly heldBack?: true | undefined;
      readonly tooLarge?: 'text' | 'table' | 'document' | 'unknown' | undefined;
    };
