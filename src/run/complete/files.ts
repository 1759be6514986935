/** Names of the files on this machine, for a path that is being typed. Reads one directory, nothing in it. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { namesDataFile, pathFrom } from '../catalogue/data-files.ts';
import type { Candidate } from './candidate.ts';

/** At most this many links are followed, to tell directories from files. */
const mostLinks = 200;

/**
 * What the last part of `typed` may become; files that SQL can read stand first, hidden ones are left out. Never rejects: a directory that
 * is missing or closed has no names.
 */
export async function completePath(
  typed: string,
  directory: string,
): Promise<{ readonly matches: readonly Candidate[]; readonly length: number }> {
  const begun = typed.slice(typed.lastIndexOf('/') + 1);
  const above = pathFrom(directory, typed.slice(0, typed.length - begun.length) || '.');
  const entries = await readdir(above, { withFileTypes: true }).catch(() => []);
  const wanted = entries.filter(
    ({ name }) =>
      !name.startsWith('.') &&
      name.toLowerCase().startsWith(begun.toLowerCase()) &&
      // oxlint-disable-next-line no-control-regex -- what no cell can hold in one line
      !/[\0-\x1f]/.test(name),
  );
  const links = wanted.filter((entry) => entry.isSymbolicLink()).slice(0, mostLinks);
  const directories = new Set<string>(
    wanted.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  );
  await Promise.all(
    links.map(async ({ name }) => {
      const target = await stat(path.join(above, name)).catch(() => undefined);
      if (target?.isDirectory() === true) directories.add(name);
    }),
  );
  const rank = (name: string): number =>
    directories.has(name) ? 1 : namesDataFile(name) || /\.(?:db|duckdb)$/i.test(name) ? 0 : 2;
  const names = wanted.map(({ name }) => name);
  names.sort((one, other) => rank(one) - rank(other) || one.localeCompare(other, 'en'));
  return {
    matches: names.map((name) =>
      directories.has(name) ? { text: `${name}/`, type: 'folder' } : { text: name, type: 'file' },
    ),
    length: begun.length,
  };
}
