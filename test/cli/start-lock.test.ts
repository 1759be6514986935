import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { takeLock } from '../../src/cli/start-lock.ts';

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

describe('takeLock', () => {
  it('gives the lock to one of many, and to another after it was given back', async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, async () => takeLock(lock)));
    const holders = taken.filter((release) => release !== undefined);
    expect(holders).toHaveLength(1);
    expect(await takeLock(lock)).toBeUndefined();

    await holders[0]?.();
    expect(await takeLock(lock)).toBeDefined();
  });

  it('breaks the lock of a process that is dead, for one', async () => {
    await writeFile(lock, `${String(await deadPid())} x`);
    await Promise.all(Array.from({ length: 5 }, async () => takeLock(lock)));
    const taken = await Promise.all(Array.from({ length: 5 }, async () => takeLock(lock)));

    expect(taken.filter((release) => release !== undefined).length).toBeLessThanOrEqual(1);
    expect(await readdir(directory)).toEqual(['lock']);
  });
});
