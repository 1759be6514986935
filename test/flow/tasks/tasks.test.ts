/** Magics about tasks, detached tasks and tasks that outlive their kernel, on the whole stack in one process. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TaskClient, taskId } from '../../../src/task/index.ts';
import { fixture } from '../../support/fixture.ts';
import { createGate, type Gate } from '../../support/gate.ts';
import {
  idOf,
  type NotebookKernel,
  type NotebookKernels,
  startNotebookKernels,
} from '../../support/notebook-kernels.ts';

let gate: Gate;

const kernels = fixture(startNotebookKernels);

beforeEach(async () => {
  kernels.between = undefined;
  gate = await createGate();
});

afterEach(async () => {
  await gate.remove();
  await kernels.closeKernels();
});

function openKernel(own?: Parameters<NotebookKernels['open']>[0]): NotebookKernel {
  return kernels.open(own);
}

/** Logs so many lines, waits at the gate in the middle of them, and prints. */
const counting = (count: number): string =>
  `for i in range(${String(count)}):
    printlog('line', i)
    if i == ${String(Math.floor(count / 2))}: ${gate.python}
print('out', 1)`;

function numbersOf(text: string): readonly number[] {
  return [...text.matchAll(/\bline (\d+)$/gm)].map((match) => Number(match[1]));
}

