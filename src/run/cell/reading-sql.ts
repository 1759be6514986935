/** Tells SQL that only reads from all other. In doubt a statement writes. */
import {
  isComment,
  type SqlDialect,
  sqlStatements,
  type SqlToken,
  sqlTokens,
  withBackslash,
  withoutBackslash,
} from '../../sql/index.ts';

const reading: ReadonlySet<string> = new Set(['SELECT', 'VALUES', 'SHOW', 'DESCRIBE', 'DESC']);

/** Words that begin a change where a query may stand: in a common table expression, behind one, behind EXPLAIN ANALYZE. */
const changing: ReadonlySet<string> = new Set([
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'REPLACE',
  'CREATE',
  'DROP',
  'ALTER',
  'TRUNCATE',
  'COPY',
  'CALL',
  'EXECUTE',
]);

/** The ways in which dialects tell texts from code. */
const dialects: readonly SqlDialect[] = [withBackslash, withoutBackslash];

/** The first word of the first statement that may write; undefined when every one reads. Empty when there is no statement. */
export function firstWriting(code: string): string | undefined {
  for (const dialect of dialects) {
    const statements = [...sqlStatements(code, dialect)]
      .map(({ from, to }) => tokensOf(code.slice(from, to), dialect))
      .filter((tokens) => tokens.length > 0);
    if (statements.length === 0) return '';
    const writing = statements.find((tokens) => !isReading(tokens));
    if (writing !== undefined) return writing[0]?.text ?? '';
  }
  return undefined;
}

function tokensOf(statement: string, dialect: SqlDialect): readonly SqlToken[] {
  return [...sqlTokens(statement, dialect)].filter((token) => !isComment(token));
}

function isReading(statement: readonly SqlToken[]): boolean {
  // A query may stand in parentheses.
  const from = statement.findIndex(({ keyword }) => keyword !== '(');
  const tokens = statement.slice(from);
  const [first] = tokens;
  if (first === undefined) return false;
  if (first.keyword === 'EXPLAIN') return !beginsChange(tokens);
  if (first.keyword === 'WITH') return !beginsChange(tokens) && !hasInto(tokens);
  return reading.has(first.keyword) && !hasInto(tokens);
}

/** A change begins where a statement or a query may: not behind a dot, and not as a function's name. */
function beginsChange(tokens: readonly SqlToken[]): boolean {
  return tokens.some(
    ({ keyword }, index) =>
      changing.has(keyword) &&
      tokens[index - 1]?.keyword !== '.' &&
      !['(', '.', ',', ')'].includes(tokens[index + 1]?.keyword ?? ''),
  );
}

/** `SELECT … INTO t` makes a table. */
function hasInto(tokens: readonly SqlToken[]): boolean {
  return tokens.some(({ keyword }) => keyword === 'INTO');
}
