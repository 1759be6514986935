/** A lock between processes: one of several kernels that start at once starts the gateway. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { livingProcess, systemCodeOf } from '../shared/index.ts';

/** Gives the lock back. */
export type Release = () => Promise<void>;

/** Takes the lock if it is free or its holder is dead; undefined when somebody living has it. */
export async function takeLock(path: string): Promise<Release | undefined> {
  const own = `${String(process.pid)} ${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(path, own, { flag: 'wx', mode: 0o600 });
    return async () => rm(path, { force: true });
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'EEXIST') throw thrown;
  }
  await breakIfDead(path);
  return undefined;
}

/** Moved away before it is removed: of several that see a dead holder, one gets to move it. */
async function breakIfDead(path: string): Promise<void> {
  const holder = await readLock(path);
  const pid = Number(holder?.split(' ')[0]);
  if (
    holder === undefined ||
    (Number.isInteger(pid) && pid > 0 && livingProcess(pid) !== undefined)
  )
    return;
  // Its maker has opened it and not written yet.
  if (holder === '') return;
  const away = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, away);
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return;
    throw thrown;
  }
  const moved = await readLock(away);
  await rm(away, { force: true });
  // Somebody was quicker and this was a new lock: put it back unless there is one again.
  if (moved !== undefined && moved !== holder) {
    await writeFile(path, moved, { flag: 'wx', mode: 0o600 }).catch(() => undefined);
  }
}

async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