describe('--detach', () => {
  it('frees the cell at once, and %attach shows log and results as if it had been followed', async () => {
    const kernel = openKernel();
    await kernel.run('%%python\n1');
    const cell = await kernel.run(`%%python --detach\n${counting(8)}`);
    // The task cannot have ended: it waits for this.
    await gate.open();
    expect(cell.status).toBe('ok');
    const id = idOf(cell);
    expect(cell.shown.join()).toContain(`%attach ${String(id)}`);
    expect(cell.outcome.metadata).toMatchObject({ linkis: { taskId: id, detached: true } });

    const attached = await kernel.run('%attach last');
    expect(attached.status).toBe('ok');
    expect(numbersOf(attached.stdout)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(attached.stdout).toMatch(/^out 1$/m);
    expect(attached.shown[0]).toBe(
      `Task ${String(id)}, the last of this notebook that is still running.`,
    );
  });

  it('outlives its kernel, and the next one says so before anything else', async () => {
    const first = openKernel({ notebook: 'outlives' });
    const cell = await first.run(`%%shell --detach\n${gate.shell}; echo done`);
    await first.interpreter.close(2000);

    const next = openKernel({ notebook: 'outlives' });
    const seen = await next.run('SELECT 1 AS one');
    expect(seen.shown.at(0)).toBe(
      `⚠ 1 task of this notebook is still running (${String(idOf(cell))}): %attach ${String(idOf(cell))}`,
    );
    expect((await next.run('SELECT 2 AS two')).shown.join()).not.toContain('still running');
    await gate.open();
    const attached = await next.run(`%attach ${String(idOf(cell))}`);
    expect(attached.status).toBe('ok');
    expect(attached.stdout).toMatch(/^done$/m);
    expect((await openKernel({ notebook: 'outlives' }).run('%lsmagic')).shown).toHaveLength(1);
  });

  it('is told by the next kernel when it has ended meanwhile, once', async () => {
    const first = openKernel({ notebook: 'meanwhile' });
    const id = idOf(await first.run('%%sql --detach\nSELECT 41 + 1 AS answer'));
    await first.run(`%attach ${String(id)}`);
    const other = idOf(await first.run('%%sql --detach\nSELECT 43 AS answer'));
    await first.interpreter.close(2000);
    const client = openKernel({ notebook: 'another' }).client;
    while ((await client.info(taskId(other))).state !== 'Succeed') await new Promise(setImmediate);

    const next = openKernel({ notebook: 'meanwhile' });
    expect((await next.run('%lsmagic')).shown[0]).toContain(`(${String(other)} Succeed)`);
    expect((await next.run('%attach last')).shown.join('\n')).toMatch(/answer\n-+\n *43$/m);
    expect((await openKernel({ notebook: 'meanwhile' }).run('%lsmagic')).shown).toHaveLength(1);
  });
});

describe('%attach', () => {
  it('goes on at the first line that was not shown, and an interrupt only lets go', async () => {
    const first = openKernel({ notebook: 'resume' });
    const id = idOf(await first.run(`%%python --detach\n${counting(10)}`));
    const stop = new AbortController();
    let text = '';
    const left = await first.run(`%attach ${String(id)}`, {
      signal: stop.signal,
      seen: (event) => {
        if (event.kind === 'text') text += event.text;
        if (text.includes('line 3')) stop.abort();
      },
    });
    expect(left.status).toBe('KeyboardInterrupt');
    expect(left.error).toContain(`no longer attached to task ${String(id)}, which goes on`);
    await first.interpreter.close(2000);

    await gate.open();
    const next = openKernel({ notebook: 'resume' });
    const rest = await next.run(`%attach ${String(id)}`);
    expect([...numbersOf(left.stdout), ...numbersOf(rest.stdout)]).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(rest.stdout).toMatch(/^out 1$/m);
    expect(rest.stdout).not.toContain('Scheduled');
    const again = await next.run(`%attach ${String(id)}`);
    expect(again.status).toBe('ok');
    expect(numbersOf(again.stdout)).toEqual([]);
    expect(again.stdout).not.toMatch(/^out 1$/m);
    const whole = await next.run(`%attach ${String(id)} --whole`);
    expect(numbersOf(whole.stdout)).toHaveLength(10);
  });

  it('shows every table again, also of a task from elsewhere, and pages through it', async () => {
    const id = idOf(await openKernel().run("SELECT 1 AS a; SELECT 'x' AS b"));
    const other = openKernel();
    const attached = await other.run(`%attach ${String(id)}`);
    expect(attached.shown.join('\n')).toMatch(/result 1 of 2[\s\S]*result 2 of 2/);
    expect((await other.run('%rows 10')).status).toBe('ok');
    expect((await other.run('%attach last')).shown.join('\n')).toContain('result 2 of 2');
  });

  it('ends as the task ended', async () => {
    const kernel = openKernel();
    const id = idOf(await kernel.run('%%sql --detach\nSELECT * FROM nowhere'));
    const attached = await kernel.run(`%attach ${String(id)}`);
    expect(attached.status).toBe('LinkisTaskFailed');
    expect(attached.error).toContain('nowhere does not exist');
  });

  it('finds a task whose submit was not answered before the kernel died', async () => {
    const first = openKernel({ notebook: 'unanswered', run: { status: 'off' } });
    const submit: TaskClient['submit'] = first.client.submit.bind(first.client);
    let took: number | undefined;
    Object.assign(first.client, {
      submit: async (...args: Parameters<typeof submit>) => {
        took = (await submit(...args)).taskId;
        return new Promise(() => undefined);
      },
    });
    void first.run('SELECT 77 AS late');
    while (took === undefined) await new Promise(setImmediate);

    const next = openKernel({ notebook: 'unanswered' });
    const attached = await next.run('%attach');
    expect(attached.status).toBe('ok');
    expect(attached.shown.join('\n')).toContain(`task ${String(took)}`);
    expect(attached.shown.join('\n')).toMatch(/late\n-+\n *77/);
  });

  it('says that a submit never reached the server', async () => {
    const first = openKernel({ notebook: 'never', run: { status: 'off' } });
    let asked = false;
    Object.assign(first.client, {
      submit: async () => {
        asked = true;
        return new Promise(() => undefined);
      },
    });
    void first.run('SELECT 1');
    while (!asked) await new Promise(setImmediate);
    const attached = await openKernel({ notebook: 'never' }).run('%attach last');
    expect(attached.error).toMatch(/the last submit of this notebook \(.*duckdb-1\) is not in/);
  });
});

describe('the lists', () => {
  it('%jobs lists the tasks of this notebook with their states now', async () => {
    const first = openKernel({ notebook: 'jobs' });
    await openKernel().run("SELECT 'elsewhere'");
    const done = idOf(await first.run('SELECT 1 AS done'));
    await first.interpreter.close(2000);
    const kernel = openKernel({ notebook: 'jobs' });
    expect((await openKernel().run('%jobs')).shown[0]).toContain('No task has run');
    const running = idOf(await kernel.run('%%shell --detach\nsleep 60'));
    const jobs = await kernel.run('%jobs --json');
    expect(jobs.shown[0]).toMatch(/^2 tasks of this notebook\ntask +state/);
    expect(jobs.shown[0]).toMatch(
      new RegExp(`^${String(done)} +Succeed.*SELECT 1 AS done.*earlier`, 'm'),
    );
    expect(jobs.shown[0]).not.toContain('elsewhere');
    expect(jobs.json).toMatchObject([
      { taskId: running, note: 'detached' },
      { taskId: done, state: 'Succeed', code: 'SELECT 1 AS done' },
    ]);
    expect((await kernel.run('%kill all')).shown[0]).toBe(`Task ${String(running)} is Cancelled.`);
  });

  it('%history filters by state, engine, time and text, and counts', async () => {
    const kernel = openKernel();
    const failed = idOf(await kernel.run('SELECT needle_one FROM nowhere'));
    const fine = idOf(await kernel.run("SELECT 'needle_two'"));
    const shell = idOf(await kernel.run('%%shell\necho needle_three'));
    const ids = async (options: string): Promise<unknown> =>
      ((await kernel.run(`%history ${options} --json`)).json as { taskId: number }[]).map(
        (task) => task.taskId,
      );
    expect(await ids('-n 3')).toEqual([shell, fine, failed]);
    expect(await ids('--grep NEEDLE_')).toEqual([shell, fine, failed]);
    expect(await ids('-n 1 --status failed --grep needle')).toEqual([failed]);
    expect(await ids('--engine shell --grep needle --since 1h')).toEqual([shell]);
    expect(await ids('--grep nothing_like_that')).toEqual([]);
    expect((await kernel.run('%history --grep nothing_like_that')).shown[0]).toContain('no such');
    expect((await kernel.run('%history -n 2')).shown[0]).toMatch(
      /^2 tasks of the job history; more with --page 2\n/,
    );
  });
});

describe('%kill all', () => {
  it('ends the tasks of this notebook and no others', async () => {
    const other = openKernel();
    const spared = idOf(await other.run('%%shell --detach\nsleep 60'));
    const kernel = openKernel();
    const one = idOf(await kernel.run('%%shell --detach\nsleep 30'));
    const two = idOf(await kernel.run('%%python --detach\nimport time; time.sleep(30)'));
    const killed = await kernel.run('%kill all --json');
    expect(killed.shown[0]).toBe(
      `Task ${String(one)} is Cancelled.\nTask ${String(two)} is Cancelled.`,
    );
    expect(killed.json).toEqual([
      { taskId: one, state: 'Cancelled' },
      { taskId: two, state: 'Cancelled' },
    ]);
    expect((await kernel.run('%kill all')).shown[0]).toBe('No task of this notebook is running.');
    expect((await other.run(`%kill ${String(spared)}`)).shown[0]).toContain('is Cancelled');
    expect((await other.run(`%kill ${String(spared)}`)).shown[0]).toContain('had already ended');
  });
});

describe('magics about one task', () => {
  it('%code shows what was submitted, and what the server ran when that differs', async () => {
    const kernel = openKernel();
    await kernel.run('%var n=3');
    const id = idOf(await kernel.run('SELECT ${n} AS n'));
    const code = await kernel.run(`%code ${String(id)} --json`);
    expect(code.shown[0]).toContain('as submitted:\nSELECT ${n} AS n');
    expect(code.shown[0]).toContain('as the server ran it:\nSELECT 3 AS n');
    expect(code.json).toMatchObject({ taskId: id, submitted: 'SELECT ${n} AS n' });
    expect((await kernel.run('SELECT 5 AS same LIMIT 1')).status).toBe('ok');
    expect((await kernel.run('%code')).shown[0]).not.toContain('as the server ran it');
  });

  it('%log gives lines of a level, and the last ones', async () => {
    const kernel = openKernel();
    const ran = await kernel.run("%%python\nprintlog('first')\nprintlog('second')\n1/0");
    expect(ran.status).toBe('LinkisTaskFailed');
    const all = await kernel.run('%log');
    expect(all.stdout).toMatch(/first\n[\s\S]*second\n/);
    const errors = await kernel.run('%log --level error --json');
    const { lines } = errors.json as { lines: { level: string; text: string }[] };
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map(({ level }) => level))).toEqual(new Set(['error']));
    const tail = await kernel.run('%log --tail 1 --json');
    expect((tail.json as { lines: unknown[] }).lines).toHaveLength(1);
  });

  it('%status and %progress give facts, and answer with --json', async () => {
    const kernel = openKernel();
    const id = idOf(await kernel.run('SELECT 1 AS a'));
    expect((await kernel.run(`%status ${String(id)} --json`)).json).toMatchObject({
      taskId: id,
      state: 'Succeed',
      engine: 'duckdb',
    });
    const progress = await kernel.run(`%progress ${String(id)} --json`);
    expect(progress.shown[0]).toContain('Succeed');
    expect(progress.json).toMatchObject({ taskId: id, fraction: 1 });
  });

  it('answer while a cell runs', async () => {
    const kernel = openKernel();
    let running: () => void = () => undefined;
    const runs = new Promise<void>((resolve) => {
      running = resolve;
    });
    let ended = false;
    const cell = kernel
      .run('%%shell\necho started; sleep 30', {
        seen: (event) => {
          if (event.kind === 'text' && event.text.includes('started')) running();
        },
      })
      .finally(() => {
        ended = true;
      });
    await runs;
    const [jobs, status, log] = await Promise.all([
      kernel.run('%jobs'),
      kernel.run('%status'),
      kernel.run('%log'),
    ]);
    expect(jobs.shown[0]).toMatch(/Running/);
    expect(status.shown[0]).toMatch(/state +Running/);
    expect(log.stdout).toContain('started');
    expect(ended).toBe(false);
    expect((await kernel.run('%kill')).shown[0]).toContain('is Cancelled');
    expect((await cell).status).toBe('LinkisTaskFailed');
  });
});

