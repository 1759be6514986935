/** Which engines are this notebook's, from the first task on, and the end of those that its kernels have left behind. */
import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { becomes } from '../../support/journal-of-another.ts';
import { idOf, type NotebookKernel, startNotebookKernels } from '../../support/notebook-kernels.ts';

const kernels = fixture(startNotebookKernels);

afterEach(async () => {
  await kernels.closeKernels();
});

interface Listed {
  readonly instance: string;
  readonly engine: string;
  readonly thisNotebook: boolean;
  readonly kernelGone: boolean;
}

/** Until it has its engine. */
async function untilItRuns(kernel: NotebookKernel, id: number): Promise<void> {
  while (!(await kernel.run(`%status ${String(id)}`)).shown.join().includes('ran on'))
    await new Promise(setImmediate);
}

describe('%engines marks the notebook’s engine', () => {
  it('while its first task runs', async () => {
    const kernel = kernels.open();
    let running: () => void = () => undefined;
    const runs = new Promise<void>((resolve) => {
      running = resolve;
    });
    const cell = kernel.run('%%shell\necho started; sleep 30', {
      seen: (event) => {
        if (event.kind === 'text' && event.text.includes('started')) running();
      },
    });
    await runs;
    const engines = await kernel.run('%engines --json');
    expect(engines.json as readonly Listed[]).toContainEqual(
      expect.objectContaining({ engine: 'shell', thisNotebook: true }),
    );
    expect(engines.shown[0]).toMatch(/shell-1 .*this notebook$/m);
    await kernel.run('%kill');
    await cell;
  });

  it('of a detached task, and of one that was attached again', async () => {
    const first = kernels.open({ notebook: 'detached' });
    const id = idOf(await first.run('%%shell --detach\necho started; sleep 30'));
    await untilItRuns(first, id);
    expect((await first.run('%engines')).shown[0]).toMatch(/shell-1 .*this notebook$/m);

    const elsewhere = kernels.open();
    const stop = new AbortController();
    await elsewhere.run(`%attach ${String(id)}`, {
      signal: stop.signal,
      seen: (event) => {
        if (event.kind === 'text' && event.text.includes('started')) stop.abort();
      },
    });
    expect((await elsewhere.run('%engines')).shown[0]).toMatch(/shell-1 .*this notebook$/m);
    await first.run(`%kill ${String(id)}`);
  });
});

describe('%engines --cleanup', () => {
  it('lists the engines of kernels that are gone, and ends them with -f alone', async () => {
    const other = kernels.open({ user: 'ben' });
    await other.run('SELECT 1');
    const beside = kernels.open({ notebook: 'beside' });
    await beside.run('SELECT 1');
    const left = kernels.open({ notebook: 'left' });
    await left.run('SELECT 1');
    await left.run('%%python\n1');

    const next = kernels.open({ notebook: 'left' });
    await next.run('SELECT 2');
    const listed = await next.run('%engines --cleanup');
    expect(listed.shown[0]).toMatch(/^2 engines of kernels of this notebook that are gone\n/);
    expect(listed.shown[0]).toContain('Nothing was ended: %engines --cleanup -f ends the 2');
    const before = (await next.run('%engines --json')).json as readonly Listed[];
    expect(before.filter(({ kernelGone }) => kernelGone)).toHaveLength(2);
    expect(before.filter(({ thisNotebook }) => thisNotebook)).toHaveLength(1);

    const ended = await next.run('%engines --cleanup -f --json');
    expect(ended.json).toEqual([
      expect.objectContaining({ ended: true, what: 'has ended' }),
      expect.objectContaining({ ended: true, what: 'has ended' }),
    ]);
    const after = (await next.run('%engines --json')).json as readonly Listed[];
    expect(after.map(({ instance }) => instance)).toEqual(
      before.filter(({ kernelGone }) => !kernelGone).map(({ instance }) => instance),
    );
    expect((await next.run('%engines --cleanup -f')).shown[0]).toBe(
      'No kernel of this notebook that is gone has left a living engine',
    );
    expect((await other.run('%engines')).shown[0]).toContain('1 engine of yours');
  });

  it('leaves alone one that is busy, one of a kernel that lives, and one of another machine', async () => {
    const notebook = 'spared';
    const busy = kernels.open({ notebook });
    await busy.run('%%shell\necho 1');
    const id = idOf(await busy.run('%%shell --detach\necho started; sleep 30'));
    await untilItRuns(busy, id);
    const next = kernels.open({ notebook });
    expect((await next.run('%engines --cleanup -f')).shown.at(-1)).toMatch(
      /left alone: it is Busy$/m,
    );
    await busy.run(`%kill ${String(id)}`);

    const living = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await becomes(kernels.journal, notebook, living.pid ?? 0, hostname());
    expect((await next.run('%engines --cleanup -f')).shown[0]).toContain(
      'No kernel of this notebook',
    );
    expect((await next.run('%engines')).shown[0]).toMatch(/ another kernel$/m);
    living.kill('SIGKILL');
    await new Promise((resolve) => living.once('exit', resolve));

    await becomes(kernels.journal, notebook, 1, 'far.away');
    expect((await next.run('%engines --cleanup -f')).shown[0]).toContain(
      'left alone: its kernel on far.away may live',
    );
  });

  it('leaves alone the engines of a session that was taken up', async () => {
    const notebook = 'taken up and clean';
    await kernels.open({ notebook }).run('CREATE TEMP TABLE kept AS SELECT 1 AS one');
    const next = kernels.open({ notebook });
    await next.run('%session last');
    expect((await next.run('%engines --cleanup -f')).shown[0]).toContain(
      'No kernel of this notebook',
    );
    expect((await next.run('SELECT one FROM kept')).status).toBe('ok');
  });
});
