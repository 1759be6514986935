/** A parsed cell: its magics and the code below them. Data only; what a magic means is not known here. */
import type { LinkisKernelError } from '../../shared/index.ts';

/** One word after a magic's name. */
export interface Word {
  /** Without its quotes. */
  readonly text: string;
  /** As the user wrote it, with its quotes. */
  readonly written: string;
  /** Where it begins in its line, from 1, in UTF-16 units. */
  readonly column: number;
  /** A part of it is quoted and it does not begin with `-`: such a word is never an option. */
  readonly quoted: boolean;
}

/** One magic of a cell's head. */
export interface MagicCall {
  /** Without the percent signs. */
  readonly name: string;
  /** True for `%%name` (this cell), false for `%name` (the notebook from here on). */
  readonly cell: boolean;
  /** Line in the cell, from 1. */
  readonly line: number;
  /** Of the percent sign, from 1. */
  readonly column: number;
  /** What stands behind the name, as written. */
  readonly text: string;
  /** The column of `text`, from 1. */
  readonly textColumn: number;
  readonly words: readonly Word[];
  /** What stands in brackets right behind the name, as Zeppelin writes options, and its column. @default nothing */
  readonly brackets?: { readonly text: string; readonly column: number } | undefined;
  /** Why `text` cannot be split into words. Then `words` is empty. @default it can */
  readonly fault?: LinkisKernelError | undefined;
  /** `-h`, `--help` or `?` was among the words. */
  readonly help: boolean;
}

export interface Cell {
  readonly magics: readonly MagicCall[];
  /** The code: byte for byte what follows the head, see `parseCell` for the one exception. */
  readonly body: string;
  /** Line n of the body is line n + headLines of the cell. */
  readonly headLines: number;
  /** `%%raw`: the body goes to the server as it is, even when it is blank or reads like magics. */
  readonly raw: boolean;
}
