/** A real kernel process exports more than fits: a million rows in constant memory, and a file that the disk does not take. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { residentBytes, runProgram } from '../../support/clients/program.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const rows = 1_000_000;

const workplace = fixture(createWorkplace);
const kernel = fixture(async () => startKernelProcess(workplace));
beforeAll(async () => {
  const made = await kernel.run(
    `%%sql --limit off --as million\nSELECT range AS id, 'name ' || range AS name, range * 1.5 AS amount FROM range(${String(rows)})`,
  );
  expect(made.status).toBe('ok');
});

const at = (name: string): string => path.join(workplace.notebooks, name);

async function system(program: string, ...words: readonly string[]): Promise<number | null> {
  const { code } = await runProgram(program, words, {
    env: workplace.env,
    cwd: workplace.notebooks,
  });
  return code;
}

/** Lines and bytes of a file, read in pieces. */
async function sizeOf(file: string): Promise<{ readonly lines: number; readonly bytes: number }> {
  let lines = 0;
  let bytes = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    for (const byte of piece) if (byte === 10) lines += 1;
  }
  return { lines, bytes };
}

describe('an export of 1,000,000 rows', () => {
  it('goes through the kernel in constant memory', async () => {
    const run = async (words: string): Promise<void> => {
      expect(await kernel.run(`%export million ${words} --force`)).toMatchObject({ status: 'ok' });
    };
    // Warm: the modules of an export are loaded, and the heap has the size that pages of rows make it.
    await run('warm.csv --limit 100000');
    const before = residentBytes(kernel.pid);
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, residentBytes(kernel.pid))), 50);
    try {
      await run('million.csv');
    } finally {
      clearInterval(watch);
    }
    const { lines, bytes } = await sizeOf(at('million.csv'));
    expect(lines).toBe(rows + 1);
    expect(bytes).toBeGreaterThan(25 * 1024 * 1024);
    // Between two collections of garbage the heap is larger by what dozens of pages have left; all rows would be far more.
    expect(most - before).toBeLessThan(120 * 1024 * 1024);
    await rm(at('million.csv'));
  });
});

describe('an export to a disk that takes no more', () => {
  it('leaves nothing behind, keeps the file that was there, and says why', async () => {
    await mkdir(at('small'));
    // A disk of its own where one may be mounted, else a limit on the size of the kernel's files: both fail in mid-file.
    const mounted =
      (await system('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at('small'))) === 0;
    const why = mounted ? 'the disk is full' : 'the file would be too large for the file system';
    try {
      expect(await kernel.run('%export million small/x.csv --limit 100')).toMatchObject({
        status: 'ok',
      });
      const { size, mtimeMs } = await stat(at('small/x.csv'));
      if (!mounted)
        expect(await system('prlimit', `--pid=${String(kernel.pid)}`, '--fsize=1048576:')).toBe(0);

      for (const words of ['y.csv', 'x.csv --force', 'y.xlsx']) {
        const [name = ''] = words.split(' ');
        const failed = await kernel.run(`%export million small/${words}`);
        expect(failed).toMatchObject({
          status: 'error',
          ename: 'UsageError',
          evalue: `cannot write ${at(`small/${name}`)}: ${why}`,
        });
        expect(failed.plain.at(-1)).toContain(
          `was not written, and no part of it is left: cannot write`,
        );
        expect(await readdir(at('small'))).toEqual(['x.csv']);
      }
      expect(await stat(at('small/x.csv'))).toMatchObject({ size, mtimeMs });
    } finally {
      if (mounted) await system('umount', at('small'));
    }
  });
});
