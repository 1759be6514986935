/** `--with`: named results go into the session of a Python engine, and nothing of how they go there is shown. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { createGate } from '../../support/gate.ts';
import { runSettings } from '../../support/run-settings.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { until } from '../../gateway/engines/engine-session.ts';
import { startServer } from '../../support/server-stack.ts';

/** Large libraries are loaded. */

const before = process.env['LINKIS_KERNEL_PYTHON'];
let machine: Awaited<ReturnType<typeof startLocalMachine>>;
let stack: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  process.env['LINKIS_KERNEL_PYTHON'] = path.resolve('.venv/bin/python');
  machine = await startLocalMachine();
  stack = await startServer({ local: machine, run: { log: 'full' } });
  await stack.run(
    "%%sql --as orders\nselect i as id, case when i = 1 then null else 9007199254740993 + i end as big, i * 1.25 as amount, case i when 0 then '' when 1 then null else 'x' end as note, date '2024-02-29' as day, timestamp '2024-02-29 12:30:00.5' as at, i = 1 as ok from range(3) t(i)",
  );
});
afterAll(async () => {
  await stack.close();
  await machine.close();
  if (before === undefined) delete process.env['LINKIS_KERNEL_PYTHON'];
  else process.env['LINKIS_KERNEL_PYTHON'] = before;
});

async function printed(cell: string): Promise<string> {
  const ran = await stack.run(cell);
  expect(ran.outcome).toMatchObject({ status: 'ok' });
  return ran.events
    .flatMap((event) => (event.kind === 'text' && event.isLog !== true ? [event.text] : []))
    .join('');
}

describe('--with', () => {
  it('makes a DataFrame with exact types of a named result', async () => {
    expect(
      await printed(
        '%%python --with orders\nprint(" ".join(orders.dtypes.astype(str)))\nprint(orders.big.max(), orders.amount.sum(), orders.note.isna().tolist(), orders.day[0], orders["at"][0])',
      ),
    ).toBe(
      'int64 Int64 object str object datetime64[us] bool\n9007199254740995 3.75 [False, True, False] 2024-02-29 2024-02-29 12:30:00.500000\n',
    );
  });

  it('takes several, each as the variable that is asked for, and sends them with each such cell', async () => {
    await stack.run('%%sql --as days\nselect 7 as n');
    expect(
      await printed('%%python --with orders=o,days\nprint(len(o), days.n[0])\no = days = None'),
    ).toBe('3 7\n');
    expect(await printed('%%python\nprint(o)')).toBe('None\n');
    expect(await printed('%%python --with orders=o\nprint(len(o))')).toBe('3\n');
  });

  it('sends results of this machine too', async () => {
    await stack.run('%%local sql --as here\nselect 41 as n');
    expect(await printed('%%python --with here\nprint(here.n[0] + 1)')).toBe('42\n');
  });

  it('has a second table beside the first, and says so', async () => {
    await stack.run('%%sql --as two\nselect 1 as n;\nselect 2 as n');
    const ran = await stack.run('%%python --with two=t\nprint(t.n[0], t_2.n[0])');
    expect(ran.displays().join('\n')).toContain('two has 2 tables: they are t, t_2.');
    expect(ran.text('stdout')).toContain('1 2\n');
  });

  it('says how many rows of a long result were sent', async () => {
    await stack.run('%%sql --as long --limit off\nselect i as n from range(25000) t(i)');
    const ran = await stack.run('%%python --with long\nprint(len(long))');
    expect(ran.text('stdout')).toContain('10000\n');
    expect(ran.displays().join('\n')).toContain(
      'long: the first 10,000 of 25,000 rows were sent, since --with sends at most 10,000 rows of a result. %%local python has them all.',
    );
  });

  it('says so where the rows are too large', async () => {
    await stack.run(
      '%%sql --as large --limit off\nselect sha256(i::varchar) || sha256((-i)::varchar) || sha256((i * 3)::varchar) as n from range(9000) t(i)',
    );
    const ran = await stack.run(
      '%%python --with large\nprint(len(large), large.n.str.len().min())',
    );
    const [, rows = ''] = /(\d+) 192\n/.exec(ran.text('stdout')) ?? [];
    expect(Number(rows)).toBeGreaterThan(5000);
    expect(ran.displays().join('\n')).toContain(
      `large: the first ${Number(rows).toLocaleString('en')} of 9,000 rows were sent, since --with sends at most 1 MB of code of a result.`,
    );
    expect(Math.max(...stack.codes.map((code) => code.length))).toBeLessThan(1_010_000);
  });

  it('shows nothing of the code that does it', async () => {
    const ran = await stack.run('%%python --with orders\n\n\n1 / 0');
    expect(JSON.stringify(ran.outcome)).toContain('line 4');
    const shown = [
      ran,
      await stack.run('%log last'),
      await stack.run('%history --json'),
      await stack.run('%code last --json'),
    ];
    for (const { events } of shown)
      expect(JSON.stringify(events)).not.toMatch(/linkis-kernel>|zlib|b64decode/);
    expect(JSON.stringify(shown[2]?.events)).toContain('# --with orders: 3 rows');
  });

  it.each([
    ['%%python --with nowhere\n1', /no result is named nowhere/],
    [
      '%%python --with orders=class\n1',
      /--with names 'class', which is no variable of Python: write --with orders=df/,
    ],
    ['%%python --with orders=\n1', /--with names no variable/],
    ['%%python --with 4711\n1', /--with takes NAME or NAME=VARIABLE, not '4711'/],
    ['%%python --with a=b=c\n1', /--with takes NAME or NAME=VARIABLE, not 'a=b=c'/],
    ['%%python --with orders=a,days=a\n1', /--with names the variable a twice/],
    ['%python --with orders', /--with is for one cell with code/],
    [
      '%%sql --with orders\nselect 1',
      /--with names 'orders', which is no kept query; none is kept yet. A result that --as named is a table under %%local sql/,
    ],
    [
      '%%sh --with orders\necho 1',
      /--with is for SQL and Python, and this cell's run type is shell/,
    ],
  ])('refuses %j before anything is submitted', async (cell, message) => {
    const count = stack.codes.length;
    const ran = await stack.run(cell);
    expect(ran.status).toBe('UsageError');
    expect(JSON.stringify(ran.outcome).replaceAll('\\"', '"')).toMatch(message);
    expect(stack.codes).toHaveLength(count);
  });

  it('does not go together with an engine for the cell alone, which would not have the rows', async () => {
    const run = await stack.run('%%python --with orders --parallel\nprint(orders)');
    expect(run.status).toBe('UsageError');
    expect(JSON.stringify(run.outcome)).toContain('--with and --parallel do not go together');
  });

  it('does not run the cell when the rows could not be sent', async () => {
    await stack.run('%%python\nimport zlib\nzlib.kept = zlib.decompress\nzlib.decompress = None');
    const ran = await stack.run('%%python --with orders\nprint("ran")');
    expect(ran.status).toBe('LinkisTaskFailed');
    expect(JSON.stringify(ran.outcome)).toContain(
      'orders could not be sent to the engine: TypeError',
    );
    expect(ran.text('stdout')).not.toContain('ran\n');
    await stack.run('%%python\nzlib.decompress = zlib.kept');
  });

  it('gives rows as dicts where the engine has no pandas, and says so', async () => {
    await stack.run(
      '%%python\nimport sys\nhidden = sys.modules.pop("pandas", None)\nsys.modules["pandas"] = None',
    );
    const ran = await stack.run('%%python --with orders=o\nprint(o[0]["amount"], o[1]["big"])');
    expect(ran.text('stdout')).toContain('0.00 None\n');
    expect(ran.displays().join('\n')).toContain(
      "o is a list of dicts there, one a row: the engine's Python has no pandas.",
    );
  });
});

