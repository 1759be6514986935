/** Files that stand in SQL where a table could: `FROM 'sales.csv'`, `FROM read_csv('sales.csv')`. */
import type { SqlToken } from '../../sql/index.ts';

export interface FileTable {
  /** As written. */
  readonly path: string;
  /** What qualifies its columns when it has no alias. */
  readonly name: string;
  /** Index of the token after it. */
  readonly to: number;
}

const reader = /^(?:READ_\w+|PARQUET_SCAN)$/;

/** Undefined when no file stands there. `closing`: the index of the closing bracket, by that of its opening one. */
export function fileTableAt(
  tokens: readonly SqlToken[],
  closing: ReadonlyMap<number, number>,
  index: number,
): FileTable | undefined {
  const path = pathIn(tokens[index]);
  if (path !== undefined) {
    const last = path.slice(path.lastIndexOf('/') + 1);
    return { path, name: last.split('.', 1)[0] ?? last, to: index + 1 };
  }
  const name = tokens[index];
  if (name === undefined || !reader.test(name.keyword) || tokens[index + 1]?.keyword !== '(')
    return undefined;
  const read = pathIn(tokens[index + 2]);
  const to = (closing.get(index + 1) ?? tokens.length) + 1;
  return read === undefined ? undefined : { path: read, name: name.text, to };
}

/** The path in a text token that is closed. */
export function pathIn(token: SqlToken | undefined): string | undefined {
  return token?.kind === 'text' && token.text.startsWith("'") && !token.isOpen
    ? token.text.slice(1, -1).replaceAll("''", "'")
    : undefined;
}
