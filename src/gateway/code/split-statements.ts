/**
 * Cuts SQL at its semicolons as DuckDB's lexer does. DuckDB's own `extractStatements` gives no text back and refuses the whole when
 * one statement is wrong; here the statements before the wrong one still run.
 */
import { duckdbSql, sqlStatements } from '../../sql/index.ts';

/** The statements in order, without their semicolons; pieces without any text are left out. */
export function splitStatements(code: string): readonly string[] {
  return Array.from(sqlStatements(code, duckdbSql), ({ from, to }) => code.slice(from, to)).filter(
    (statement) => statement.trim() !== '',
  );
}
