/** The heartbeat of kernel processes, beside processes that do nothing but compute: the short form of `npm run bench:heartbeat`. */
import { describe, expect, it } from '@jest/globals';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram } from '../../support/clients/program.ts';

const kernels = 5;
/** Ten from before the start, ten while a cell runs; the fourth kernel ten more when it is started again. */
const beats = kernels * 20 + 10;

describe('the heartbeat of a kernel process', () => {
  it('loses no beat from before its start on, while a cell runs, and when it is started again on the same ports', async () => {
    const { stdout, stderr } = await runProgram(
      process.execPath,
      [path.resolve('bench/heartbeat.mjs'), '--kernels', String(kernels)],
      { env: { PATH: process.env['PATH'] ?? '' }, cwd: tmpdir() },
    );

    expect(stderr).toBe('');
    expect(stdout).toContain(`beats: ${String(beats)} echoed, 0 lost`);
  });
});
