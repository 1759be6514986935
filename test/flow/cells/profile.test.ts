/** `%profile` of results, which are fetched from a server or lie on this machine, and of tables of the engine. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { asArray, asObject } from '../../../src/shared/index.ts';
import { isTerminal } from '../../../src/task/index.ts';
import { fixture } from '../../support/fixture.ts';
import { expectInert } from '../../support/inert-html.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';
import { startServer } from '../../support/server-stack.ts';

const machine = fixture(startLocalMachine);
const server = fixture(async () => startServer({ local: machine }));
const own = fixture(async () => startStack({ workingDirectory: machine.workingDirectory }));

interface Profiled {
  readonly rows: number;
  readonly notices: readonly string[];
  readonly columns: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The facts of a profile; columns by their names. */
function factsOf(cell: RanCell): Profiled {
  if (cell.outcome.status === 'error') throw new Error(JSON.stringify(cell.outcome.error));
  const bundle = cell.events
    .flatMap((event) => (event.kind === 'display' || event.kind === 'update' ? [event.bundle] : []))
    .at(-1);
  const facts = asObject(bundle?.['application/json']);
  const columns = (asArray(facts?.['columns']) ?? []).map((column) => asObject(column) ?? {});
  return {
    rows: Number(facts?.['rows']),
    notices: (asArray(facts?.['notices']) ?? []).map(String),
    columns: Object.fromEntries(columns.map((column) => [String(column['name']), column])),
  };
}

function errorOf({ outcome }: RanCell): { readonly message: string; readonly hint: string } {
  if (outcome.status === 'ok') throw new Error('it has not failed');
  return { message: outcome.error.evalue, hint: outcome.error.traceback.at(-1) ?? '' };
}

const everyType = `select i as id, i * 1.25 as amount,
  (i * i)::hugeint * 100000000000000000000000000000::hugeint as big,
  case when i % 3 = 0 then null else 'city ' || (i % 4) end as city, null::int as nothing, i % 2 = 0 as even,
  date '2026-01-01' + i::int as day, timestamp '2026-01-01 10:00:00' + interval (i) hour as hour,
  case i when 1 then 'nan'::double when 2 then '-inf'::double else i / 8 end as x,
  [i, i + 1] as list, repeat('x', 5000) || i as long from range(100) t(i)`;

describe.each([
  ['from a server', server],
  ['of the local gateway', own],
] as const)('%%profile of a result %s', (_where, stack) => {
  it('measures every type exactly', async () => {
    await stack.run(`%%sql --as every_type\n${everyType}`);
    const cell = await stack.run('%profile every_type --json');
    const { rows, columns, notices } = factsOf(cell);
    expect(rows).toBe(100);
    expect(notices).toEqual([]);
    expect(columns['id']).toMatchObject({
      nulls: 0,
      distinct: 100,
      isDistinctApproximate: false,
      minimum: '0',
      maximum: '99',
      mean: '49.5',
      histogram: { kind: 'ranges', ranges: { length: 10, 9: { from: '90', to: '99', count: 10 } } },
    });
    expect(columns['amount']).toMatchObject({ minimum: '0.00', maximum: '123.75', mean: '61.875' });
    expect(columns['big']).toMatchObject({
      maximum: `9801${'0'.repeat(29)}`,
      mean: `32835${'0'.repeat(28)}`,
    });
    expect(columns['city']).toMatchObject({
      nulls: 34,
      distinct: 4,
      minimum: 'city 0',
      mean: null,
      histogram: { kind: 'values', values: { 0: { value: 'city 1', count: 17 } }, others: 0 },
    });
    expect(columns['nothing']).toMatchObject({
      nulls: 100,
      distinct: 0,
      minimum: null,
      mean: null,
      histogram: null,
    });
    expect(columns['even']).toMatchObject({
      histogram: { values: [{ count: 50 }, { count: 50 }], others: 0 },
    });
    expect(columns['day']).toMatchObject({
      minimum: '2026-01-01',
      maximum: '2026-04-10',
      histogram: { ranges: { 0: { from: '2026-01-01', to: '2026-01-10', count: 10 } } },
    });
    expect(columns['hour']).toMatchObject({ histogram: { ranges: { length: 10 } } });
    expect(columns['x']).toMatchObject({
      minimum: '-Infinity',
      maximum: '12.375',
      nan: 1,
      infinite: 1,
    });
    expect(columns['list']).toMatchObject({ minimum: '[0, 1]', distinct: 100 });
    expect(String(columns['long']?.['minimum'])).toBe(`${'x'.repeat(1000)}…`);
    const bundle = cell.events.flatMap((event) =>
      event.kind === 'display' ? [event.bundle] : [],
    )[0];
    expectInert(String(bundle?.['text/html']));
    expect(bundle?.['text/plain']).toContain('Values are shown up to 40 letters');
  });

  it('takes the last result, one by its number, some columns, the first rows', async () => {
    const task = (await stack.run('select 1 as a, 2 as b union all select 3, 4')).taskId();
    expect(factsOf(await stack.run('%profile --json')).columns).toMatchObject({
      a: { minimum: '1', maximum: '3', mean: '2' },
      b: {},
    });
    expect(
      Object.keys(factsOf(await stack.run('%profile last --columns B --json')).columns),
    ).toEqual(['b']);
    const first = factsOf(await stack.run(`%profile ${String(task)}.1 --limit 1 --json`));
    expect(first.rows).toBe(1);
    expect(first.notices).toEqual(['Of the first 1 row only (of 2), by --limit.']);
    expect(errorOf(await stack.run('%profile --columns c'))).toMatchObject({
      message: '--columns: there is no column c',
    });
    expect(errorOf(await stack.run('%profile --sample 5')).message).toContain(
      '--sample is for tables',
    );
  });

  it('knows results without rows, columns of one name, and the widest whole numbers', async () => {
    await stack.run('%%sql --as empty\nselect 1 as a, true as b, 1.5 as c where false');
    expect(factsOf(await stack.run('%profile empty --json'))).toMatchObject({
      rows: 0,
      columns: { a: { nulls: 0, distinct: 0, minimum: null }, b: {}, c: {} },
    });
    await stack.run("%%sql --as twins\nselect 1 as a, 'x' as a");
    const twins = await stack.run('%profile twins');
    expect(twins.displays()[0]).toMatch(/\na +int .*\na +string /);
    expect(twins.displays()[0]).not.toContain('a_1');
    await stack.run(
      `%%sql --as wide\nselect 170141183460469231731687303715884105::hugeint as h, '${'9'.repeat(29)}.5'::decimal(38,9) as d
       union all select -170141183460469231731687303715884105::hugeint, '-0.000000001'::decimal(38,9)`,
    );
    expect(factsOf(await stack.run('%profile wide --json')).columns).toMatchObject({
      h: { minimum: '-170141183460469231731687303715884105', mean: '0' },
      d: { mean: `4${'9'.repeat(28)}.7499999995` },
    });
  });
});

