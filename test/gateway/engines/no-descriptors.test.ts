/**
 * A process that may open no further file: what it cannot start is a failure of the cell, and nothing else. Node itself keeps
 * the pipes of a process that it could not start for that reason, and gives nobody a way to close them.
 * @leaves PipeWrap
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { shellEngine } from '../../../src/gateway/engines/shell.ts';
import { type EngineSession, startSession } from './engine-session.ts';

let session: EngineSession;
let directory: string;
beforeEach(async () => {
  session = await startSession(shellEngine);
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-python-'));
});
afterEach(async () => {
  await session.close();
  await rm(directory, { recursive: true });
});

/** Runs `work` while this process can open nothing. */
async function withoutDescriptors<T>(work: () => Promise<T>): Promise<T> {
  const own = ['--pid', String(process.pid)];
  const columns = ['--nofile', '--output=SOFT,HARD', '--noheadings'];
  const [soft = '', hard = ''] = execFileSync('prlimit', [...own, ...columns], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  // The way back needs a process, which could not be started then.
  const restore = spawn(
    'sh',
    ['-c', `read go; prlimit ${own.join(' ')} --nofile=${soft}:${hard}`],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  const open = (await readdir('/proc/self/fd')).map(Number);
  let free = 0;
  while (open.includes(free)) free += 1;
  execFileSync('prlimit', [...own, `--nofile=${String(free)}:`]);
  try {
    return await work();
  } finally {
    restore.stdin.end('go\n');
    await once(restore, 'exit');
  }
}

describe('a process without descriptors', () => {
  it('fails a shell cell in words, and runs the next one when it has some again', async () => {
    const job = await withoutDescriptors(async () => session.run('echo one'));
    expect(job.failure?.message).toMatch(/^The shell sh could not be started in .*EMFILE/);
    const next = await session.run('echo two');
    expect(await session.pages(next)).toEqual([{ kind: 'text', rows: [['two']] }]);
  });

  it('fails the start of Python in words', async () => {
    const signal = new AbortController().signal;
    const start = async (): Promise<unknown> =>
      pythonEngine
        .start({ workingDirectory: directory, tablesDirectory: directory, signal })
        .catch((thrown: unknown) => thrown);
    expect(await withoutDescriptors(start)).toMatchObject({
      code: 'ENGINE_MISSING',
      message: expect.stringMatching(/^Python could not be started: python3 \(.*EMFILE/),
    });
  });
});
