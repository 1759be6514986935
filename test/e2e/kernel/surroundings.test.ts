/** A kernel process whose files cannot be used: it tells that once, on stderr, and its cells run. */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);

const kinds = {
  'a directory': async (file: string) => mkdir(file),
  'a pipe': async (file: string) => spawnSync('sh', ['-c', 'mkfifo -m 600 "$0"', file]),
  'below a file': async (file: string) => {
    await writeFile(path.dirname(file), '');
  },
};

describe('a kernel process', () => {
  it.each([
    ['history.jsonl', 'a directory'],
    ['history.jsonl', 'a pipe'],
    ['history.jsonl', 'below a file'],
    ['debug.log', 'a directory'],
    ['debug.log', 'a pipe'],
    ['debug.log', 'below a file'],
  ] as const)('whose %s is %s tells it once and goes on', async (name, kind) => {
    const directory = path.join(workplace.directory, `${name} is ${kind}`);
    await mkdir(directory);
    const state = path.join(directory, 'state');
    const file = path.join(state, name);
    if (kind !== 'below a file') await mkdir(state, { mode: 0o700 });
    await kinds[kind](file);
    const kernel = await startKernelProcess(workplace, {
      LINKIS_KERNEL_STATE_DIR: name === 'debug.log' ? path.join(directory, 'other') : state,
      ...(name === 'debug.log' && { LINKIS_KERNEL_DEBUG: file }),
    });
    // Something to tell the diagnostics of, and twice.
    for (const type of ['one_request', 'another_request']) {
      kernel.client.send('control', type, {});
      const run = await kernel.run('%lsmagic');
      expect({ status: run.status, evalue: run.evalue }).toMatchObject({ status: 'ok' });
    }
    const tail = await kernel.client.request('control', 'history_request', {
      hist_access_type: 'tail',
      n: 10,
      output: false,
      raw: true,
    });
    await kernel.stop();

    expect(tail.content['history']).toMatchObject([
      [1, 1, '%lsmagic'],
      [1, 2, '%lsmagic'],
    ]);
    const told = kernel
      .output()
      .split('\n')
      .filter((line) => line.includes(state));
    const facts = told.map((line) => line.replace(/^\S+Z /, ''));
    expect(facts.length).toBeGreaterThan(0);
    expect(facts).toEqual([...new Set(facts)]);
  });
});
