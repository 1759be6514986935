/** `--cache` on the whole stack: what is a hit, what is a miss, and what is never kept. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import {
  type NotebookKernel,
  type Ran,
  startNotebookKernels,
} from '../../support/notebook-kernels.ts';

const kernels = fixture(startNotebookKernels);
let submits = 0;
/** Answers in place of the gateway. */
let answers: ((request: Request, pathname: string) => Promise<Response | undefined>) | undefined;

beforeEach(() => {
  submits = 0;
  answers = undefined;
  kernels.between = async (request) => {
    const { pathname } = new URL(request.url);
    if (/entrance\/(submit|execute)$/.test(pathname)) submits += 1;
    return (await answers?.(request, pathname)) ?? kernels.gateway.handle(request);
  };
});
afterEach(async () => kernels.closeKernels());

const cacheFile = (): string => join(kernels.journal, 'results.json');

interface Entry {
  readonly key: string;
  readonly taskId: number;
  readonly mark: string;
  readonly at: number;
}

async function entries(): Promise<readonly Entry[]> {
  return (JSON.parse(await readFile(cacheFile(), 'utf8')) as { results: Entry[] }).results;
}

/** Changes what the file says of each task. */
async function rewrite(change: (entry: Entry) => Entry): Promise<void> {
  await writeFile(cacheFile(), JSON.stringify({ results: (await entries()).map(change) }));
}

/** A code that no other test has. */
let codes = 0;
function query(): string {
  codes += 1;
  return `select ${String(codes)} as n, uuid() as r`;
}

const told = (ran: Ran): string | undefined => ran.shown.at(-1);
const isHit = (ran: Ran): boolean => /^from task \d+, /.test(told(ran) ?? '');
/** The random id, which tells one run from another. */
const value = (ran: Ran): string =>
  /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(ran.shown.join('\n'))?.[0] ?? ran.error;

async function twice(
  kernel: NotebookKernel,
  first: string,
  second = first,
): Promise<readonly [Ran, Ran]> {
  return [await kernel.run(first), await kernel.run(second)];
}

