/** In what SQL differs from engine to engine, as far as it is read here. */

/** In what dialects differ. */
export interface SqlDialect {
  /** Signs around texts (`'`) and names (all others). @default `'`, `"` and `` ` `` */
  readonly quotes?: string;
  /** Quotes in which a backslash protects the next sign, as in Spark, Hive and MySQL. @default none */
  readonly backslash?: string;
  /** Three quotes open a text that three end, as in Python. */
  readonly tripledQuotes?: boolean;
  /** `$tag$…$tag$`, and texts such as `E'it\'s'`, as in PostgreSQL and DuckDB. */
  readonly postgresTexts?: boolean;
  /** What begins a comment to the end of the line, beside `--`. @default nothing */
  readonly lineComments?: readonly ('#' | '//')[];
  /** A comment may stand inside a block comment. One that this would leave open ends at its first end. */
  readonly nestedComments?: boolean;
  /** `${…}` is a piece. */
  readonly variables?: boolean;
  /** As regular expressions in Java read: what has no end is code, and a line ends at U+2028 too. */
  readonly asJava?: boolean;
}

/**
 * What most engines take for texts and comments, where no backslash protects a sign. `#` begins a comment, since the entrance removes
 * what follows it.
 */
export const withoutBackslash: SqlDialect = {
  postgresTexts: true,
  lineComments: ['#'],
  nestedComments: true,
};

/** The same for Spark, Hive and MySQL. */
export const withBackslash: SqlDialect = { ...withoutBackslash, backslash: `'"` };

/** Text that may be half written, for an engine of any kind: a backslash in double quotes may belong to a name. */
export const typedSql: SqlDialect = { ...withoutBackslash, backslash: "'", variables: true };

/** DuckDB's lexer. */
export const duckdbSql: SqlDialect = { quotes: `'"`, postgresTexts: true, nestedComments: true };

/**
 * What the entrance takes for comments in SQL [CommentInterceptor.scala]: it knows texts in single quotes alone, no backslash in them,
 * `#` as a comment in every dialect, and no comment inside a comment.
 */
export const entranceSql: SqlDialect = { quotes: "'", lineComments: ['#'], asJava: true };