describe('a shutdown', () => {
  it('ends the tasks of the cells that run, within its patience, and leaves detached ones', async () => {
    const kernel = openKernel({ notebook: 'shut' });
    const detached = idOf(await kernel.run('%%python --detach\nimport time; time.sleep(60)'));
    const stop = new AbortController();
    let running: () => void = () => undefined;
    const runs = new Promise<void>((resolve) => {
      running = resolve;
    });
    const cell = kernel.run('%%shell\necho started; sleep 30', {
      signal: stop.signal,
      seen: (event) => {
        if (event.kind === 'text' && event.text.includes('started')) running();
      },
    });
    await runs;
    stop.abort();
    await kernel.interpreter.close(2000);
    await cell;
    const next = openKernel({ notebook: 'shut' });
    const { client } = next;
    const [newest] = await client.tasks({ page: 1, pageSize: 1 });
    expect(newest).toMatchObject({ state: 'Cancelled', engine: 'shell' });
    expect(['Running', 'Scheduled']).toContain((await client.info(taskId(detached))).state);
    // What the shutdown has ended is no news; what it has left is.
    expect((await next.run('%lsmagic')).shown[0]).toContain(
      `1 task of this notebook is still running (${String(detached)})`,
    );
    expect((await next.run('%kill all')).shown[0]).toContain('is Cancelled');
  });
});

describe('bad input', () => {
  it.each([
    ['%engine shell --detach', 'UsageError', '--detach is for one cell with code'],
    ['%%shell --detach --timeout 5s\nls', 'UsageError', '--timeout and --detach'],
  ])('%s is refused with words that help', async (code, ename, words) => {
    const ran = await openKernel().run(code);
    expect(ran.status).toBe(ename);
    expect(ran.error).toContain(words);
  });

  it.each(['%attach last', '%kill all'])(
    '%s says that the gateway cannot be reached',
    async (code) => {
      const kernel = openKernel();
      await kernel.run('%%shell --detach\nsleep 1');
      kernels.between = async () => Promise.reject(new TypeError('connection refused'));
      const ran = await kernel.run(code);
      expect(ran.status).toBe('LinkisConnectionError');
      kernels.between = undefined;
    },
  );

  it.each(['jobs', 'history', 'attach', 'log', 'status', 'progress', 'code', 'kill'])(
    '%%%s -h is its help',
    async (name) => {
      const ran = await openKernel().run(`%${name} -h`);
      expect(ran.status).toBe('ok');
      expect(ran.shown[0]).toMatch(new RegExp(`^%${name}`));
    },
  );
});
