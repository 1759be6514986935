/** Two kernels of one notebook that live beside each other: each tells the other's tasks from those of kernels that are gone. */
import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { becomes } from '../../support/journal-of-another.ts';
import { idOf, startNotebookKernels } from '../../support/notebook-kernels.ts';

const kernels = fixture(startNotebookKernels);

describe('a kernel beside another one of its notebook', () => {
  it('lists the other one’s task as such, ends it by its number alone, and says so', async () => {
    const notebook = 'beside';
    const other = kernels.open({ notebook });
    const running = String(idOf(await other.run('%%shell --detach\nsleep 30')));
    const living = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await becomes(kernels.journal, notebook, living.pid ?? 0, hostname());

    const kernel = kernels.open({ notebook });
    await kernel.run('%help');
    expect((await kernel.run('%jobs')).shown[0]).toMatch(
      new RegExp(`^${running} .*detached, of another kernel$`, 'm'),
    );
    expect((await kernel.run('%kill all')).shown).toEqual([
      `No task of this kernel is running.\nTask ${running} of another kernel of this notebook goes on: %kill ${running} ends it.`,
    ]);
    const own = String(idOf(await kernel.run('%%shell --detach\nsleep 30')));
    expect((await kernel.run('%kill all --json')).shown[0]).toMatch(
      new RegExp(`^Task ${own} is Cancelled\\.\nTask ${running} of another kernel`),
    );

    living.kill('SIGKILL');
    await new Promise((resolve) => living.once('exit', resolve));
    expect((await kernel.run('%jobs')).shown[0]).toMatch(
      new RegExp(`^${running} .*detached, of an earlier kernel$`, 'm'),
    );
    expect((await kernel.run('%kill all')).shown).toEqual([`Task ${running} is Cancelled.`]);
    expect((await kernel.run('%kill all')).shown).toEqual(['No task of this notebook is running.']);
  });
});
