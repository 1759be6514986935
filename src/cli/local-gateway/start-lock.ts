/**
 * A lock between processes: a file that names its holder by process id and birth, since containers give out the same few ids again and
 * again. It is never empty, and the dead never hold it.
 */
import { randomBytes } from 'node:crypto';
import { link, lstat, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import {
  ignoreMissing,
  LinkisKernelError,
  livingProcess,
  messageOf,
  processPlace,
  readOwnFile,
  systemCodeOf,
} from '../../shared/index.ts';

/** Gives the lock back. */
export type Release = () => Promise<void>;

/** How often a holder renews its lock, in milliseconds; only those who cannot see the holder need it. */
const renewMs = 10_000;
/** In milliseconds: without renewal for this long, the lock of a process that cannot be seen counts as free. */
const staleMs = 45_000;
/** In milliseconds. On disks without hard links a lock is empty for the moment between its making and its writing. */
const unwrittenMs = 2000;

/** Takes the lock if it is free or its holder is dead; undefined when somebody living has it. Throws GATEWAY_START. */
export async function takeLock(path: string): Promise<Release | undefined> {
  const own = `${String(process.pid)} ${livingProcess(process.pid)?.birth ?? '-'} ${processPlace()}\n`;
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(temporary, own, { flag: 'wx', mode: 0o600 });
    try {
      if (await claim(temporary, path, own)) return holding(path, own);
      // A disk's server has its own clock: a file made now tells how old the lock is.
      await breakIfDead(path, (await stat(temporary)).mtimeMs);
      return undefined;
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError || systemCodeOf(thrown) === undefined) throw thrown;
    throw new LinkisKernelError(
      'GATEWAY_START',
      `The lock ${path} cannot be taken: ${messageOf(thrown)}`,
      { cause: thrown, hint: 'Remove what is in its place, or make its directory writable.' },
    );
  }
}

/** The holder for a message: its process id, and its host when that is another one. */
export async function lockHolder(path: string): Promise<string | undefined> {
  const [pid, , place] = ((await readLock(path)) ?? '').trim().split(' ');
  if (!pid || !/^\d+$/.test(pid)) return undefined;
  return `process ${pid}${place === undefined || place === processPlace() ? '' : ` on ${place.split('/')[0] ?? ''}`}`;
}

/** The process id of the holder, unless it is dead. */
export async function livingHolder(path: string): Promise<number | undefined> {
  const found = await lstat(path).catch(ignoreMissing);
  const holder = found && (await readLock(path));
  if (found === undefined || !mayLive(holder, Date.now() - found.mtimeMs)) return undefined;
  return Number((holder ?? '').split(' ')[0]);
}

/** False when there is a lock already. With a hard link the file appears with its whole text. */
async function claim(temporary: string, path: string, own: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (thrown) {
    const code = systemCodeOf(thrown);
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS')
      throw thrown;
  }
  try {
    await writeFile(path, own, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}

function holding(path: string, own: string): Release {
  const renewing = setInterval(() => {
    const now = new Date();
    // A lock that somebody removed concerns its next taker, not this one.
    utimes(path, now, now).catch(() => undefined);
  }, renewMs);
  renewing.unref();
  return async () => {
    clearInterval(renewing);
    if ((await readLock(path)) === own) await rm(path, { force: true });
  };
}

/** Moves the lock before it removes it: of several that see a dead holder, only one can move it. */
async function breakIfDead(path: string, now: number): Promise<void> {
  const found = await lstat(path).catch(ignoreMissing);
  if (found === undefined) return;
  if (found.isDirectory()) {
    throw new LinkisKernelError('GATEWAY_START', `The lock ${path} is a directory`, {
      hint: 'Remove it.',
    });
  }
  const holder = await readLock(path);
  if (mayLive(holder, now - found.mtimeMs)) return;
  const away = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, away);
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return;
    throw thrown;
  }
  const moved = await readLock(away);
  // Somebody was quicker and this was a new lock: it is put back unless there is one again.
  if (moved !== undefined && moved !== holder) await link(away, path).catch(() => undefined);
  await rm(away, { force: true });
}

/** False when the holder is certainly dead, or when none of our processes wrote the text. */
function mayLive(holder: string | undefined, ageMs: number): boolean {
  if (holder === '') return ageMs < unwrittenMs;
  const [pid, birth, place] = /^(\d+) (\S+) (\S+)\n$/.exec(holder ?? '')?.slice(1) ?? [];
  if (pid === undefined) return false;
  const living = place === processPlace() ? livingProcess(Number(pid)) : undefined;
  if (place === processPlace() && living === undefined) return false;
  if (living?.birth !== undefined && birth !== '-') return living.birth === birth;
  return ageMs < staleMs;
}

/** Undefined when there is no lock, or a file that no process of ours has written. */
async function readLock(path: string): Promise<string | undefined> {
  return readOwnFile(path).catch(ignoreMissing);
}
