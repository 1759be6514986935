/** How SQL differs between engines, as far as this room reads it. */

export interface SqlDialect {
  /** Quotes around texts (`'`) and around names (all others). @default `'`, `"` and `` ` `` */
  readonly quotes?: string;
  /** Quotes inside which a backslash escapes the next character, as in Spark, Hive and MySQL. @default none */
  readonly backslash?: string;
  /** Three quotes open a text and three quotes end it, as in Python. */
  readonly tripledQuotes?: boolean;
  /** The dialect has `$tag$…$tag$` and texts such as `E'it\'s'`, as PostgreSQL and DuckDB do. */
  readonly postgresTexts?: boolean;
  /** Signs besides `--` that begin a line comment. @default none */
  readonly lineComments?: readonly ('#' | '//')[];
  /** Block comments nest. One that nesting would leave open ends at the first end mark. */
  readonly nestedComments?: boolean;
  /** `${…}` is a piece of its own. */
  readonly variables?: boolean;
  /** Reads as a regular expression of Java does: a text or comment without an end is code, and U+2028 ends a line too. */
  readonly asJava?: boolean;
}

/** Texts and comments as most engines read them, without backslash escapes. `#` is a comment, since the entrance removes it. */
export const withoutBackslash: SqlDialect = {
  postgresTexts: true,
  lineComments: ['#'],
  nestedComments: true,
};

/** The same for Spark, Hive and MySQL. */
export const withBackslash: SqlDialect = { ...withoutBackslash, backslash: `'"` };

/** For half-written text and any engine. A backslash inside double quotes escapes nothing, since it may belong to a name. */
export const typedSql: SqlDialect = { ...withoutBackslash, backslash: "'", variables: true };

/** As DuckDB's lexer reads. */
export const duckdbSql: SqlDialect = { quotes: `'"`, postgresTexts: true, nestedComments: true };

/** As the entrance reads [CommentInterceptor.scala]: only `'` quotes, no backslash escapes, no nested comments, `#` always begins one. */
export const entranceSql: SqlDialect = { quotes: "'", lineComments: ['#'], asJava: true };
