/** A file that gets its name when it is complete; until then its bytes are in a temporary file in the same directory. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, link, open, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { ignoreMissing, LinkisKernelError, systemCodeOf } from '../../shared/index.ts';

export interface ExportFile {
  /** The temporary file: another process may write it in place of `write`. */
  readonly part: string;
  write(bytes: string | Uint8Array): Promise<void>;
  /** Gives the file its name. */
  finish(): Promise<void>;
  /** Removes what was written, unless `finish` has succeeded. */
  discard(): Promise<void>;
}

/** The absolute path of what the user wrote; `~/` is the home directory. */
export function exportPath(written: string): string {
  return written.startsWith('~/') ? join(homedir(), written.slice(2)) : resolve(written);
}

/** Rejects with `OPTION_INVALID` when no file can be written at `path`. Called before any result is read. */
export async function checkTarget(path: string, force: boolean): Promise<void> {
  const directory = dirname(path);
  const found = await explaining(path, async () => {
    if (!(await stat(directory)).isDirectory())
      throw refusal(`cannot write ${path}: ${directory} is no directory`);
    await access(directory, constants.W_OK);
    return stat(path).catch(ignoreMissing);
  });
  if (found === undefined) return;
  if (found.isDirectory()) throw refusal(`cannot write ${path}: it is a directory`);
  if (!found.isFile()) throw refusal(`cannot write ${path}: it is no ordinary file`);
  if (!force) throw taken(path);
}

/** Opens the temporary file. Every failure is an `OPTION_INVALID` that says why. */
export async function openExportFile(path: string, force: boolean): Promise<ExportFile> {
  await checkTarget(path, force);
  const part = join(
    dirname(path),
    `.${basename(path).slice(-100)}.${randomBytes(6).toString('hex')}.part`,
  );
  // The user's umask decides who may read the file.
  const handle = await explaining(path, async () => open(part, 'wx'));
  let state: 'open' | 'closed' | 'done' = 'open';
  return {
    part,
    write: async (bytes) => explaining(path, async () => handle.appendFile(bytes)),
    finish: async () =>
      explaining(path, async () => {
        await handle.sync();
        await handle.close();
        state = 'closed';
        await publish(part, path, force);
        state = 'done';
      }),
    async discard() {
      if (state === 'done') return;
      if (state === 'open') await handle.close();
      state = 'done';
      await rm(part, { force: true });
    },
  };
}

/** A link fails when a file of that name has appeared meanwhile; a rename would replace it. Not every file system has links. */
async function publish(part: string, path: string, force: boolean): Promise<void> {
  if (!force) {
    try {
      await link(part, path);
      await rm(part, { force: true });
      return;
    } catch (thrown) {
      if (systemCodeOf(thrown) === 'EEXIST') throw taken(path);
      await checkTarget(path, force);
    }
  }
  await rename(part, path);
}

/** Turns the system's errors while `path` is written into refusals (`OPTION_INVALID`) that say why. `hint`: what to do; of a file that the user named by default. */
export async function explaining<T>(
  path: string,
  work: () => Promise<T>,
  hint?: string,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const code = systemCodeOf(thrown);
    if (thrown instanceof LinkisKernelError || code === undefined) throw thrown;
    throw refusal(`cannot write ${path}: ${reasons[code] ?? code}`, thrown, hint);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its directory does not exist',
  ENOTDIR: 'a part of its path is no directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large for the file system',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its path is a loop of links',
};

function taken(path: string): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `${path} exists already`, {
    hint: '--force replaces it. Nothing was written.',
  });
}

function refusal(message: string, cause?: unknown, hint?: string): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', message, {
    hint: hint ?? 'Name another file; nothing was left behind.',
    cause,
  });
}
