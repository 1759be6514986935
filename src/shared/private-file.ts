/**
 * Files and directories that are for their owner alone: made so, and made so again when they are there with wider modes.
 * Knows nothing of what they hold. On Windows modes mean nothing and the user's profile keeps others out.
 */
import { chmodSync, constants, mkdirSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemCodeOf } from './errors.ts';

const others = 0o077;
// Windows has no such flags, and links there need a privilege. To open a pipe without the second waits for its other end.
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Flags to open a private file with, beside mode 0600. None follows a symbolic link in the file's place: whoever could put
 * one there, while the directory was open to others, would choose what is read or overwritten. `ELOOP` then. None waits for
 * the other end of a pipe.
 */
export const privateFlags: Readonly<Record<'read' | 'append' | 'replace', number>> = {
  read: constants.O_RDONLY | careful,
  append: constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | careful,
  replace: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | careful,
};

/** Makes the directory with mode 0700 or tightens it to that. Throws the system's error, EPERM when it is somebody else's. */
export function makePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32' && (statSync(path).mode & others) !== 0) chmodSync(path, 0o700);
}

/**
 * Opens a file with {@link privateFlags}; one that others may read is tightened to 0600. Rejects with the system's error, or
 * with one that names what is no regular file: a directory, a pipe, a device.
 */
export async function openPrivateFile(
  path: string,
  use: keyof typeof privateFlags,
): Promise<FileHandle> {
  const handle = await open(path, privateFlags[use], 0o600);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw notRegular(path);
    if (process.platform !== 'win32' && (found.mode & others) !== 0) await handle.chmod(0o600);
    return handle;
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

/** With a code as the system's own errors have, so that callers handle it like those. */
function notRegular(path: string): Error {
  return Object.assign(new Error(`${path} is not a regular file`), { code: 'EFTYPE', path });
}

/** The text of a private file, which is tightened to 0600 on the way. Rejects with the system's error. */
export async function readPrivateFile(path: string): Promise<string> {
  const handle = await openPrivateFile(path, 'read');
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** As much as {@link readOwnFile} reads, in bytes: what it is for is small. */
const largestOwn = 1024 * 1024;

/**
 * The text of a file that only its owner can have written and read; undefined when it is somebody else's, open to others, a
 * link, no ordinary file or over a megabyte. Rejects with the system's error when there is none.
 */
export async function readOwnFile(path: string): Promise<string | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, privateFlags.read);
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ELOOP') return undefined;
    throw thrown;
  }
  try {
    const found = await handle.stat();
    const own = process.getuid === undefined || found.uid === process.getuid();
    const closed = process.platform === 'win32' || (found.mode & others) === 0;
    const ordinary = found.isFile() && found.size <= largestOwn;
    return ordinary && own && closed ? await handle.readFile('utf8') : undefined;
  } finally {
    await handle.close();
  }
}