describe('--cache', () => {
  it('shows the result of the same code again, with its age, and runs it again by off', async () => {
    const kernel = kernels.open();
    const code = query();
    const [one, two] = await twice(kernel, `%%sql --cache 1h\n${code}`);
    expect([one.status, isHit(one), two.status, submits]).toEqual(['ok', false, 'ok', 1]);
    expect(told(two)).toMatch(/^from task \d+, \d seconds? old · --cache off runs it again$/);
    expect(value(two)).toBe(value(one));
    expect(two.outcome.metadata).toMatchObject({
      linkis: { state: 'Succeed', results: 1, cached: true },
    });

    const anew = await kernel.run(`%%sql --cache off\n${code}`);
    expect([isHit(anew), submits]).toEqual([false, 2]);
    const after = await kernel.run(`%%sql --cache 2d\n${code}`);
    expect([isHit(after), value(after)]).toEqual([true, value(anew)]);
  });

  it('takes no result that is older than asked, and says minutes, hours and days', async () => {
    const kernel = kernels.open();
    const code = query();
    await kernel.run(`%%sql --cache 1h\n${code}`);
    const aged = async (ms: number): Promise<void> =>
      rewrite((entry) => ({ ...entry, at: Date.now() - ms }));
    await aged(12 * 60_000);
    expect(told(await kernel.run(`%%sql --cache 30m\n${code}`))).toContain(', 12 minutes old');
    await aged(5 * 3_600_000);
    expect(told(await kernel.run(`%%sql --cache 1d\n${code}`))).toContain(', 5 hours old');
    await aged(3 * 86_400_000);
    expect(told(await kernel.run(`%%sql --cache 4d\n${code}`))).toContain(', 3 days old');
    expect(isHit(await kernel.run(`%%sql --cache 2d\n${code}`))).toBe(false);
  });

  it('is a hit for the next kernel, for names and variables too', async () => {
    const notebook = 'restarted';
    const code = query();
    const first = await kernels.open({ notebook }).run(`%%sql --cache 1h\n${code}`);
    await kernels.closeKernels();
    const kernel = kernels.open({ notebook });
    const hit = await kernel.run(`%%sql --cache 1h --as kept --into n,r --quiet\n${code}`);
    expect([isHit({ ...hit, shown: hit.shown.slice(0, -1) }), value(hit)]).toEqual([
      true,
      value(first),
    ]);
    expect(told(hit)).toMatch(/^n = \d+\nr = [0-9a-f-]{36}$/);
    expect(value(await kernel.run('%result kept'))).toBe(value(first));
    expect(value(await kernel.run("select '${r}' as again"))).toBe(value(first));
    await kernels.closeKernels();
    expect(value(await kernels.open({ notebook }).run('%result kept'))).toBe(value(first));
  });

  it('keeps a name that a cell of the same kernel gives to an earlier result', async () => {
    const notebook = 'named anew';
    const kernel = kernels.open({ notebook });
    const code = query();
    const [one] = await twice(
      kernel,
      `%%sql --cache 1h --as first\n${code}`,
      `%%sql --cache 1h --as second\n${code}`,
    );
    expect(value(await kernel.run('%result second'))).toBe(value(one));
    expect(submits).toBe(1);
    // A name of a later task goes back to the earlier one.
    await kernel.run(`%%sql --as third\n${query()}`);
    await kernel.run(`%%sql --cache 1h --as third\n${code}`);
    await kernels.closeKernels();
    expect(value(await kernels.open({ notebook }).run('%result third'))).toBe(value(one));
    for (const name of ['first', 'second', 'third'])
      expect(value(await kernels.open({ notebook }).run(`%result ${name}`))).toBe(value(one));
  });

  it('is private, bounded, and has neither code nor values', async () => {
    const kernel = kernels.open();
    await kernel.run(`%%sql --cache 1h\n${query()} -- a remark`);
    const [entry] = (await entries()).slice(-1);
    const old = { mark: 'm', taskId: 1, at: Date.now() };
    await writeFile(
      cacheFile(),
      JSON.stringify({
        results: [
          ...Array.from({ length: 1500 }, (_, at) => ({ ...old, key: String(at) })),
          { ...entry, key: 'long ago', at: 0 },
          'no entry',
          { key: 'half an entry' },
        ],
      }),
    );
    await kernel.run(`%%sql --cache 1h\n${query()}`);
    const kept = await entries();
    expect(kept.length).toBeLessThanOrEqual(1000);
    expect(kept.some(({ key }) => key === 'long ago')).toBe(false);
    expect((await stat(cacheFile())).mode & 0o777).toBe(0o600);
    expect(await readFile(cacheFile(), 'utf8')).not.toMatch(/select|remark/i);
  });
});

describe('a hit', () => {
  it('has no number and no age in a notebook that is kept in git', async () => {
    const kernel = kernels.open({ run: { status: 'stable' } });
    const [, two] = await twice(kernel, `%%sql --cache 1h\n${query()}`);
    expect(told(two)).toBe('from an earlier task · --cache off runs it again');
  });

  it('tells what the kernel and the server did to the code', async () => {
    const kernel = kernels.open();
    await kernel.run('%engine --limit 3');
    const [one, two] = await twice(kernel, `%%sql --cache 1h\n${query()}, 2 as two`);
    const notices = (ran: Ran): readonly string[] =>
      ran.shown.filter((text) => text.startsWith('⚠'));
    expect(notices(one)).toHaveLength(1);
    expect(notices(two)).toEqual(notices(one));
  });
});

