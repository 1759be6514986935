/** Lines such as `!ls`, which IPython runs on the machine of the kernel. */
import { describe, expect, it } from '@jest/globals';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runSettings } from '../../support/run-settings.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startStack } from '../../support/local-stack.ts';
import { startServer } from '../../support/server-stack.ts';

/** The notebook's own gateway is that of this machine. */
const here = {
  connect: undefined,
  workingDirectory: tmpdir(),
  directory: async () => tmpdir(),
  forget: async () => undefined,
};

describe('a shell line above the code', () => {
  it('runs in the directory of the notebook, before the code below it', async () => {
    const stack = await startStack({ local: here, workingDirectory: tmpdir() });
    const ran = await stack.run('!pwd\n!a=(1 2); echo ${#a[@]}\nselect 1 as n');
    expect(ran.status).toBe('ok');
    expect(ran.text('stdout')).toBe(`${tmpdir()}\n2\n`);
    expect(ran.displays().join()).toMatch(/n\s+-\s+1/);
    await stack.close();
  });

  it('fails the cell with its exit code, and the code below is not run', async () => {
    const stack = await startStack({ local: here, workingDirectory: tmpdir() });
    const ran = await stack.run('!ls /nowhere\nselect 1 as n');
    expect(ran.status).toBe('LinkisTaskFailed');
    expect(ran.displays().join()).not.toMatch(/n\s+-\s+1/);
    await stack.close();
  });

  it('runs on this machine beside a server, and says so', async () => {
    const machine = await startLocalMachine();
    const server = await startServer({ local: machine });
    const ran = await server.run('!echo here');
    expect(ran.text('stdout')).toBe('here\n');
    expect(ran.displays()[0]).toBe('! runs on the machine of the kernel, %%shell on the server.');
    expect(server.codes).toEqual([]);
    await server.close();
    await machine.close();
  });

  it('asks pip of the Python that %%local python uses', async () => {
    const before = process.env['LINKIS_KERNEL_PYTHON'];
    process.env['LINKIS_KERNEL_PYTHON'] = path.resolve('.venv/bin/python');
    const machine = await startLocalMachine();
    const server = await startServer({ local: machine });
    try {
      const ran = await server.run('!pip --version');
      expect(ran.text('stdout')).toContain(path.resolve('.venv'));
      expect(server.codes).toEqual([]);
      const refused = await server.run('%pip --version');
      expect(JSON.stringify(refused.outcome)).toContain('for %%local python: !pip --version');
    } finally {
      await server.close();
      await machine.close();
      if (before === undefined) delete process.env['LINKIS_KERNEL_PYTHON'];
      else process.env['LINKIS_KERNEL_PYTHON'] = before;
    }
  });

  it('is refused where only reading is allowed', async () => {
    const stack = await startStack({
      local: here,
      workingDirectory: tmpdir(),
      run: { ...runSettings, guard: 'read-only' },
    });
    const ran = await stack.run('!echo x');
    expect(JSON.stringify(ran.outcome)).toContain('guard is read-only');
    await stack.close();
  });
});
