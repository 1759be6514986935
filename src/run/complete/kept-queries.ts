/** What the notebook's kept queries add to completion: their names after FROM, and the columns of those that the SQL refers to. */
import { composedQuery, type KeptQueries, keyOfQuery } from '../../magics/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { braceReferences, sqlTokens, typedSql } from '../../sql/index.ts';
import { scopeAt } from './scope.ts';
import { type ColumnsOf, type ScopeTable, tableNamed } from './tables.ts';

/** SQL with blanks in place of the braces of each `{{name}}`, so that the name reads as a table; places stay. */
export interface UnbracedSql {
  readonly text: string;
  /** The names that stood in braces. */
  readonly names: readonly string[];
}

export function withoutBraces(sql: string): UnbracedSql {
  if (!sql.includes('{{')) return { text: sql, names: [] };
  const references = braceReferences([...sqlTokens(sql, typedSql)]);
  const signs = sql.split('');
  for (const { from, to, name, nameFrom } of references) {
    signs.fill(' ', from, nameFrom);
    signs.fill(' ', nameFrom + name.length, to);
  }
  return { text: signs.join(''), names: references.map(({ name }) => name) };
}

/** The kept queries among these names as tables. A query that cannot be put together has no columns. */
export function keptTables(
  names: readonly string[],
  queries: KeptQueries,
  engine: string,
  columnsOf: ColumnsOf,
): readonly ScopeTable[] {
  return [...new Set(names.map(keyOfQuery))].flatMap((key) => {
    const query = queries.get(key);
    if (query === undefined) return [];
    const columns = (): ReturnType<ScopeTable['columns']> => {
      const code = codeOf(query, queries, engine);
      if (code === undefined) return undefined;
      const text = `WITH ${query.name} AS (\n${code}\n) SELECT 1`;
      const { ctes } = scopeAt([...sqlTokens(text, typedSql)], text.length, columnsOf);
      return tableNamed(ctes, query.name)?.columns();
    };
    return [{ name: query.name, parts: [], columns }];
  });
}

function codeOf(
  query: Parameters<typeof composedQuery>[0],
  queries: KeptQueries,
  engine: string,
): string | undefined {
  try {
    return composedQuery(query, { engine, queries, variables: {}, headLines: 0 }).code;
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return undefined;
    throw thrown;
  }
}
