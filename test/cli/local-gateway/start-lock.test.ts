import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { livingHolder, lockHolder, takeLock } from '../../../src/cli/local-gateway/start-lock.ts';
import { livingProcess, processPlace } from '../../../src/shared/index.ts';

let directory: string;
let lock: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-lock-'));
  lock = path.join(directory, 'lock');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

const here = processPlace();
const birth = livingProcess(process.pid)?.birth ?? '-';

/** Taken within the two looks that a free lock takes at the most: one that breaks it, one that takes it. */
async function isFree(): Promise<boolean> {
  return ((await takeLock(lock)) ?? (await takeLock(lock))) !== undefined;
}

describe('takeLock', () => {
  it('gives the lock to one of many, and to another after it was given back', async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, async () => takeLock(lock)));
    const holders = taken.filter((release) => release !== undefined);
    expect(holders).toHaveLength(1);
    expect(await takeLock(lock)).toBeUndefined();
    expect(await lockHolder(lock)).toBe(`process ${String(process.pid)}`);
    expect(await livingHolder(lock)).toBe(process.pid);

    await holders[0]?.();
    expect(await livingHolder(lock)).toBeUndefined();
    expect(await takeLock(lock)).toBeDefined();
    expect(await readdir(directory)).toEqual(['lock']);
  });

  it('breaks the lock of a process that is dead, for one', async () => {
    await writeFile(lock, `${String(await deadPid())} ${birth} ${here}\n`, { mode: 0o600 });
    await Promise.all(Array.from({ length: 5 }, async () => takeLock(lock)));
    const taken = await Promise.all(Array.from({ length: 5 }, async () => takeLock(lock)));

    expect(taken.filter((release) => release !== undefined).length).toBeLessThanOrEqual(1);
    expect(await readdir(directory)).toEqual(['lock']);
  });

  it.each([
    ['names a process that was born at another time', `${String(process.pid)} other.1 ${here}\n`],
    ['is of an earlier version', `${String(process.pid)} 0123456789abcdef`],
    ['is garbage', '\u0000\u0001 not a lock \n\n'],
    ['is the start of one', `${String(process.pid)} `],
  ])('is free when what is there %s', async (_name, text) => {
    await writeFile(lock, text, { mode: 0o600 });
    expect(await isFree()).toBe(true);
  });

  it('is free when what is there is empty and nobody is writing it', async () => {
    await writeFile(lock, '', { mode: 0o600 });
    const before = new Date(Date.now() - 3000);
    await utimes(lock, before, before);
    expect(await isFree()).toBe(true);
  });

  it.each(['elsewhere/1', `${here}-of-another-container`])(
    'goes by the age of what is held at %s',
    async (place) => {
      await writeFile(lock, `1 ${birth} ${place}\n`, { mode: 0o600 });
      expect(await isFree()).toBe(false);
      const before = new Date(Date.now() - 3_600_000);
      await utimes(lock, before, before);
      expect(await isFree()).toBe(true);
    },
  );

  it('is not held by a pipe in its place, and says that a directory is there', async () => {
    spawnSync('sh', ['-c', 'mkfifo "$0"', lock]);
    expect(await isFree()).toBe(true);
    await rm(lock);
    await mkdir(lock);
    await expect(takeLock(lock)).rejects.toThrow(`${lock} is a directory`);
  });

  it('is never seen empty, by whoever looks', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 100; round += 1) {
      const [release] = await Promise.all([
        takeLock(lock),
        ...Array.from({ length: 10 }, async () =>
          readFile(lock, 'utf8').then(
            (text) => seen.add(text),
            () => undefined,
          ),
        ),
      ]);
      await release?.();
    }
    expect(seen.has('')).toBe(false);
  });
});
