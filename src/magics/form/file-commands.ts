/** What magics ask for that read or write files of this machine. Data only. */
import type { Asked, ResultName } from './named.ts';
import type { EngineChoice } from './notebook-state.ts';

export interface ExportCommand extends Asked {
  readonly kind: 'export';
  readonly source: ResultName;
  /** As written; a relative path begins at the kernel's working directory, which is the notebook's. */
  readonly file: string;
  readonly format: 'csv' | 'xlsx' | 'parquet';
  readonly separator: string;
  readonly nullText: string;
  readonly sheet: string | undefined;
  /** Rows at the most; undefined = all of them. */
  readonly limit: number | undefined;
  /** Every table of the task: for csv and parquet one file each, for xlsx one sheet each. */
  readonly all: boolean;
  readonly force: boolean;
  readonly safe: boolean;
  /** For csv. */
  readonly encoding: TextEncoding;
  /** Letters that the encoding does not have are written as `?`. */
  readonly lossy: boolean;
}

export interface TextEncoding {
  /** The name as it is shown. */
  readonly name: string;
  /** The file begins with a byte order mark, by which spreadsheets recognize it. */
  readonly bom: boolean;
}

/** Makes a table of a file of this machine, or of a result. */
export interface SendCommand extends Asked {
  readonly kind: 'send';
  readonly source: { readonly file: SentFile } | { readonly result: ResultName };
  /** As written: a database may stand in front, names may be quoted. */
  readonly table: string;
  readonly mode: (typeof sendModes)[number];
  /** Rows at the most; undefined = all of them. */
  readonly limit: number | undefined;
  /** The engine that makes the table. */
  readonly engine: EngineChoice;
  /** How Spark stores a new table. */
  readonly storage: string;
  /** `--yes`: the guard asks nothing. */
  readonly confirmed: boolean;
}

export interface SentFile {
  /** As written; a relative path begins at the kernel's working directory, which is the notebook's. */
  readonly path: string;
  readonly format: 'csv' | 'json' | 'xlsx' | 'parquet';
  /** For xlsx; undefined = the first one. */
  readonly sheet: string | undefined;
  /** For csv; undefined = as the file's ending and its heading say. */
  readonly separator: string | undefined;
  /** For csv and xlsx: the first line has the names. */
  readonly header: boolean;
  /** For csv: stands for NULL where it is not quoted. */
  readonly nullText: string;
  /** For csv; undefined = UTF-8, or UTF-16 by its mark. */
  readonly encoding: string | undefined;
  /** For csv, json and xlsx: column to type, as written. */
  readonly types: Readonly<Record<string, string>>;
  /** For csv, json and xlsx: every other column is text. */
  readonly text: boolean;
}

/** Runs the cells of a file inside of this cell. */
export interface RunFileCommand {
  readonly kind: 'run';
  /** As written; a relative path begins beside the notebook, or beside the file that the cell stands in. */
  readonly file: string;
  /** Variables for the cells of the file. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly quiet: boolean;
}

export const sendModes = ['create', 'append', 'overwrite'] as const;
