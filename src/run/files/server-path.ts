/** From what the user writes to a path of the server: with its scheme, without `..`, without a slash at its end. */
import { posix } from 'node:path';
import { LinkisKernelError } from '../../shared/index.ts';
import type { FileClient, FileRoot } from '../../task/index.ts';

/** A path of the server, such as `hdfs://node:8020/user/ann/a.csv` or `file:///data/ann`. */
export type ServerPath = string;

const schemed = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s;

/**
 * What begins with no slash is below the user's directory, which `~` is too: that of HDFS behind `hdfs:`, else the one on the server's disk. Asks
 * the server for the directory only where the path needs it.
 */
export async function serverPath(
  written: string,
  files: FileClient,
  signal?: AbortSignal,
): Promise<ServerPath> {
  const [, scheme = '', rest = ''] = schemed.exec(written) ?? [];
  const path = scheme === '' ? written : rest;
  if (path.startsWith('//')) return normal(`${scheme.toLowerCase()}:${path}`);
  if (path.startsWith('/'))
    return normal(`${scheme === '' ? 'file' : scheme.toLowerCase()}://${path}`);
  const below = path === '~' ? '' : path.replace(/^~\//, '');
  const root = await files.rootOf(rootKind(scheme, written), signal);
  return normal(below === '' ? root : `${root}/${below}`);
}

function rootKind(scheme: string, written: string): FileRoot {
  const kind = scheme.toLowerCase();
  if (kind === '' || kind === 'file') return 'file';
  if (kind === 'hdfs') return 'hdfs';
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `${written}: a path behind ${kind}: begins with a slash, as in ${kind}:///data`,
    { hint: 'Paths in your own directory have no scheme, or hdfs:.' },
  );
}

function normal(path: ServerPath): ServerPath {
  const [, place = '', below = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)(.*)$/is.exec(path) ?? [];
  const clean = posix.normalize(`/${below}`);
  return place + (clean === '/' ? clean : clean.replace(/\/$/, ''));
}

/** The path without its scheme and host. */
export function bareOf(path: ServerPath): string {
  return path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
}

export function nameOf(path: ServerPath): string {
  return posix.basename(bareOf(path));
}

/** The directory of the path; undefined for the root of the file system. */
export function parentOf(path: ServerPath): ServerPath | undefined {
  const bare = bareOf(path);
  return bare === '/' ? undefined : path.slice(0, path.length - bare.length) + posix.dirname(bare);
}

export function inDirectory(directory: ServerPath, name: string): ServerPath {
  return `${directory.replace(/\/$/, '')}/${name}`;
}

/** True for the path itself, and for every directory that it lies in. */
export function isAtOrAbove(above: ServerPath, path: ServerPath): boolean {
  const [one, other] = [bareOf(above), bareOf(path)];
  return other === one || other.startsWith(one === '/' ? '/' : `${one}/`);
}
