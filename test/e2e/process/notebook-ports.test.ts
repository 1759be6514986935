/** The kernel process of `linkis-kernel run` when a port that was free a moment ago is somebody else's. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startKernelProcess } from '../../../src/notebook/index.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

/** Takes a port of the connection file before the kernel does, so often as is said, and notes each start. */
const thief = `
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
const [, , main, starts, times, file] = process.argv;
appendFileSync(starts, 'started\\n');
if (readFileSync(starts, 'utf8').split('\\n').length - 1 <= Number(times)) {
  const { ip, stdin_port } = JSON.parse(readFileSync(file, 'utf8'));
  await new Promise((resolve) => createServer().listen(stdin_port, ip, resolve));
}
process.argv = [process.argv[0], main, 'start', '-f', file];
await import(main);
`;

let program: string;

const workplace = fixture(createWorkplace);
beforeAll(async () => {
  program = path.join(workplace.directory, 'thief.mjs');
  await writeFile(program, thief);
});

describe('startKernelProcess', () => {
  const start = async (starts: string, times: number): ReturnType<typeof startKernelProcess> =>
    startKernelProcess({
      command: [process.execPath, program, builtCommand, starts, String(times)],
      directory: workplace.notebooks,
      env: workplace.env,
    });

  it('takes other ports', async () => {
    const starts = path.join(workplace.directory, 'twice');
    const kernel = await start(starts, 2);
    const { reply } = await kernel.client.execute('%lsmagic');
    await kernel.stop();

    expect(reply.content['status']).toBe('ok');
    expect(await readFile(starts, 'utf8')).toBe('started\n'.repeat(3));
  });

  it('gives up after four, with the reason', async () => {
    const starts = path.join(workplace.directory, 'always');
    await expect(start(starts, 9)).rejects.toMatchObject({
      code: 'KERNEL_DIED',
      message: expect.stringContaining('Cannot bind stdin to tcp://127.0.0.1:'),
    });
    expect(await readFile(starts, 'utf8')).toBe('started\n'.repeat(4));
  });
});
