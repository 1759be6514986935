/** Which task is meant when none is named, what the journal knows of an end, and what an unknown number is answered. */
import { appendFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CellEvent } from '../../../src/interpreter/index.ts';
import { journalFile, readSessions } from '../../../src/run/journal/files.ts';
import { encodeRecord } from '../../../src/run/journal/record.ts';
import { fixture } from '../../support/fixture.ts';
import { createGate } from '../../support/gate.ts';
import { runSettings } from '../../support/run-settings.ts';
import { deferred } from '../../../src/shared/index.ts';
import { idOf, type NotebookKernel, startNotebookKernels } from '../../support/notebook-kernels.ts';

const kernels = fixture(startNotebookKernels);

afterEach(async () => {
  kernels.between = undefined;
  await kernels.closeKernels();
});

describe('%attach last', () => {
  it('goes on with the last task that still runs, not with a later one that has ended', async () => {
    const first = kernels.open({ notebook: 'still running' });
    const gate = await createGate();
    const running = idOf(await first.run(`%%shell --detach\n${gate.shell}; echo awake`));
    await first.run('SELECT 1 AS later');
    await first.interpreter.close(2000);

    const next = kernels.open({ notebook: 'still running' });
    const attached = await next.run('%attach last', { seen: () => void gate.open() });
    await gate.remove();
    expect(attached.shown).toContain(
      `Task ${String(running)}, the last of this notebook that is still running.`,
    );
    expect(attached.stdout).toMatch(/^awake$/m);
  });

  it('shows the last one when all have ended, and leaves those of other notebooks alone', async () => {
    const other = kernels.open();
    const elsewhere = idOf(await other.run('%%shell --detach\nsleep 60'));
    const kernel = kernels.open();
    await kernel.run('SELECT 1 AS first');
    const last = idOf(await kernel.run('SELECT 2 AS second'));
    const attached = await kernel.run('%attach last');
    expect(attached.shown[0]).toBe(
      `Task ${String(last)}, the last of this notebook; none is still running.`,
    );
    expect(attached.shown.join('\n')).toContain('second');
    expect((await other.run(`%kill ${String(elsewhere)}`)).status).toBe('ok');
  });
});

describe('a status line that an earlier kernel has left as running', () => {
  /** Writes into the journal that the cell of the notebook's only task shows its status line in that display. */
  const noteLine = async (notebook: string, displayId: string): Promise<void> => {
    const [session] = (await readSessions(kernels.journal, notebook)).sessions;
    const [mark] = session?.tasks.keys() ?? [];
    if (session === undefined || mark === undefined) throw new Error('no task is noted');
    const record = { kind: 'displayed', mark, displayId, final: false } as const;
    await appendFile(
      journalFile(kernels.journal, notebook, session.header.session),
      encodeRecord(record),
    );
  };
  const updatesIn = async (kernel: NotebookKernel): Promise<readonly CellEvent[]> => {
    const updates: CellEvent[] = [];
    await kernel.run('%lsmagic', {
      seen: (event) => event.kind === 'update' && void updates.push(event),
    });
    return updates;
  };

  it('is set right once when the kernel died and the task has ended', async () => {
    const notebook = 'died while it ran';
    const id = String(idOf(await kernels.open({ notebook }).run('%%sql --detach\nSELECT 1')));
    const asking = kernels.open();
    while (!(await asking.run(`%status ${id}`)).shown.join().includes('Succeed'))
      await new Promise(setImmediate);
    await kernels.closeKernels();
    await noteLine(notebook, 'line-1');

    const [update, ...others] = await updatesIn(kernels.open({ notebook }));
    expect(update).toMatchObject({
      displayId: 'line-1',
      bundle: { 'text/plain': expect.stringMatching(new RegExp(`^✔ duckdb-1 · task ${id} · `)) },
    });
    expect(others).toEqual([]);
    await kernels.closeKernels();
    expect(await updatesIn(kernels.open({ notebook }))).toEqual([]);
  });

  it('is the one that the cell itself had opened', async () => {
    const notebook = 'restarted';
    const gate = await createGate();
    const opened = deferred<string>();
    const stop = new AbortController();
    const run = { pace: { ...runSettings.pace, quietMs: 0 } };
    const running = kernels.open({ notebook, run }).run(`%%shell\n${gate.shell}`, {
      signal: stop.signal,
      seen: (event) => {
        if (event.kind === 'display' && event.displayId !== undefined)
          opened.resolve(event.displayId);
      },
    });
    const displayId = await opened.promise;
    // As a kernel does when it is restarted.
    stop.abort();
    const closing = kernels.closeKernels();
    await running;
    await closing;
    await gate.remove();
    expect(await updatesIn(kernels.open({ notebook }))).toMatchObject([
      { displayId, bundle: { 'text/plain': expect.stringMatching(/^✘ shell-1 .* Cancelled/) } },
    ]);
  });

  it.each([false, true])(
    'is not repeated when the user has stopped it (by a magic: %s)',
    async (byKill) => {
      const notebook = `stopped, ${String(byKill)}`;
      const gate = await createGate();
      const begun = deferred<undefined>();
      const stop = new AbortController();
      const run = { pace: { ...runSettings.pace, quietMs: 0 } };
      const kernel = kernels.open({ notebook, run });
      const running = kernel.run(`%%shell\necho begun\n${gate.shell}`, {
        signal: stop.signal,
        seen: (event) => {
          if (event.kind === 'text') begun.resolve(undefined);
        },
      });
      await begun.promise;
      if (byKill) await kernel.run('%kill');
      else stop.abort();
      await running;
      await kernels.closeKernels();
      await gate.remove();
      expect(await updatesIn(kernels.open({ notebook }))).toEqual([]);
    },
  );

  it('is set right without a notice when the kernel killed the task as it ended', async () => {
    const notebook = 'killed by the restart';
    const first = kernels.open({ notebook });
    const id = String(idOf(await first.run('%%shell --detach\nsleep 60')));
    await first.run(`%kill ${id}`);
    await kernels.closeKernels();
    await noteLine(notebook, 'line-2');

    const next = kernels.open({ notebook });
    const ran = await next.run('%lsmagic');
    expect(ran.shown[0]).toMatch(new RegExp(`task ${id} · Cancelled`));
    expect(ran.shown).toHaveLength(2);
    await kernels.closeKernels();
    expect((await kernels.open({ notebook }).run('%lsmagic')).shown).toHaveLength(1);
  });
});

