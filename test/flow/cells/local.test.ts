import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startStack } from '../../support/local-stack.ts';
import { startServer } from '../../support/server-stack.ts';

type Machine = Awaited<ReturnType<typeof startLocalMachine>>;
type Server = Awaited<ReturnType<typeof startServer>>;

/** Values that a careless way through text would change. */
const exact = `
  select * from (values
    (1, 9007199254740993, 12345678901234567890.123456789012345678::decimal(38,18), 0.1::double, true, date '0001-01-01',
     timestamp '2026-11-30 01:02:03.123456', 'a', [1, 2], '007'),
    (-2147483648, -9223372036854775808, -0.000000000000000001, 'NaN'::double, false, date '9999-12-31',
     timestamp '1582-10-15 00:00:00', '', [], 'NULL'),
    (2147483647, 9223372036854775807, 0, 1.7976931348623157e308, null, date '2026-02-28',
     timestamp '2026-11-30 00:00:00', null, null, '\\N'),
    (null, null, null, null, null, null, null, 'line 1' || chr(13) || chr(10) || '"q",;', null, null)
  ) t(i, b, d, f, o, day, moment, s, a, code)`;

describe('%%local sql beside a server', () => {
  let machine: Machine;
  let stack: Server;
  beforeAll(async () => {
    machine = await startLocalMachine();
    stack = await startServer({ local: machine });
  });
  afterAll(async () => {
    await stack.close();
    await machine.close();
  });

  it('starts nothing on this machine before a cell asks for it', async () => {
    await stack.run('%%sql --as orders\nselect i as id, i * 1.25 as amount from range(3) t(i)');
    expect(machine.connects()).toBe(0);
  });

  it('has a named result as a table, with its types', async () => {
    const ran = await stack.run(
      '%%local sql\nselect sum(amount) as total, typeof(any_value(id)) as id, typeof(any_value(amount)) as amount from orders',
    );
    expect(ran.status).toBe('ok');
    expect(ran.displays()[0]).toMatch(/3\.75 +BIGINT +DECIMAL\(18,2\)/);
    expect(ran.displays()[0]).toMatch(/task L\d+/);
    const [file = ''] = await readdir(machine.results);
    expect((await stat(join(machine.results, file))).mode & 0o777).toBe(0o600);
  });

  it('keeps every value as it is, NULL and the empty text apart', async () => {
    const made = await stack.run(`%%sql --as exact${exact}`);
    expect(made.status).toBe('ok');
    const same = await stack.run(
      `%%local sql\nselect (select count(*) from (select * replace (cast(a as varchar) as a) from (${exact}) except all from exact)) as missing,
         (select count(*) from (from exact except all select * replace (cast(a as varchar) as a) from (${exact}))) as added`,
    );
    expect(same.displays()[0]).toMatch(/0 +0$/);
    const types = await stack.run(
      '%%local sql\nselect column_name, column_type from (describe exact)',
    );
    expect(types.displays()[0]?.match(/[A-Z]+(?:\(\d+,\d+\))?(?= *$)/gm)).toEqual(
      'INTEGER BIGINT DECIMAL(38,18) DOUBLE BOOLEAN DATE TIMESTAMP VARCHAR VARCHAR VARCHAR'.split(
        ' ',
      ),
    );
  });

  it('names results of its own, which later cells read in place', async () => {
    const files = (await readdir(machine.results)).length;
    await stack.run('%%local sql --as top\nselect sum(id) as n, count(*) as many from orders');
    const ran = await stack.run('%%local sql\nselect n * 2 as twice, typeof(n) as type from top');
    expect(ran.displays()[0]).toMatch(/6 +HUGEINT/);
    expect(await readdir(machine.results)).toHaveLength(files);
    expect((await stack.run('%result top')).displays()[0]).toContain('many');
    const id = /task (L\d+)/.exec(ran.displays()[0] ?? '')?.[1] ?? '';
    expect((await stack.run(`%result ${id}`)).displays()[0]).toContain('HUGEINT');
    expect(
      (await stack.run(`%log ${id}`)).text('stdout') +
        (await stack.run(`%log ${id}`)).displays().join(''),
    ).toContain('twice');
    expect((await stack.run(`%status ${id}`)).displays()[0]).toContain('Succeed');
    expect((await stack.run(`%code ${id}`)).displays()[0]).toContain('n * 2');
    const jobs = await stack.run('%jobs');
    expect(jobs.displays()[0]).toMatch(new RegExp(`${id} .*select n \\* 2`));
  });

  it('reads a result anew when its name is given again, and once while it is not', async () => {
    await stack.run('%%sql --as again\nselect 1 as v');
    await stack.run('%%local sql\nselect v from again');
    const before = await readdir(machine.results);
    await stack.run('%%local sql\nselect v from AGAIN');
    expect(await readdir(machine.results)).toEqual(before);
    await stack.run('%%sql --as again\nselect 2 as v');
    const ran = await stack.run('%%local sql\nselect v from again');
    expect(ran.displays()[0]).toMatch(/\n *2$/);
    expect(await readdir(machine.results)).toHaveLength(before.length);
  });

  it('has each table of a result with several, and tells their names', async () => {
    await stack.run('%%sql --as several\nselect 1 as a; select 2 as b; select 3 as c');
    const ran = await stack.run('%%local sql\nselect a, b, c from several, several_2, several_3');
    expect(ran.displays().join('\n')).toMatch(/1 +2 +3/);
    expect(ran.displays().join('\n')).toContain(
      'several has 3 tables: here they are several and several_2 to several_3.',
    );
  });

  it('fetches no more rows than asked, and says so every time', async () => {
    await stack.run('%%sql --as long\nselect i from range(12345) t(i)');
    const told =
      'long has the first 12,000 rows here, not all 12,345: the limit is --local-rows or limits.localRows.';
    for (const head of ['%%local sql --local-rows 12000', '%%local sql --local-rows 12000']) {
      const ran = await stack.run(`${head}\nselect count(*) as n, max(i) as m from long`);
      expect(ran.displays().join('\n')).toMatch(/12000 +11999/);
      expect(ran.displays().join('\n')).toContain(told);
    }
    const whole = await stack.run('%%local sql\nselect count(*) as n from long');
    expect(whole.displays().join('\n')).toContain('12345');
    expect(whole.displays().join('\n')).not.toContain('not all');
  });

  it('tells of columns whose names DuckDB cannot tell apart', async () => {
    await stack.run('%%sql --as twice\nselect 1 as a, 2 as "A", 3 as a_1, 4 as a');
    const ran = await stack.run('%%local sql\nselect * from twice');
    expect(ran.displays().join('\n')).toMatch(/a +A_2 +a_1 +a_3\n/);
    expect(ran.displays().join('\n')).toContain('Column 2 of twice, a second A, is A_2 here.');
  });

  it('gives variables, keeps parameters of the server away, and shows errors as any cell', async () => {
    await stack.run('%var low=1');
    await stack.run('%conf spark.x=1');
    const ran = await stack.run(
      '%%local sql --into many\nselect count(*) from orders where id >= ${low}',
    );
    expect(ran.status).toBe('ok');
    expect((await stack.run('%var')).displays()[0]).toMatch(/many +2/);
    const failed = await stack.run('%%local sql\nselect amonut from orders');
    expect(failed.outcome).toMatchObject({ status: 'error', error: { ename: 'LinkisTaskFailed' } });
    expect(JSON.stringify(failed.outcome)).toContain('amonut');
    expect(JSON.stringify(failed.outcome)).toContain('line 2');
  });

  it.each([
    ['%%local rust\nx', 'runs sql, python or shell'],
    ['%%local sql --queue etl\nselect 1', '--queue'],
    ['%%local sql --detach\nselect 1', '--detach'],
    ['%local sql', 'is for one cell'],
    ['%%local sql --local-rows 0\nselect 1', '--local-rows'],
    ['%%sql --as L17\nselect 1', '--as'],
    ['%log 0', 'takes a task number'],
  ])('refuses %j', async (cell, words) => {
    const ran = await stack.run(cell);
    expect(ran.status).toBe('UsageError');
    expect(JSON.stringify(ran.outcome)).toContain(words);
  });

  it('names what is missing when a result has no table, or is gone', async () => {
    await stack.run("%%python --as words\nprint('x')");
    const ran = await stack.run('%%local sql\nselect * from words');
    expect(JSON.stringify(ran.outcome)).toMatch(/words \(task \d+, Succeed\) has no table/);
    expect(JSON.stringify(ran.outcome)).toMatch(/%log \d+ what it printed/);
    await stack.run('%%sql --as broken\nselect nothing');
    for (const cell of ['%%local sql\nselect * from broken', '%profile broken', '%plot broken']) {
      const text = JSON.stringify((await stack.run(cell)).outcome);
      expect(text).toMatch(/Failed\) has no (table|results)/);
      expect(text).toMatch(/%log \d+ says why/);
    }
  });

  it('leaves a name alone that the code means otherwise, although its result has no table', async () => {
    await stack.run("%%python --as words\nprint('x')");
    for (const [cell, shown] of [
      ['%%local sql\nselect 5 as words', 'words'],
      ['%%local sql\nselect o.words from (select 6 as words) o -- words', 'words'],
      ['%%local python\nwords = 7\nprint(words)', '7'],
      ['%%local python\n# of all words\nprint(8)', '8'],
    ] as const) {
      const ran = await stack.run(cell);
      expect([ran.status, ran.text('stdout') + ran.displays().join()]).toEqual([
        'ok',
        expect.stringContaining(shown),
      ]);
    }
    expect((await stack.run('%%local python\nprint(words)')).status).toBe('UsageError');
  });

  it('fetches nothing for a name that stands in a comment of Python', async () => {
    await stack.run('%%sql --as commented\nselect 1 as n');
    const files = await readdir(machine.results);
    await stack.run('%%local python\n# not of commented\nprint("# none")');
    expect(await readdir(machine.results)).toEqual(files);
    await stack.run('%%local python\nprint("of # commented")');
    expect(await readdir(machine.results)).toHaveLength(files.length + 1);
  });

  it('tells of columns that a result carries as text', async () => {
    await stack.run("%%sql --as carried\nselect [1] as l, {'a': 1} as s, 'x' as t");
    const ran = await stack.run('%%local sql\nselect t from carried');
    expect(ran.displays().join('\n')).toContain(
      'Columns l, s of carried are text here: a result carries lists, maps and structures as text.',
    );
    await stack.run('%%sql --as one_list\nselect [1] as l');
    const one = await stack.run('%%local sql\nselect l from one_list');
    expect(one.displays().join('\n')).toContain('Column l of one_list is text here');
  });
});

