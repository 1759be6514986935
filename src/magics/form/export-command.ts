/** What the run room does for `%export`, as data. */
import type { TextEncoding } from './text-encodings.ts';

/** A result by its words. Neither task nor name = the last one of the notebook. */
export interface ResultName {
  readonly taskId: number | undefined;
  /** As `--as` gave it. */
  readonly name: string | undefined;
  /** Counted from 1; undefined = the only one. */
  readonly number: number | undefined;
}

/** One export. */
export interface ExportCommand {
  readonly kind: 'export';
  readonly source: ResultName;
  /** As written: relative to the kernel's working directory, which is the notebook's. */
  readonly file: string;
  readonly format: 'csv' | 'xlsx';
  readonly separator: string;
  readonly nullText: string;
  readonly sheet: string | undefined;
  /** Rows at the most; undefined = all of them. */
  readonly limit: number | undefined;
  /** Every table of the task: csv each in a file of its own, xlsx as the sheets of one. */
  readonly all: boolean;
  readonly force: boolean;
  readonly safe: boolean;
  /** Of csv. */
  readonly encoding: TextEncoding;
  /** Letters that the encoding does not have are written as `?`. */
  readonly lossy: boolean;
  readonly json: boolean;
}