describe('a miss', () => {
  it.each([
    ['another code', '%%sql --cache 1h\nselect 100 as r'],
    ['another engine', '%%hive --cache 1h\nCODE'],
    ['another creator', '%%sql --cache 1h --creator other\nCODE'],
    ['a runtime parameter', '%%sql --cache 1h --set a=1\nCODE'],
    ['a startup parameter', '%%sql --cache 1h --startup a=1\nCODE'],
    ['a limit', '%%sql --cache 1h --limit 3\nCODE'],
  ])('is %s', async (_what, second) => {
    const kernel = kernels.open();
    const code = query();
    const [, other] = await twice(
      kernel,
      `%%sql --cache 1h\n${code}`,
      second.replace('CODE', code),
    );
    expect([other.status, isHit(other), submits]).toEqual(['ok', false, 2]);
  });

  it('is another value of a variable, of the notebook and of a date', async () => {
    const kernel = kernels.open();
    const code = `%%sql --cache 1h\n${query()}, '\${day}' as day`;
    await kernel.run('%var day=1');
    const one = await kernel.run(code);
    await kernel.run('%var day=2 other=3');
    expect(isHit(await kernel.run(code))).toBe(false);
    await kernel.run('%var --unset other day');
    await kernel.run('%var day=1');
    expect(value(await kernel.run(code))).toBe(value(one));

    const dated = `${query()}, '\${run_date}' as day`;
    await kernel.run(`%%sql --cache 1h\n%%var run_date=20260801\n${dated}`);
    expect(isHit(await kernel.run(`%%sql --cache 1h\n${dated}`))).toBe(false);
    const again = await kernel.run(`%%sql --cache 1h\n%%var run_date=20260801\n${dated}`);
    expect(isHit(again)).toBe(true);
  });

  it('is another user, another database, and a task that is gone, failed or another one', async () => {
    const code = query();
    const cell = `%%sql --cache 1h\n${code}`;
    const kernel = kernels.open();
    await kernel.run(cell);
    expect(isHit(await kernels.open({ user: 'ben' }).run(cell))).toBe(false);
    await kernel.run('create schema elsewhere');
    const bens = await kernels.open({ user: 'ben' }).run(`select 1 as one`);
    const { linkis: other } = bens.outcome.metadata as { linkis: { taskId: number } };
    const before = await entries();
    await rewrite((entry) => ({ ...entry, taskId: other.taskId }));
    expect(isHit(await kernel.run(cell))).toBe(false);
    await writeFile(cacheFile(), JSON.stringify({ results: before }));
    await kernel.run('%use elsewhere');
    expect(isHit(await kernel.run(cell))).toBe(false);
    await kernel.run('%use main');
    await rewrite((entry) => ({ ...entry, mark: 'another' }));
    expect(isHit(await kernel.run(cell))).toBe(false);
    await rewrite((entry) => ({ ...entry, taskId: 999_999 }));
    expect((await kernel.run(cell)).status).toBe('ok');
    const failed = await kernel.run('select nothing from nowhere');
    const { linkis } = failed.outcome.metadata as { linkis: { taskId: number } };
    await rewrite((entry) => ({ ...entry, taskId: linkis.taskId }));
    expect(isHit(await kernel.run(cell))).toBe(false);
  });

  it('is a result that the server does not hold any more', async () => {
    const kernel = kernels.open();
    const cell = `%%sql --cache 1h\n${query()}`;
    await kernel.run(cell);
    let isGone = true;
    answers = async (_request, pathname) => {
      if (!isGone || !pathname.endsWith('/openFile')) return undefined;
      isGone = false;
      return Response.json({ status: 1, message: 'the file does not exist', data: {} });
    };
    const ran = await kernel.run(cell);
    expect([ran.status, isHit(ran), submits]).toEqual(['ok', false, 2]);
  });

  it('is a file that cannot be read, and a failed run', async () => {
    const kernel = kernels.open();
    const cell = `%%sql --cache 1h\n${query()}`;
    await kernel.run(cell);
    await writeFile(cacheFile(), '{ "results": [');
    expect(isHit(await kernel.run(cell))).toBe(false);
    const bad = '%%sql --cache 1h\nselect nothing from nowhere';
    expect([(await kernel.run(bad)).status, (await kernel.run(bad)).status]).toEqual([
      'LinkisTaskFailed',
      'LinkisTaskFailed',
    ]);
  });
});

