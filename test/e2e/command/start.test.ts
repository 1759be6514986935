/** The kernel process around its sockets: signals, faulty settings, a local gateway that goes away. */
import { describe, expect, it } from '@jest/globals';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);

describe('linkis-kernel start', () => {
  it('starts the local gateway again when it has gone, and sends the cell once', async () => {
    const kernel = await startKernelProcess(workplace);
    expect((await kernel.run('select 1 as a')).status).toBe('ok');
    const record = JSON.parse(
      await readFile(path.join(workplace.state, 'gateway.json'), 'utf8'),
    ) as { pid: number };
    process.kill(record.pid, 'SIGKILL');

    const again = await kernel.run('select 2 as b');
    expect(again).toMatchObject({ status: 'ok', ename: '' });
    expect(again.plain.join()).toMatch(/b\s+-+\s+2/);
    expect(await kernel.stop()).toBe(0);
  });

  it('loads neither the language nor the checks of the settings before it answers', async () => {
    const directory = path.dirname(builtCommand);
    const read = async (name: string): Promise<string> =>
      readFile(path.join(directory, name), 'utf8');
    const [, start = ''] = /import\("\.\/(start-\w+\.js)"\)/.exec(await read('main.js')) ?? [];
    const loaded = new Set(['main.js', start]);
    for (const name of loaded) {
      for (const [, other = ''] of (await read(name)).matchAll(/from "\.\/(chunk-\w+\.js)"/g))
        loaded.add(other);
    }
    const text = (await Promise.all([...loaded].map(read))).join('\n');

    // Where the bundle has the pieces of a source, it names it.
    expect(text).toContain('// src/kernel/kernel.ts');
    expect(text).toContain('// src/run/language.ts');
    expect(text).not.toMatch(
      /\/\/ src\/(config|magics|render|linkis)\/|src\/run\/run-|\/(zod|commander)\//,
    );
    // Each file costs a millisecond.
    expect(loaded.size).toBeLessThanOrEqual(9);
  });

  it('keeps the compiled code of its language, which the next kernel takes as it is', async () => {
    const code = path.join(workplace.state, 'code');
    await rm(code, { recursive: true, force: true });
    const kept: Map<string, number>[] = [];
    for (let kernels = 0; kernels < 2; kernels += 1) {
      const kernel = await startKernelProcess(workplace);
      expect((await kernel.run('%lsmagic')).status).toBe('ok');
      expect(await kernel.stop()).toBe(0);
      const files = await readdir(code);
      expect(files.filter((name) => !/^[\w-]+\.cjs-.*\.code$/.test(name))).toEqual([]);
      const found = files.map(
        async (name) => [name, (await stat(path.join(code, name))).ino] as const,
      );
      kept.push(new Map(await Promise.all(found)));
    }
    const [first, second] = kept;
    expect(first?.size).toBeGreaterThan(3);
    // The second may have loaded more.
    for (const [name, inode] of first ?? [])
      expect([name, second?.get(name)]).toEqual([name, inode]);
  });

  it('reads the patterns of its own code that have other letters than English', async () => {
    // The first kernel compiles the code, the second has it from the first.
    for (let kernels = 0; kernels < 2; kernels += 1) {
      const kernel = await startKernelProcess(workplace);
      const content = { code: 'SELECT strf', cursor_pos: 11 };
      const { content: reply } = await kernel.client.request('shell', 'complete_request', content);
      expect(reply['matches']).toContain('strftime');
      expect(await kernel.stop()).toBe(0);
    }
  });

  it('lives with faulty settings and tells them in the cell', async () => {
    const file = path.join(workplace.notebooks, '.linkis-kernel.json');
    await writeFile(file, '{"engin":"spark"}');
    const kernel = await startKernelProcess(workplace);
    const cell = await kernel.run('select 1');
    await kernel.stop();
    await rm(file);

    expect(cell.status).toBe('error');
    expect(cell.traceback).toContain('"engin" is not known');
    expect(cell.traceback).toContain('Did you mean "engine"?');
  });

  it('interrupts on SIGINT and ends on SIGTERM with exit code 0', async () => {
    const kernel = await startKernelProcess(workplace);
    const cell = kernel.begin('%%shell\necho begun; sleep 60');
    await cell.shows(/^begun/m);
    process.kill(kernel.pid, 'SIGINT');
    expect((await cell.ended).ename).toBe('KeyboardInterrupt');
    expect((await kernel.run('select 3')).status).toBe('ok');

    process.kill(kernel.pid, 'SIGTERM');
    expect(await kernel.stop()).toBe(0);
  });
});
