/**
 * Files and directories for their owner alone: made so, and tightened when they exist with wider modes. On Windows modes mean nothing, and
 * the user's profile keeps others out.
 */
import { chmodSync, constants, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemCodeOf } from './errors.ts';
import { makeDirectory } from './make-directory.ts';

const others = 0o077;
// Windows lacks both flags, and links there need a privilege. Without O_NONBLOCK, opening a pipe waits for its other end.
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Flags to open a private file with, besides mode 0600. They follow no symbolic link in its place (`ELOOP`): whoever put one there while
 * the directory was open to others would choose what is read or overwritten. They wait for no other end of a pipe.
 */
export const privateFlags: Readonly<Record<'read' | 'append' | 'replace', number>> = {
  read: constants.O_RDONLY | careful,
  append: constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | careful,
  replace: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | careful,
};

/** Makes the directory with mode 0700, or tightens it to that. Throws the system's error: EPERM when it is somebody else's. */
export function makePrivateDirectory(path: string): void {
  makeDirectory(path, 0o700);
  if (process.platform !== 'win32' && (statSync(path).mode & others) !== 0) chmodSync(path, 0o700);
}

/** Opens with {@link privateFlags} and tightens the mode to 0600. Rejects with the system's error, or `EFTYPE` for no regular file. */
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

/** Has a code like the system's own errors, so that callers handle it in the same way. */
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

/** The most that {@link readOwnFile} reads, in bytes. */
const largestOwn = 1024 * 1024;

/**
 * The text of a file that only its owner can have written and read; undefined when it is somebody else's, open to others, a link, no
 * regular file, or over a megabyte. Rejects with the system's error when there is no file.
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
