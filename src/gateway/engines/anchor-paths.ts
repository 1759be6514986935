/**
 * Makes the relative paths that DuckDB writes to or attaches absolute: it would take them from the gateway's own directory.
 * What it reads goes by its setting `file_search_path`.
 */
import path from 'node:path';
import { endOfBlanks } from '../code/split-statements.ts';

const quoted = String.raw`'((?:[^']|'')*)'`;

/** Statements, from their first word on, with a path that is not read: the text before it, the path, the text after it. */
const writers: readonly RegExp[] = [
  new RegExp(
    String.raw`^(COPY\b[^]*\bTO\s+)${quoted}(\s*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)\s*)?)$`,
    'i',
  ),
  new RegExp(String.raw`^(EXPORT\s+DATABASE\s+(?:\w+\s+TO\s+)?)${quoted}([^]*)$`, 'i'),
  new RegExp(
    String.raw`^(ATTACH\s+(?:OR\s+REPLACE\s+)?(?:DATABASE\s+)?(?:IF\s+NOT\s+EXISTS\s+)?)${quoted}([^]*)$`,
    'i',
  ),
];

/** The statement with its path taken from `directory`; unchanged when it has none, or an absolute one or an address. */
export function anchorPaths(statement: string, directory: string): string {
  const begin = endOfBlanks(statement);
  const words = statement.slice(begin);
  for (const writer of writers) {
    const [, before, file, after] = writer.exec(words) ?? [];
    if (before === undefined || file === undefined || after === undefined) continue;
    if (file === '' || file.startsWith('~') || file.includes(':') || path.isAbsolute(file))
      continue;
    const anchored = path.join(directory.replaceAll("'", "''"), file);
    return `${statement.slice(0, begin)}${before}'${anchored}'${after}`;
  }
  return statement;
}