describe('what is never kept', () => {
  it.each([
    ['create table made (n int)', 'create table'],
    ['select 1; drop table if exists made', 'drop table'],
    ['with a as (select 1) insert into kept select * from a', 'insert'],
    ['set threads = 2; select 1', 'set'],
  ])('runs, and says why: %s', async (code, word) => {
    const kernel = kernels.open();
    await kernel.run('create table if not exists kept (n int)');
    submits = 0;
    const [one, two] = await twice(kernel, `%%sql --cache 1h\n${code}`);
    expect(told(one)).toBe(`not kept for --cache: ${word.toUpperCase()} does not only read`);
    expect(submits).toBe(2);
    expect(isHit(two)).toBe(false);
  });

  it.each([
    ['insert into seen values (2)', false],
    ['insert into unseen values (2)', true],
    ['select * from seen', true],
    ['delete from seen where n = 7', false],
    ['drop table if exists seen_not', true],
    ['set threads = 3', false],
    ['alter table unseen add column if not exists m int', true],
    ["copy unseen to '/dev/null'", false],
    ['create or replace temp view of_seen as select n + 1 as n from seen', true],
    ['create or replace temp view of_seen as select n + 2 as n from seen', false],
    ['create or replace temp view of_all as select 1 as n', true],
  ])('knows what a cell in between has changed: %s', async (code, expected) => {
    const kernel = kernels.open();
    await kernel.run(
      'create or replace table seen as select 1 as n; create or replace table unseen as select 1 as n',
    );
    await kernel.run('create or replace temp view of_seen as select n + 1 as n from seen');
    const cell = `%%sql --cache 1h\n${query()}, n as m from of_seen`;
    const first = await kernel.run(cell);
    expect(first.status).toBe('ok');
    expect((await kernel.run(code)).status).toBe('ok');
    const second = await kernel.run(cell);
    expect([isHit(second), value(second) === value(first)]).toEqual([expected, expected]);
    expect(isHit(await kernel.run(cell))).toBe(true);
  });

  it('does not take a temporary view of one session for that of another', async () => {
    const cell = `%%sql --cache 1h\n${query()}, n as m from own_view`;
    const views = ['select 1 as n', 'select 2 as n', 'select 1 as n'];
    const ran: Ran[] = [];
    for (const view of views) {
      const kernel = kernels.open();
      await kernel.run(`create or replace temp view own_view as ${view}`);
      ran.push(await kernel.run(cell));
    }
    expect(ran.map(isHit)).toEqual([false, false, true]);
    expect((await kernels.open().run(cell)).status).toBe('LinkisTaskFailed');
  });

  it('is SQL with a value that only the engine knows', async () => {
    const kernel = kernels.open();
    const ran = await kernel.run("%%sql --cache 1h --allow-undefined\nselect '${unknown}' as r");
    expect(told(ran)).toBe('not kept for --cache: the value of ${unknown} is not known here');
  });

  it.each(['%%python --cache 1h\nprint(1)', '%%sh --cache 1h\necho 1'])(
    'is code that is not SQL, which is refused: %s',
    async (code) => {
      const ran = await kernels.open().run(code);
      expect(ran.error).toMatch(/--cache is for SQL that reads: what \w+ \w+ code does besides/);
      expect(submits).toBe(0);
    },
  );

  it('is refused for the notebook, and with --detach', async () => {
    const kernel = kernels.open();
    expect((await kernel.run('%engine duckdb --cache 1h')).error).toContain(
      '--cache is for one cell with code',
    );
    expect((await kernel.run('%%sql --cache 1h --detach\nselect 1')).error).toContain(
      '--cache and --detach cannot be combined',
    );
    expect((await kernel.run('%%sql --cache soon\nselect 1')).error).toContain(
      "--cache takes a time such as 90s, 10m or 1h30m, or off, not 'soon'",
    );
  });
});
