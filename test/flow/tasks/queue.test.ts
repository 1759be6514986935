/** `%queue`: what waits, what runs, and what the engines take. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { idOf, startNotebookKernels } from '../../support/notebook-kernels.ts';
import { runSettings } from '../../support/run-settings.ts';

const kernels = fixture(startNotebookKernels);

afterEach(async () => {
  kernels.between = undefined;
  await kernels.closeKernels();
});

describe('%queue', () => {
  it('says that nothing runs', async () => {
    expect((await kernels.open().run('%queue')).shown).toEqual([
      'None of your tasks is running or waiting\nYarn queues: default; %queue NAME shows the load of one.',
    ]);
  });

  it('counts tasks by engine, says how many stand before each, and knows its own notebook', async () => {
    const kernel = kernels.open();
    const ids: number[] = [];
    for (let n = 0; n < 4; n += 1)
      ids.push(idOf(await kernel.run(`%%shell --detach\nsleep 20 # ${String(n)}`)));
    const other = kernels.open();
    const foreign = idOf(await other.run('%%python --detach\nimport time; time.sleep(20)'));
    const runs = async (id: number | undefined): Promise<void> => {
      while (!(await kernel.run(`%status ${String(id)}`)).shown.join().includes('Running'))
        await new Promise(setImmediate);
    };
    await runs(ids[0]);
    await runs(foreign);
    while (!(await kernel.run('%engines')).shown.join().includes('python'))
      await new Promise(setImmediate);

    const queue = await kernel.run('%queue --json');
    const [text = ''] = queue.shown;
    expect(text).toMatch(
      /^5 tasks of yours: 2 running, 3 waiting\nengine +creator +running +waiting +longest wait +of its limit\n/,
    );
    expect(text).toMatch(/^shell-1 +notebook +1 +3 +\d+\.\d s +10 %$/m);
    expect(text).toMatch(/^python-python3 +notebook +1 +10 %$/m);
    expect(text).toContain('notebook takes 20 % of its limit in total.');
    expect(text).toMatch(
      new RegExp(`^${String(ids[0])} +Running .*sleep 20 # 0 +this notebook$`, 'm'),
    );
    expect(text).toMatch(new RegExp(`^${String(ids[3])} .*# 3 +3 before it, this notebook$`, 'm'));
    expect(text).toMatch(new RegExp(`^${String(foreign)} +Running .*time\\.sleep\\(20\\)$`, 'm'));
    expect(queue.json).toMatchObject({
      groups: [
        { engine: 'shell-1', creator: 'notebook', running: 1, waiting: 3, share: 0.1 },
        { engine: 'python-python3', running: 1, waiting: 0 },
      ],
      tasks: [...ids, foreign].map((taskId) => ({ taskId })),
    });
    expect((await kernel.run('%kill all')).shown[0]?.match(/is Cancelled/g)).toHaveLength(4);
    expect((await other.run('%kill all')).shown[0]).toContain('is Cancelled');
  });

  it('shows the tasks of a server that does not tell its limits', async () => {
    kernels.between = async (request) =>
      new URL(request.url).pathname.endsWith('/userresources')
        ? Response.json(
            { method: null, status: 1, message: 'no resource manager', data: {} },
            { status: 400 },
          )
        : kernels.gateway.handle(request);
    const kernel = kernels.open();
    await kernel.run('%%shell --detach\nsleep 20');
    const [text] = (await kernel.run('%queue')).shown;
    expect(text).toMatch(/^1 task of yours: /);
    expect(text).toMatch(/^Limits are not known: .*no resource manager/m);
    await kernel.run('%kill all');
  });
});

describe('a cell that waits for the engine of the local gateway', () => {
  const endless = 'select count(*) from range(10000000) a, range(10000000) b';
  const run = { pace: { ...runSettings.pace, quietMs: 0, statusMs: 0 } };

  it.each([
    ['own', 'of this notebook '],
    ['shared', 'of yours '],
  ] as const)('says which task has it, session %s', async (session, whose) => {
    const settings = { ...run, session };
    const first = kernels.open({ run: settings });
    const second = session === 'own' ? first : kernels.open({ run: settings });
    const id = idOf(await first.run(`%%sql --detach\n${endless}`));
    const stop = new AbortController();
    let told = '';
    const waiting = second.run('select 1 as n', {
      signal: stop.signal,
      seen: (event) => {
        if (event.kind !== 'display' && event.kind !== 'update') return;
        const text = event.bundle['text/plain'];
        if (!text.includes('runs on this engine')) return;
        told = text;
        stop.abort();
      },
    });
    await waiting;
    expect(told).toContain(
      `task ${String(id)} ${whose}runs on this engine; --parallel runs a cell beside it`,
    );
    await first.run(`%kill ${String(id)}`);
  });

  it('says nothing of a task on another engine, and nothing once it runs', async () => {
    const kernel = kernels.open({ run });
    const id = idOf(await kernel.run(`%%sql --detach\n${endless}`));
    const texts: string[] = [];
    await kernel.run('%%shell\ntrue', {
      seen: (event) => {
        if (event.kind === 'display' || event.kind === 'update')
          texts.push(event.bundle['text/plain']);
      },
    });
    expect(texts.join('\n')).not.toContain('runs on this engine');
    await kernel.run(`%kill ${String(id)}`);
  });
});
