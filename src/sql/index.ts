/** sql/: SQL text as pieces and tokens, for everything that reads it. Pure. */
export {
  duckdbSql,
  entranceSql,
  type SqlDialect,
  withBackslash,
  withoutBackslash,
} from './dialects.ts';
export { blockCommentEnds } from './ends.ts';
export {
  isComment,
  maskSql,
  pieceFinder,
  type SqlPiece,
  sqlPieces,
  sqlStatements,
} from './pieces.ts';
export { isName, type SqlToken, sqlTokens, statementAt } from './tokens.ts';