describe('%profile of a wide result', () => {
  it('measures five hundred columns', async () => {
    const columns = Array.from(
      { length: 500 },
      (_column, at) => `i + ${String(at)} as c${String(at)}`,
    );
    await own.run(`%%sql --as many\nselect ${columns.join(', ')} from range(3) t(i)`);
    const { columns: measured } = factsOf(await own.run('%profile many --json'));
    expect(Object.keys(measured)).toHaveLength(500);
    expect(measured['c499']).toMatchObject({ minimum: '499', maximum: '501', mean: '500' });
  });
});

describe('%profile beside a server', () => {
  it('sends the server nothing', async () => {
    await server.run('%%sql --as quiet_one\nselect 1 as a');
    const before = server.codes.length;
    await server.run('%profile quiet_one');
    expect(server.codes).toHaveLength(before);
  });

  it('leaves the number of the task out where another run has another one', async () => {
    const place = await startLocalMachine();
    const stable = await startServer({ local: place, run: { status: 'stable' } });
    await stable.run('%%sql --as a_name\nselect 1 as a');
    expect((await stable.run('%profile a_name')).displays()[0]).toMatch(
      /^Profile of a_name: 1 row/,
    );
    expect((await stable.run('%profile')).displays()[0]).toMatch(
      /^Profile of the last result: 1 row/,
    );
    await stable.close();
    await place.close();
  });

  it('shows how far it is, in the display that becomes the profile', async () => {
    const place = await startLocalMachine();
    const slow = await startServer({
      local: place,
      run: { pace: { ...runSettings.pace, quietMs: 0, statusMs: 0 } },
    });
    const columns = Array.from({ length: 60 }, (_column, at) => `${String(at)} as c${String(at)}`);
    await slow.run(`%%sql --as some\nselect ${columns.join(', ')}`);
    const { events, outcome } = await slow.run('%profile some');
    expect(outcome).toEqual({ status: 'ok' });
    const shown = events.flatMap((event) =>
      (event.kind === 'display' || event.kind === 'update') &&
      event.displayId?.startsWith('linkis-profile') === true
        ? [[event.kind, event.bundle['text/plain'].split('\n')[0]]]
        : [],
    );
    expect(shown).toEqual([
      ['display', 'Profiling some: 25 of 60 columns …'],
      ['update', 'Profiling some: 50 of 60 columns …'],
      ['update', expect.stringMatching(/^Profile of some \(task \d+\): 1 row × 60 columns$/)],
    ]);
    await slow.close();
    await place.close();
  });
});

