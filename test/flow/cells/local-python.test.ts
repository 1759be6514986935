/** `%%local python`: named results of a server are frames on this machine, and what such cells make can be named again. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { type RanCell, startStack } from '../../support/local-stack.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startServer } from '../../support/server-stack.ts';

/** Large libraries are loaded. */

const before = process.env['LINKIS_KERNEL_PYTHON'];
beforeAll(() => {
  process.env['LINKIS_KERNEL_PYTHON'] = path.resolve('.venv/bin/python');
});
afterAll(() => {
  if (before === undefined) delete process.env['LINKIS_KERNEL_PYTHON'];
  else process.env['LINKIS_KERNEL_PYTHON'] = before;
});

/** What the code printed. */
function own({ events }: RanCell): string {
  return events
    .flatMap((event) => (event.kind === 'text' && event.isLog !== true ? [event.text] : []))
    .join('');
}

describe('%%local python beside a server', () => {
  let machine: Awaited<ReturnType<typeof startLocalMachine>>;
  let stack: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    machine = await startLocalMachine();
    stack = await startServer({ local: machine });
    await stack.run(
      "%%sql --as orders\nselect i as id, case when i = 1 then null else 9007199254740993 + i end as big, i * 1.25 as amount, case i when 0 then '' when 1 then null else 'x' end as note, date '2024-02-29' as day, timestamp '2024-02-29 12:30:00.5' as at from range(3) t(i)",
    );
  });
  afterAll(async () => {
    await stack.close();
    await machine.close();
  });

  it('has a named result as a DataFrame with exact values', async () => {
    const ran = await stack.run(
      '%%local python\nprint(" ".join(orders.dtypes.astype(str)))\nprint(orders.big.max(), orders.amount.sum(), orders.note.isna().tolist(), orders.day[0])\norders.amount.max()',
    );
    expect(ran.status).toBe('ok');
    expect(own(ran)).toBe(
      'int64 Int64 object str object datetime64[us]\n9007199254740995 3.75 [False, True, False] 2024-02-29\n',
    );
    expect(ran.displays().join()).toContain("Decimal('2.50')");
  });

  it('keeps what the code makes of it, until the name is given again', async () => {
    await stack.run('%%local python\norders["twice"] = orders.amount * 2');
    const kept = await stack.run('%%local python\nprint(orders.twice.sum())');
    expect(kept.text('stdout')).toBe('7.50\n');
    await stack.run('%%sql --as again\nselect 1 as n');
    await stack.run('%%local python\nagain = again.n[0] + 1');
    expect((await stack.run('%%local python\nprint(again)')).text('stdout')).toBe('2\n');
    await stack.run('%%sql --as again\nselect 5 as n');
    expect((await stack.run('%%local python\nprint(again.n[0])')).text('stdout')).toBe('5\n');
  });

  it('gives its tables a name, with their types and all their rows, for SQL and Python', async () => {
    const made = await stack.run(
      '%%local python --as top\nimport pandas as pd\npd.DataFrame({"n": range(30_000), "x": 0.5, "d": orders.day[0]})',
    );
    expect(made.status).toBe('ok');
    const sql = await stack.run(
      '%%local sql\nselect sum(n) as n, sum(x) as x, typeof(any_value(d)) as d, count(*) as rows from top',
    );
    expect(sql.status).toBe('ok');
    expect(sql.displays()[0]).toMatch(/449985000\s.*15000\s.*DATE\s.*30000/);
    const python = await stack.run(
      '%%local python\nprint(len(top), top.n.dtype, type(top.d[0]).__name__)',
    );
    expect(python.text('stdout')).toBe('30000 int64 date\n');
  });

  it('tells the line of the cell when the code fails', async () => {
    const ran = await stack.run('%%local python\n# orders\n\norders.nowhere');
    expect(ran.outcome).toMatchObject({ error: { ename: 'LinkisTaskFailed' } });
    expect(JSON.stringify(ran.outcome)).toContain('line 4');
    expect(JSON.stringify(ran.outcome)).toContain('AttributeError');
  });
});

describe('%%local python on the local gateway itself', () => {
  let stack: Awaited<ReturnType<typeof startStack>>;
  beforeAll(async () => {
    stack = await startStack({
      workingDirectory: process.cwd(),
      local: {
        connect: undefined,
        workingDirectory: process.cwd(),
        directory: async () => process.cwd(),
        forget: async () => undefined,
      },
    });
    await stack.run(
      '%%sql --as orders\nselect i as id, sum(i) over () as total from range(3) t(i)',
    );
  });
  afterAll(async () => stack.close());

  it('reads the file of the result', async () => {
    const ran = await stack.run('%%local python\nprint(orders.total.dtype, orders.total.sum())');
    expect(own(ran)).toBe('int64 9\n');
    expect(ran.text('stdout')).toContain('Results are loaded as a DataFrame of pandas.\n');
  });

  it('has it under another name where --with says so, and anew each time', async () => {
    expect((await stack.run('%%python --with orders=o\nprint(len(o))\no = 5')).text('stdout')).toBe(
      '3\n',
    );
    expect((await stack.run('%%python\nprint(o)')).text('stdout')).toBe('5\n');
    expect((await stack.run('%%pyspark --with orders=o\nprint(len(o))')).text('stdout')).toBe(
      '3\n',
    );
  });

  it('asks for all rows of the frames of a cell whose results get a name', async () => {
    const asked = /linkis\.kernel\.python\.all\.rows/;
    const named = await stack.run('%%preview\n%%python --as long\n1');
    expect(JSON.stringify(named.events)).toMatch(asked);
    const other = await stack.run('%%preview\n%%python\n1');
    expect(JSON.stringify(other.events)).not.toMatch(asked);
  });
});