describe('the fetch of a named result', () => {
  it('is stopped by an interrupt, leaves nothing, and is done again by the next cell', async () => {
    const machine = await startLocalMachine();
    const stopped = new AbortController();
    let pages = 0;
    const stack = await startStack({
      local: machine,
      between: async (request, next) => {
        const page = new URL(request.url).searchParams.get('page');
        if (request.url.includes('/openFile') && page === '2') {
          pages += 1;
          if (pages === 1) stopped.abort('the user');
        }
        return next(request);
      },
    });
    try {
      await stack.run('%%sql --as long\nselect i from range(20000) t(i)');
      const cell = '%%local sql\nselect count(*) as n from long';
      const ran = await stack.run(cell, stopped.signal);
      expect(ran.status).toBe('KeyboardInterrupt');
      expect(await readdir(machine.results)).toEqual([]);
      expect((await stack.run(cell)).displays()[0]).toContain('20000');
    } finally {
      await stack.close();
      await machine.close();
    }
  });

  it('says what is wrong when the server fails in the middle, and runs nothing', async () => {
    const machine = await startLocalMachine();
    let broken = true;
    const stack = await startStack({
      local: machine,
      between: async (request, next) => {
        const page = new URL(request.url).searchParams.get('page');
        return broken && request.url.includes('/openFile') && page === '2'
          ? new Response('nothing here', { status: 404 })
          : next(request);
      },
    });
    try {
      await stack.run('%%sql --as long\nselect i from range(20000) t(i)');
      const cell = '%%local sql\nselect count(*) as n from long';
      const ran = await stack.run(cell);
      expect(ran.status).toBe('LinkisConnectionError');
      expect(await readdir(machine.results)).toEqual([]);
      broken = false;
      expect((await stack.run(cell)).displays()[0]).toContain('20000');
    } finally {
      await stack.close();
      await machine.close();
    }
  });
});