describe('a new kernel after many detached tasks', () => {
  it('asks for a few of them at a time, so that Node has nothing to warn of', async () => {
    const first = kernels.open({ notebook: 'many' });
    for (let count = 0; count < 15; count += 1) await first.run(`SELECT ${String(count)} AS kept`);
    await first.run('%%shell --detach\nsleep 60');
    for (let count = 0; count < 15; count += 1) await first.run('%%shell --detach\ntrue');
    await first.interpreter.close(2000);

    let [asking, most] = [0, 0];
    kernels.between = async (request) => {
      if (!request.url.includes('/jobhistory/')) return kernels.gateway.handle(request);
      asking += 1;
      most = Math.max(most, asking);
      return kernels.gateway.handle(request).finally(() => {
        asking -= 1;
      });
    };
    const told = await kernels.open({ notebook: 'many' }).run('%lsmagic');
    expect(told.shown[0]).toMatch(/still running/);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(5);
    await first.run('%kill all');
  });
});

describe('a magic without a number', () => {
  it.each(['%status', '%progress', '%code', '%result', '%log'])(
    '%s means the last task of the notebook, also in a new kernel',
    async (magic) => {
      const notebook = `before ${magic}`;
      const first = kernels.open({ notebook });
      await first.run('SELECT 1 AS one');
      const id = idOf(await first.run('SELECT 22 AS last_of_all'));
      await first.interpreter.close(2000);

      const ran = await kernels.open({ notebook }).run(magic);
      expect(ran.status).toBe('ok');
      expect(`${ran.shown.join('\n')}${ran.stdout}`).toMatch(
        new RegExp(`(task +${String(id)}\\b|last_of_all)`),
      );
    },
  );
});

describe('last and a name that --as gave', () => {
  it.each(['%log', '%status', '%progress', '%code', '%result', '%attach', '%plot'])(
    'both name a task for %s',
    async (magic) => {
      const kernel = kernels.open();
      const named = idOf(await kernel.run('%%sql --as sales\nSELECT 11 AS first_one'));
      const last = idOf(await kernel.run('SELECT 22 AS last_of_all'));
      const said = async (word: string): Promise<string> => {
        const ran = await kernel.run(`${magic} ${word}`);
        expect(ran.error).toBe('');
        return `${ran.shown.join('\n')}${ran.stdout}`;
      };
      const about = (id: number, text: string): RegExp =>
        new RegExp(`(task +${String(id)}\\b|${text})`);
      expect(await said('sales')).toMatch(about(named, 'first_one'));
      expect(await said('last')).toMatch(about(last, 'last_of_all'));
      expect(await said('sales')).not.toMatch(about(last, 'last_of_all'));
    },
  );

  it('are refused with the names that there are', async () => {
    const kernel = kernels.open();
    await kernel.run('%%sql --as sales\nSELECT 1');
    const ran = await kernel.run('%log sale');
    expect(ran.status).toBe('UsageError');
    expect(ran.error).toContain('no result is named sale in this notebook');
    expect(ran.error).toContain('Named results: sales.');
  });
});