describe('an interrupt', () => {
  const quick = { pace: { ...runSettings.pace, quietMs: 0, statusMs: 0 } };

  it.each([
    ['a result', '%profile columns_of_it'],
    ['a table', '%profile endless'],
  ])('ends the profile of %s, and what runs for it', async (_what, code) => {
    const stack = await startStack({ workingDirectory: machine.workingDirectory, run: quick });
    const columns = Array.from({ length: 60 }, (_column, at) => `${String(at)} as c${String(at)}`);
    await stack.run(`%%sql --as columns_of_it\nselect ${columns.join(', ')}`);
    await stack.run(
      'create view endless as select a.range * b.range as x from range(10000000) a, range(10000000) b',
    );
    const stop = new AbortController();
    const cell = await stack.run(code, stop.signal, (event) => {
      const shown = event.kind === 'display' || event.kind === 'update' ? event.bundle : undefined;
      if (/Profiling|Running/.test(shown?.['text/plain'] ?? '')) stop.abort();
    });
    expect(cell.status).toBe('KeyboardInterrupt');
    for (let running = ''; running !== 'none';) {
      const tasks = await stack.client.tasks({ page: 1, pageSize: 100 });
      running = tasks.some(({ state }) => !isTerminal(state)) ? 'some' : 'none';
    }
    await stack.close();
  });
});

describe('%profile of a table', () => {
  it('runs a task that is seen, and shows the profile in place of its rows', async () => {
    await own.run(
      "create table shop as select i as n, 'name ' || i % 3 as name, i / 4 as share, [i] as list, i = 2 as two from range(50) t(i)",
    );
    const cell = await own.run('%profile shop --json');
    expect(cell.taskId()).toBeGreaterThan(0);
    expect(cell.displays()).toHaveLength(1);
    const { rows, columns } = factsOf(cell);
    expect(rows).toBe(50);
    expect(columns).toMatchObject({
      n: { type: 'BIGINT', nulls: 0, minimum: '0', maximum: '49', mean: '24.5', histogram: null },
      name: { minimum: 'name 0', maximum: 'name 2', mean: null, isDistinctApproximate: true },
      share: { maximum: '12.25' },
      list: { distinct: null, minimum: null },
      two: { minimum: 'false', maximum: 'true' },
    });
    expect((await own.run('%code')).displays().join()).toContain('approx_count_distinct("n")');
  });

  it('counts numbers in ranges by a second task, of a part of the table', async () => {
    await own.run('create table counted as select i as n from range(100) t(i)');
    const cell = await own.run('%profile main.counted --histogram --json');
    const histogram = asObject(factsOf(cell).columns['n']?.['histogram']);
    const counts = (asArray(histogram?.['ranges']) ?? []).map(
      (range) => asObject(range)?.['count'],
    );
    expect(counts).toEqual(Array.from({ length: 10 }, () => 10));
    expect(histogram).toMatchObject({
      isToIncluded: true,
      ranges: { 0: { from: '0', to: '9' }, 9: { from: '90', to: '99' } },
    });
    const part = await own.run('%profile counted --limit 7 --json');
    expect(factsOf(part).rows).toBe(7);
    expect(part.displays()[0]).toContain('Profile of main.counted (its first rows, --limit 7)');
    expect((await own.run('%profile counted --sample 50')).displays()[0]).toContain(
      '(a sample of about 50 percent)',
    );
  });

  it('counts decimals and doubles too, and small whole numbers one by one', async () => {
    await own.run(
      'create table kinds as select i % 3 as few, i / 4 as share, (i * 0.25)::decimal(9,2) as price, 7 as one from range(40) t(i)',
    );
    const { columns } = factsOf(await own.run('%profile kinds --histogram --json'));
    expect(columns['few']?.['histogram']).toMatchObject({
      ranges: [
        { from: '0', to: '0', count: 14 },
        { from: '1', to: '1', count: 13 },
        { from: '2', to: '2', count: 13 },
      ],
    });
    expect(columns['one']?.['histogram']).toMatchObject({
      ranges: [{ from: '7', to: '7', count: 40 }],
    });
    for (const name of ['share', 'price']) {
      const ranges = asArray(asObject(columns[name]?.['histogram'])?.['ranges']) ?? [];
      const counts = ranges.map((range) => Number(asObject(range)?.['count']));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    }
  });

  it('gives way to a result of the same name, and says so', async () => {
    await own.run('create table both_kinds as select 1 as in_table');
    await own.run('%%sql --as both_kinds\nselect 2 as in_result');
    const cell = await own.run('%profile both_kinds');
    expect(cell.displays()[0]).toContain('in_result');
    expect(cell.displays()[0]).toContain(
      'There is a table both_kinds too; this is the result. %profile main.both_kinds is about the table.',
    );
    expect((await own.run('%profile main.both_kinds')).displays()[0]).toContain('in_table');
  });

  it('is completed with the names of results and of tables', async () => {
    await own.run('create table done_table as select 1 as a');
    await own.run('%%sql --as done_result\nselect 2 as a');
    const code = '%profile done_';
    // Completion does not wait for the server: it knows the table once it has been asked for.
    for (let all = ''; !/done_result.*done_table/.test(all);) {
      const { matches } = await own.interpreter.complete(code, code.length);
      all = matches.map(({ text }) => text).join(' ');
      expect(all).toContain('done_result');
    }
  });

  it('fails as any cell does, with the name of the failure', async () => {
    await own.run('create table gone as select 1 as a');
    await own.run('create view broken as select * from gone');
    await own.run('drop table gone');
    const cell = await own.run('%profile broken');
    expect(cell.status).not.toBe('ok');
  });

  it('refuses names of nothing, of a profile of the settings, and engines whose SQL is not known', async () => {
    await own.run('create table shelves as select 1 as a');
    expect(errorOf(await own.run('%profile shelvs'))).toMatchObject({
      message:
        "'shelvs' is neither a result of this notebook nor a table in main; did you mean shelves?",
      hint: expect.stringContaining('--as NAME'),
    });
    expect(errorOf(await own.run('%profile default')).hint).toBe(
      'The notebook goes on with it by %config --profile default.',
    );
    await own.run('%engine shell');
    expect(errorOf(await own.run('%profile shelves')).message).toContain(
      '%profile of a table knows the SQL of spark, hive, trino, presto and duckdb, and the aggregates of jdbc, doris, starrocks and impala, not the SQL of shell shell',
    );
  });
});

