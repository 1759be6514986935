/** What one statement of SQL does, as far as its text tells. Types only. */

/**
 * `read`: changes nothing. `write`: changes rows, files or locks. `define`: makes or alters tables and other objects, or rights. `remove`: drops
 * objects, empties tables or deletes rows. `control`: changes the session, a transaction or the server. `unknown`: not understood.
 */
export type StatementKind = 'read' | 'write' | 'define' | 'remove' | 'control' | 'unknown';

/** A table, as it is written, with its place. */
export interface SqlTable {
  readonly text: string;
  /** In UTF-16 units of the whole text. */
  readonly from: number;
  readonly to: number;
}

/** Something in a text that no engine takes, with its place. */
export interface SqlFault {
  readonly at: number;
  /** Goes on behind the place: `the text that begins here has no end`. */
  readonly message: string;
}

/** What is lost when the statement was a mistake, in words: `DROP TABLE sales.orders`. */
export interface SqlLoss {
  readonly text: string;
  readonly at: number;
}

export interface SqlStatement {
  readonly kind: StatementKind;
  /** In words: `INSERT OVERWRITE`, `CREATE OR REPLACE TABLE`. */
  readonly verb: string;
  /** Of its first token, and behind its last, without the semicolon. */
  readonly from: number;
  readonly to: number;
  readonly reads: readonly SqlTable[];
  /** Tables and views that get other rows or another form, or go. */
  readonly writes: readonly SqlTable[];
  /** What was there before is replaced, wholly or by partitions. */
  readonly overwrites: boolean;
  /** What a statement that defines or removes is about: its kind in small letters, and its names. */
  readonly object?: { readonly kind: string; readonly names: string } | undefined;
  /** IF EXISTS or IF NOT EXISTS: it may do nothing. */
  readonly isConditional: boolean;
  /** Empty for a statement whose mistakes can be made good. */
  readonly losses: readonly SqlLoss[];
  /** Why it is of its kind where the verb does not say so: `setval() changes a sequence`. */
  readonly why?: string | undefined;
  /** The place that `why` is about. @default `from` */
  readonly whyAt?: number | undefined;
  readonly faults: readonly SqlFault[];
}

/** What a reader of one kind of statement finds. What it leaves out is none. */
export interface Finding {
  readonly kind: StatementKind;
  readonly verb: string;
  readonly reads?: readonly SqlTable[] | undefined;
  readonly writes?: readonly SqlTable[] | undefined;
  readonly overwrites?: boolean | undefined;
  readonly object?: SqlStatement['object'];
  readonly isConditional?: boolean | undefined;
  readonly losses?: readonly SqlLoss[] | undefined;
  readonly why?: string | undefined;
  /** The index of the token that `why` is about. */
  readonly whyIndex?: number | undefined;
}