describe('a place for results that cannot be written', () => {
  it('fails the cell with its path and what to do, and the next cell works', async () => {
    const machine = await startLocalMachine();
    let directory = '/dev/null/results';
    const local = { ...machine, directory: async () => Promise.resolve(directory) };
    const stack = await startStack({ local });
    try {
      await stack.run('%%sql --as kept\nselect 1 as n');
      const ran = await stack.run('%%local sql\nselect n from kept');
      expect(ran.status).toBe('UsageError');
      const text = JSON.stringify(ran.outcome);
      expect(text).toContain('cannot write /dev/null/results/');
      expect(text).toContain('--local-rows N above the code takes fewer rows');
      expect(text).not.toContain('Name another file');
      directory = await machine.directory();
      expect((await stack.run('%%local sql\nselect n + 1 as m from kept')).status).toBe('ok');
    } finally {
      await stack.close();
      await machine.close();
    }
  });
});

describe('the end of a notebook with local cells', () => {
  let machine: Machine;
  let stack: Server;
  beforeEach(async () => {
    machine = await startLocalMachine();
    stack = await startServer({ local: machine });
  });
  afterEach(async () => {
    await stack.close();
    await machine.close();
  });

  it('ends the sessions on this machine and removes what was fetched', async () => {
    await stack.run('%%sql --as orders\nselect 1 as id');
    await stack.run('%%local sql\nselect * from orders');
    const other = await machine.connect();
    expect(await other.catalogue.userEngines()).toHaveLength(1);
    await stack.interpreter.close(5000, true);
    expect(await other.catalogue.userEngines()).toHaveLength(0);
    await expect(access(machine.results)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('%%local on a notebook whose gateway is this machine', () => {
  it('reads named results where they are', async () => {
    const stack = await startStack({ workingDirectory: process.cwd() });
    try {
      await stack.run(
        '%%sql --as orders\nselect 170141183460469231731687303715884105727 as big, 1 as id, 2 as id',
      );
      const ran = await stack.run('%%local sql\nselect big - 1 as b, id, id_1 from orders');
      expect(ran.displays().join('\n')).toMatch(/170141183460469231731687303715884105726 +1 +2/);
      expect(ran.taskId()).toBeGreaterThan(0);
      await stack.run('%profile orders');
      // The kernel's own questions are tasks there too, and none of the user's.
      expect((await stack.run('%history')).displays()[0]).toMatch(/^2 tasks of the job history/);
    } finally {
      await stack.close();
    }
  });
});
