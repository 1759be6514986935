/** Where a kernel keeps the results that it has fetched: a directory of its own, which nobody needs after the kernel. */
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, makePrivateDirectory, messageOf } from '../../shared/index.ts';
import { livingHolder, takeLock } from './start-lock.ts';

export interface LocalResults {
  readonly directory: string;
  /** Never rejects: what stays is removed by a later kernel. */
  remove(): Promise<void>;
}

/** Makes the directory, and removes those of dead kernels in the background. Its lock names the kernel. Rejects with the system's error. */
export async function openLocalResults(
  stateDirectory: string,
  logger: Logger,
): Promise<LocalResults> {
  const all = join(stateDirectory, 'local');
  makePrivateDirectory(all);
  const name = randomBytes(8).toString('hex');
  const release = await takeLock(join(all, `${name}.lock`));
  const own = join(all, name);
  makePrivateDirectory(own);
  removeLeft(all, name).catch((thrown: unknown) =>
    logger.info(`results of ended kernels cannot be removed from ${all}: ${messageOf(thrown)}`),
  );
  return {
    directory: own,
    async remove() {
      await rm(own, { recursive: true, force: true }).catch((thrown: unknown) =>
        logger.info(`${own} cannot be removed: ${messageOf(thrown)}`),
      );
      await release?.();
    },
  };
}

async function removeLeft(all: string, own: string): Promise<void> {
  const names = await readdir(all);
  for (const name of names.filter((found) => /^[0-9a-f]{16}$/.test(found) && found !== own)) {
    const lock = join(all, `${name}.lock`);
    if ((await livingHolder(lock)) !== undefined) continue;
    await rm(join(all, name), { recursive: true, force: true });
    await rm(lock, { force: true });
  }
}
