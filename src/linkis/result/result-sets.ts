/** The result files of a task, in order. */
import { decodeDirectoryFiles, resultNumber, routes } from '../../contract/index.ts';
import type { ResultSetRef } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** The part of a file's name before the number: empty, `1` (shell), or an alias. */
function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('_')));
}

/**
 * The results below `resultLocation`, by the number in their names (`_2` before `_10`; gaps are usual). Files that are no results are left
 * out. Names that differ only before the number keep the server's order of first appearance.
 */
export async function readResultSets(
  parts: ClientParts,
  resultLocation: string,
  signal?: AbortSignal,
): Promise<readonly ResultSetRef[]> {
  const listed = await parts.gateways.read(
    {
      path: routes.getDirFileTrees,
      query: { path: resultLocation },
      what: `the results in ${resultLocation}`,
    },
    decodeDirectoryFiles,
    signal,
  );
  const files = listed.flatMap((file) => {
    const number = resultNumber(file.name);
    return number === undefined ? [] : [{ ...file, number }];
  });
  const prefixes = [...new Set(files.map((file) => prefixOf(file.name)))];
  return files
    .toSorted(
      (a, b) =>
        a.number - b.number ||
        prefixes.indexOf(prefixOf(a.name)) - prefixes.indexOf(prefixOf(b.name)),
    )
    .map(({ name: fileName, path, size, growing }, index) => ({
      name: fileName,
      path,
      size,
      growing,
      index,
    }));
}
