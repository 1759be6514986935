/**
 * Makes paths absolute that DuckDB would write or attach from the gateway's directory, and those that a view or macro keeps, since it lasts
 * and is read from notebooks in other directories. All else that DuckDB reads goes by `file_search_path`.
 */
import path from 'node:path';
import { duckdbSql, isComment, type SqlToken, sqlTokens } from '../../sql/index.ts';

/** The statement with its paths taken from `directory`; unchanged without a path, or with an absolute one or an address. */
export function anchorPaths(statement: string, directory: string): string {
  const from = directory.replaceAll("'", "''");
  let anchored = '';
  let done = 0;
  for (const token of pathsOf(statement)) {
    const file = token.text.slice(1, -1);
    if (file === '' || file.startsWith('~') || file.includes(':') || path.isAbsolute(file))
      continue;
    anchored += `${statement.slice(done, token.from)}'${path.join(from, file)}'`;
    done = token.to;
  }
  return anchored + statement.slice(done);
}

function pathsOf(statement: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const token of sqlTokens(statement, duckdbSql)) {
    if (isComment(token)) continue;
    tokens.push(token);
    // A long INSERT need not be read.
    if (tokens.length === 1 && !beginnings.has(token.keyword)) return [];
  }
  const found = tokens[0]?.keyword === 'CREATE' ? keptPaths(tokens) : namedPath(tokens);
  return found.filter(({ text, isOpen }) => !isOpen && text.startsWith("'"));
}

const beginnings: ReadonlySet<string> = new Set(['COPY', 'EXPORT', 'ATTACH', 'CREATE']);

/** The path in `COPY … TO '…'`, `EXPORT DATABASE '…'` or `ATTACH '…'`: the first text outside of brackets. */
function namedPath(tokens: readonly SqlToken[]): readonly SqlToken[] {
  const isCopy = tokens[0]?.keyword === 'COPY';
  let before = '';
  let depth = 0;
  for (const token of tokens) {
    if (token.keyword === '(') depth += 1;
    else if (token.keyword === ')') depth -= 1;
    else if (token.kind === 'text' && depth === 0 && (!isCopy || before === 'TO')) return [token];
    before = token.keyword;
  }
  return [];
}

/** What the body of `CREATE VIEW` or `CREATE MACRO` reads: `FROM '…'`, `JOIN '…'`, `read_csv('…')` and `read_csv(['…', '…'])`. */
function keptPaths(tokens: readonly SqlToken[]): readonly SqlToken[] {
  const as = tokens.findIndex(({ keyword }) => keyword === 'AS');
  const what = tokens.slice(0, as).map(({ keyword }) => keyword);
  if (!['VIEW', 'MACRO', 'FUNCTION'].some((kind) => what.includes(kind))) return [];
  const found: SqlToken[] = [];
  /** Within the list of files that a reading function takes. */
  let inList = false;
  for (let at = as + 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    const before = tokens[at - 1]?.keyword ?? '';
    const isOfReader = (open: number): boolean =>
      tokens[open]?.keyword === '(' && readers.test(tokens[open - 1]?.text ?? '');
    if (token?.keyword === '[') inList = isOfReader(at - 1);
    else if (token?.keyword === ']') inList = false;
    else if (token?.kind === 'text') {
      if (inList || before === 'FROM' || before === 'JOIN' || isOfReader(at - 1)) found.push(token);
    }
  }
  return found;
}

const readers = /^(?:read_\w+|\w+_scan|glob|sniff_csv|parquet_\w+)$/i;
