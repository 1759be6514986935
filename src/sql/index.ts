/** sql/: SQL text as pieces and tokens, for everything that reads it. Pure. */
export {
  duckdbSql,
  entranceSql,
  type SqlDialect,
  typedSql,
  withBackslash,
  withoutBackslash,
} from './dialects.ts';
export { blockCommentEnds } from './ends.ts';
export { type SqlFunction, sqlFunctionsOf } from './functions.ts';
export { reservedWords, sqlKeywords } from './keywords.ts';
export { backtickEngines, quoteName, splitName, sqlText, unquoteName } from './names.ts';
export {
  isComment,
  maskSql,
  pieceFinder,
  type SqlPiece,
  sqlPieces,
  sqlStatements,
} from './pieces.ts';
export {
  type BraceReference,
  braceReferences,
  readStatement,
  type StatementReader,
  statementTokens,
  type WithClause,
} from './queries.ts';
export {
  closingBrackets,
  isName,
  nameOf,
  type SqlToken,
  sqlTokens,
  statementAt,
} from './tokens.ts';
export type { SqlStatement, SqlTable } from './statement.ts';
export { isReading, statementsOf } from './statements.ts';
export { changesRows, doneInWords, statementInWords } from './statement-words.ts';