describe('%kill', () => {
  it.each(['%kill', '%kill last'])(
    '%s ends the last task that runs, not a later one that has ended',
    async (kill) => {
      const kernel = kernels.open();
      const running = String(idOf(await kernel.run('%%shell --detach\nsleep 30')));
      await kernel.run('SELECT 1 AS later');
      expect((await kernel.run(kill)).shown).toEqual([`Task ${running} is Cancelled.`]);
      expect((await kernel.run(kill)).shown[0]).toMatch(/^Task \d+ had already ended: Succeed\.$/);
    },
  );

  it('ends a task by the name of its results', async () => {
    const kernel = kernels.open();
    const running = String(idOf(await kernel.run('%%shell --detach --as slow\nsleep 30')));
    expect((await kernel.run('%kill slow')).shown).toEqual([`Task ${running} is Cancelled.`]);
  });

  it.each(['%kill', '%kill all'])(
    '%s notes the end, so that the next kernel does not tell it as news',
    async (kill) => {
      const notebook = `killed by ${kill}`;
      const kernel = kernels.open({ notebook });
      const id = String(idOf(await kernel.run('%%shell --detach\nsleep 30')));
      expect((await kernel.run(kill)).shown).toEqual([`Task ${id} is Cancelled.`]);
      await kernel.interpreter.close(2000);

      const next = kernels.open({ notebook });
      expect((await next.run('%help')).shown).toHaveLength(1);
    },
  );

  it('of a task that has just ended leaves its output to be told', async () => {
    const notebook = 'ended before';
    const kernel = kernels.open({ notebook });
    const id = String(idOf(await kernel.run('%%sql --detach\nSELECT 1')));
    while (!(await kernel.run(`%status ${id}`)).shown.join().includes('Succeed'))
      await new Promise(setImmediate);
    expect((await kernel.run('%kill')).shown).toEqual([`Task ${id} had already ended: Succeed.`]);
    await kernel.interpreter.close(2000);
    expect((await kernels.open({ notebook }).run('%help')).shown[0]).toBe(
      `⚠ 1 task of this notebook ended without a cell to show it (${id} Succeed): %attach ${id}`,
    );
  });
});

describe('completion', () => {
  const textsAt = async (kernel: NotebookKernel, code: string): Promise<readonly string[]> => {
    const { matches, start, end } = await kernel.interpreter.complete(code, code.length);
    expect(code.slice(start, end)).toBe(/\w*$/.exec(code)?.[0]);
    return matches.map(({ text }) => text);
  };

  it('knows the numbers of tasks and the names of results, also those of earlier kernels', async () => {
    const notebook = 'completed';
    const first = kernels.open({ notebook });
    const named = String(idOf(await first.run('%%sql --as sales\nSELECT 1')));
    const kernel = kernels.open({ notebook });
    const running = String(idOf(await kernel.run('%%shell --detach\nsleep 30')));
    const later = String(idOf(await kernel.run('SELECT 2')));
    for (const magic of ['log', 'status', 'progress', 'code', 'result', 'export', 'plot'])
      expect(await textsAt(kernel, `%${magic} `)).toEqual(['last', 'sales', later, running, named]);
    expect(await textsAt(kernel, '%kill ')).toEqual([
      'last',
      'all',
      'sales',
      running,
      later,
      named,
    ]);
    expect(await textsAt(kernel, '%attach sa')).toEqual(['sales']);
    expect(await textsAt(kernel, `%log ${later}`)).toContain(later);
    expect(await textsAt(kernel, '%session ')).toEqual(['last', expect.stringMatching(/^session/)]);
    expect(await textsAt(kernel, '%%sql\nselect 1 -- %log ')).not.toContain(later);
    await kernel.run('%kill');
  });
});

describe('an unknown task number', () => {
  it.each(['status', 'log', 'progress', 'code', 'kill', 'attach', 'result', 'export'])(
    'is said in our own words by %%%s',
    async (name) => {
      const ran = await kernels.open().run(`%${name} 99999${name === 'export' ? ' x.csv' : ''}`);
      expect(ran.status).toBe('LinkisTaskFailed');
      expect(ran.outcome).toMatchObject({
        error: { evalue: 'no task 99999 in the job history of ann on http://127.0.0.1' },
      });
      expect(ran.error).toContain(
        "%history lists yours; another user's task is not shown without permission.",
      );
      expect(ran.error).not.toContain('没有');
    },
  );

  it('keeps the words of a server that refuses for another reason', async () => {
    kernels.between = async (request) =>
      /\/jobhistory\/\d+\/get$/.test(new URL(request.url).pathname)
        ? Response.json(
            { method: 'x', status: 1, message: 'the database is away', data: {} },
            { status: 400 },
          )
        : kernels.gateway.handle(request);
    const kernel = kernels.open();
    const id = idOf(await kernel.run('%%sql --detach\nSELECT 1'));
    expect((await kernel.run(`%status ${String(id)}`)).error).toContain('the database is away');
  });
});

describe('the log of a notebook in which nothing has run', () => {
  it('is no failure to %%logs of sparkmagic, and one to %log', async () => {
    const kernel = kernels.open();
    expect((await kernel.run('%%logs')).shown).toEqual([
      'No task has run in this notebook yet: there is no log.',
    ]);
    expect((await kernel.run('%log')).error).toContain('no task has run in this notebook yet');
    await kernel.run('select 1 as n');
    expect((await kernel.run('%%logs')).stdout).toContain('select 1 as n');
  });
});