describe('--with that takes long', () => {
  it('sends nothing while a task of the notebook runs on the engine, and says so', async () => {
    const pace = { ...runSettings.pace, quietMs: 0 };
    const slowly = await startServer({ run: { pace } });
    const gate = await createGate();
    try {
      await slowly.run('%%sql --as orders\nselect i as n from range(3) t(i)');
      await slowly.run(`%%python --detach\n${gate.python}`);
      const sent = slowly.codes.length;
      let told = '';
      const running = slowly.run(
        '%%python --with orders\nprint(len(orders))',
        undefined,
        (event) => {
          if (event.kind === 'display') told ||= event.bundle['text/plain'];
        },
      );
      await until(() => told !== '');
      expect(told).toContain('waiting for the engine of this notebook, which runs another task');
      expect(slowly.codes).toHaveLength(sent);
      await gate.open();
      expect((await running).text('stdout')).toContain('3\n');
    } finally {
      await gate.remove();
      await slowly.close();
    }
  });

  it('says what it does, stops with the cell and ends its task', async () => {
    const pace = { ...runSettings.pace, quietMs: 0 };
    const slowly = await startServer({ run: { pace } });
    const gate = await createGate();
    try {
      await slowly.run('%%sql --as orders\nselect i as n from range(3) t(i)');
      // Another task on the engine of the session, of which the kernel knows nothing.
      await slowly.client.submit({
        code: gate.python,
        runType: 'python',
        engineType: 'python-python3',
        creator: 'notebook',
        variables: {},
        runtime: {},
        startup: {},
        labels: { fixedEngineConn: 'session1' },
        source: {},
      });
      const stop = new AbortController();
      let isTold = false;
      const running = slowly.run('%%python --with orders\nprint("ran")', stop.signal, () => {
        isTold = true;
      });
      const isSent = (code = ''): boolean => code.startsWith('# --with orders: 3 rows');
      await until(() => isTold && slowly.codes.some(isSent));
      stop.abort('the user stops');
      const ran = await running;
      expect(ran.status).toBe('KeyboardInterrupt');
      expect(ran.summary()).toMatch(/^orders: sending 3 rows …/);
      await gate.open();
      const states = async (): Promise<readonly string[]> =>
        (await slowly.client.tasks({ page: 1, pageSize: 5 }))
          .filter(({ code }) => isSent(code))
          .map(({ state }) => state);
      await until(async () => (await states()).join() === 'Cancelled');
      const again = await slowly.run('%%python --with orders=o\nprint(len(o))');
      expect(again.text('stdout')).toContain('3\n');
    } finally {
      await gate.remove();
      await slowly.close();
    }
  });
});
