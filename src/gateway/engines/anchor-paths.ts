/** Makes paths absolute that DuckDB would write or attach from the gateway's directory; what it reads goes by `file_search_path`. */
import path from 'node:path';
import { duckdbSql, isComment, type SqlToken, sqlTokens } from '../../sql/index.ts';

/** The statement with its path taken from `directory`; unchanged without a path, or with an absolute one or an address. */
export function anchorPaths(statement: string, directory: string): string {
  const token = pathOf(statement);
  const file = token?.text.slice(1, -1) ?? '';
  if (token === undefined || file === '' || file.startsWith('~')) return statement;
  if (file.includes(':') || path.isAbsolute(file)) return statement;
  const anchored = path.join(directory.replaceAll("'", "''"), file);
  return `${statement.slice(0, token.from)}'${anchored}'${statement.slice(token.to)}`;
}

/** The path in `COPY … TO '…'`, `EXPORT DATABASE '…'` or `ATTACH '…'`: the first text outside of brackets. */
function pathOf(statement: string): SqlToken | undefined {
  let first: string | undefined;
  let before = '';
  let depth = 0;
  for (const token of sqlTokens(statement, duckdbSql)) {
    if (isComment(token)) continue;
    first ??= token.keyword;
    if (first !== 'COPY' && first !== 'EXPORT' && first !== 'ATTACH') return undefined;
    if (token.keyword === '(') depth += 1;
    else if (token.keyword === ')') depth -= 1;
    else if (token.kind === 'text' && depth === 0 && (first !== 'COPY' || before === 'TO'))
      return token.isOpen || !token.text.startsWith("'") ? undefined : token;
    before = token.keyword;
  }
  return undefined;
}
