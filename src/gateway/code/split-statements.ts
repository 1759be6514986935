/** Cuts SQL at its semicolons like DuckDB's lexer. `extractStatements` loses the text, and refuses all when one statement is wrong. */
import { duckdbSql, sqlStatements } from '../../sql/index.ts';

/** The statements in order, without their semicolons; pieces without any text are left out. */
export function splitStatements(code: string): readonly string[] {
  return Array.from(sqlStatements(code, duckdbSql), ({ from, to }) => code.slice(from, to)).filter(
    (statement) => statement.trim() !== '',
  );
}