describe('%profile of a table behind JDBC', () => {
  const jdbc = fixture(async () => startServer({ local: machine, run: { engine: 'jdbc' } }));
  beforeAll(async () => {
    await jdbc.run(
      `create or replace table stock as select * from (values (1, 'bolt', 0.5, date '2026-08-01', [1]), (2, 'nut', null, null, null), (2, 'nut', 2.5, date '2026-08-03', [2])) t(pieces, item, price, day, "odd name")`,
    );
  });

  it('asks by aggregates that all SQL has, and without the catalogue', async () => {
    const before = jdbc.codes.length;
    const ran = await jdbc.run('%profile main.stock');
    expect(ran.status).toBe('ok');
    const [first, second] = jdbc.codes.slice(before);
    expect(first).toBe('SELECT * FROM main.stock WHERE 1 = 0');
    expect(second).not.toMatch(/CAST|approx|LIMIT|["`]/i);
    const shown = ran.displays().join('\n');
    expect(shown).toContain('Profile of main.stock');
    expect(shown).toMatch(/3 rows/);
    expect(shown).toMatch(/pieces .* 0 .* 2 +1 +2 +1\.6{3,}/);
    expect(shown).toMatch(/item .* 2 +bolt +nut/);
    expect(shown).toMatch(/price .* 1 .* 2 +0\.5 +2\.5 +1\.5/);
    expect(shown).toContain('Column odd name is left out');
  });

  it('has the quotes of the user', async () => {
    const ran = await jdbc.run('%profile "main"."stock" --columns "odd name,item"');
    expect([ran.status, ran.displays().join('\n')]).toEqual([
      'ok',
      expect.stringMatching(/odd name[^]*item/),
    ]);
    expect(jdbc.codes.at(-1)).toContain('FROM "main"."stock"');
  });

  it.each([
    ['%profile stock --sample 10', '--sample is written in another way by each database'],
    ['%profile stock --limit 10', '%%sql --as part above a SELECT of stock, then %profile part'],
    ['%profile stock --histogram', '--histogram is written'],
    ["%profile 'a b'", 'needs quotes, and it is not known which ones jdbc takes'],
    ["%profile 'stock; drop table stock'", 'needs quotes'],
    ['%profile nowhere', 'nowhere'],
    ['%profile stock --columns none', '--columns: there is no column none'],
  ])('refuses or fails with a way on: %s', async (cell, said) => {
    const ran = await jdbc.run(cell);
    if (ran.outcome.status !== 'error') throw new Error('it went well');
    expect(ran.outcome.error.traceback.join('\n')).toContain(said);
    expect((await jdbc.run('select count(*) as n from stock')).displays().join()).toMatch(/\n *3/);
  });

  it('gives way to a result of the same name', async () => {
    await jdbc.run('%%sql --as stock\nselect 1 as a');
    const before = jdbc.codes.length;
    const ran = await jdbc.run('%profile stock');
    expect(ran.displays().join()).toContain('Profile of stock (task');
    expect(jdbc.codes).toHaveLength(before);
  });
});
