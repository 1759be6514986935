/**
 * Makes the relative paths that DuckDB writes to or attaches absolute: it would take them from the gateway's own directory.
 * What it reads goes by its setting `file_search_path`.
 */
import path from 'node:path';

const lead = String.raw`^(?:\s|--[^\n]*(?:\n|$)|/\*[^]*?\*/)*`;
const quoted = String.raw`'((?:[^']|'')*)'`;

/** Statements with a path that is not read: the text before it, the path, the text after it. */
const writers: readonly RegExp[] = [
  new RegExp(
    String.raw`(${lead}COPY\b[^]*\bTO\s+)${quoted}(\s*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)\s*)?)$`,
    'i',
  ),
  new RegExp(String.raw`(${lead}EXPORT\s+DATABASE\s+(?:\w+\s+TO\s+)?)${quoted}([^]*)$`, 'i'),
  new RegExp(
    String.raw`(${lead}ATTACH\s+(?:OR\s+REPLACE\s+)?(?:DATABASE\s+)?(?:IF\s+NOT\s+EXISTS\s+)?)${quoted}([^]*)$`,
    'i',
  ),
];

/** The statement with its path taken from `directory`; unchanged when it has none, or an absolute one or an address. */
export function anchorPaths(statement: string, directory: string): string {
  for (const writer of writers) {
    const [, before, file, after] = writer.exec(statement) ?? [];
    if (before === undefined || file === undefined || after === undefined) continue;
    if (file === '' || file.startsWith('~') || file.includes(':') || path.isAbsolute(file))
      continue;
    return `${before}'${path.join(directory.replaceAll("'", "''"), file)}'${after}`;
  }
  return statement;
}
