/** What stands at a path of the server. It has no question for one path, so the directory above is listed. */
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import type { FileClient, StoredFile } from '../../task/index.ts';
import { bareOf, nameOf, parentOf, type ServerPath } from './server-path.ts';

export interface StoredEntry {
  /** `unknown`: it is there, and the server does not say as what. */
  readonly kind: 'file' | 'directory' | 'unknown';
  readonly size: number | undefined;
  /** Epoch milliseconds. */
  readonly modifiedTime: number | undefined;
}

type Asked = { readonly client: { readonly files: FileClient }; readonly signal: AbortSignal };

/** Undefined when nothing is there. Rejects when the server does not let the user see the path. */
export async function entryAt(
  path: ServerPath,
  { client: { files }, signal }: Asked,
): Promise<StoredEntry | undefined> {
  const above = parentOf(path);
  if (above === undefined) return { kind: 'directory', size: undefined, modifiedTime: undefined };
  const found = (await listOrNothing(above, files, signal))?.find(
    ({ name }) => name === nameOf(path),
  );
  if (found !== undefined) {
    const { isDirectory, size, modifiedTime } = found;
    return { kind: isDirectory ? 'directory' : 'file', size, modifiedTime };
  }
  if (!(await files.exists(path, signal))) return undefined;
  // The directory above is not the user's to see, or hides the name.
  const inside = (await files.list(path, signal)) ?? [];
  const isDirectory = inside.some((child) => !isItself(child, path));
  return {
    kind: isDirectory ? 'directory' : inside.length > 0 ? 'file' : 'unknown',
    size: isDirectory ? undefined : inside[0]?.size,
    modifiedTime: undefined,
  };
}

/** HDFS lists a file as its own only entry. */
export function isItself(child: StoredFile, path: ServerPath): boolean {
  return !child.isDirectory && bareOf(child.path) === bareOf(path);
}

async function listOrNothing(
  path: ServerPath,
  files: FileClient,
  signal: AbortSignal,
): Promise<readonly StoredFile[] | undefined> {
  try {
    return await files.list(path, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
    // A server that lists nothing at all says nothing of this path.
    if (thrown.message.includes('does not offer')) throw thrown;
    return undefined;
  }
}

/** The error for a path that leads to nothing, with the name nearest to it. */
export async function nothingAt(path: ServerPath, run: Asked): Promise<LinkisKernelError> {
  const above = parentOf(path);
  const names = above === undefined ? [] : await listOrNothing(above, run.client.files, run.signal);
  const hint =
    names === undefined
      ? 'Its directory is not there either, or is not yours to see; %ls shows your own.'
      : /[*?[\]]/.test(nameOf(path))
        ? 'Patterns are not expanded: %ls lists the names.'
        : '%ls lists what is there.';
  return new LinkisKernelError(
    'OPTION_INVALID',
    `there is nothing at ${path} on the server${suggestion(
      nameOf(path),
      (names ?? []).map(({ name }) => name),
    )}`,
    { hint },
  );
}
