/** `--expect`: what is asked of the server and what of this machine, and how a cell tells that its result is not as expected. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';
import { startServer } from '../../support/server-stack.ts';

const machine = fixture(startLocalMachine);
const server = fixture(async () => startServer({ local: machine }));
const own = fixture(async () => startStack({ workingDirectory: machine.workingDirectory }));

/** Amounts -5, 5, NULL, 25, 35. */
const five =
  'select i as id, case i when 2 then null else i * 10 - 5 end as amount from range(5) t(i)';

function expecting(...conditions: readonly string[]): string {
  const options = conditions.map((text) =>
    text.includes("'") ? `--expect "${text}"` : `--expect '${text}'`,
  );
  return `%%sql ${options.join(' ')}\n${five}`;
}

function failureOf({ outcome }: RanCell): {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: string;
} {
  if (outcome.status === 'ok') throw new Error('the cell has not failed');
  const { ename, evalue, traceback } = outcome.error;
  return { ename, evalue, traceback: traceback.join('\n') };
}

describe('--expect beside a server', () => {
  it('tells in one line what holds, and fetches no row for what the size decides', async () => {
    const before = machine.connects();
    const cell = await server.run(expecting('rows > 0', 'columns = 2 and rows between 1 and 5'));
    expect(cell.status).toBe('ok');
    expect(cell.displays().at(-1)).toBe('✓ rows > 0 · columns = 2 and rows between 1 and 5');
    const failed = await server.run(expecting('rows > 10 and columns = 2'));
    expect(failureOf(failed)).toMatchObject({
      ename: 'ExpectationFailed',
      evalue: 'rows > 10 and columns = 2 does not hold: rows = 5, columns = 2',
    });
    expect(machine.connects()).toBe(before);
  });

  it('counts the rows of the whole result, of which the cell shows the first ones', async () => {
    const cell = await server.run(
      "%%sql --rows 3 --expect 'rows = 20000'\nselect * from range(20000)",
    );
    expect(cell.displays()).toEqual([expect.stringContaining('3 of 20,000'), '✓ rows = 20000']);
  });

  it('evaluates aggregates over all rows, on this machine alone', async () => {
    const before = server.codes.length;
    const cell = await server.run(
      expecting(
        'sum(id) = 10 and count(distinct id) = count(*)',
        'max(amount) between rows and 99',
      ),
    );
    expect(cell.status).toBe('ok');
    expect(server.codes.slice(before)).toEqual([five]);
    const all = await server.run(
      "%%sql --rows 3 --expect 'max(range) = 19999'\nselect * from range(20000)",
    );
    expect(all.status).toBe('ok');
  });

  it('shows the table first, then what was found, for each condition that does not hold', async () => {
    const cell = await server.run(
      expecting('min(amount) >= 0', 'rows = 5', 'avg(amount) > 100 or rows > 9'),
    );
    expect(cell.displays()).toEqual([expect.stringContaining('5 rows × 2 columns'), '✓ rows = 5']);
    const { evalue, traceback } = failureOf(cell);
    expect(evalue).toBe(
      'min(amount) >= 0 does not hold: min(amount) = -5 (2 of 3 expectations not met)',
    );
    expect(traceback).toContain(
      'avg(amount) > 100 or rows > 9 does not hold: rows = 5, avg(amount) = 15.0',
    );
    expect(traceback).toContain(
      `Checked was the result of task ${String(cell.taskId())}; the task itself has succeeded.`,
    );
  });

  it('takes a condition without aggregates for each row, where NULL is not true, and shows three', async () => {
    const cell = await server.run(expecting('amount > 10'));
    expect(failureOf(cell).evalue).toBe(
      'amount > 10 does not hold for 3 of 5 rows, NULL for 1 of them',
    );
    expect(cell.displays().at(-1)?.split('\n')).toEqual([
      '── 3 rows × 2 columns · amount > 10 is not true ──',
      'amount  id',
      '------  --',
      '    -5   0',
      '     5   1',
      '  NULL   2',
    ]);
    expect((await server.run(expecting('amount > -9 or amount is null'))).status).toBe('ok');
    const many = await server.run("%%sql --expect 'range < 5'\nselect * from range(20000)");
    expect(many.displays().at(-1)).toContain('3 of 19,995 rows × 1 column · range < 5 is not true');
  });

  it('compares with other results by their names', async () => {
    await server.run(`%%sql --as earlier\n${five}`);
    expect((await server.run(expecting('count(*) = (select count(*) from earlier)'))).status).toBe(
      'ok',
    );
  });

  it.each([
    ['amont > 0', 'Referenced column "amont" not found in FROM clause!', 'amont > 0\n^'],
    ['amount > > 0', 'syntax error at or near ">"', 'amount > > 0\n         ^'],
    [
      'amount > avg(amount)',
      'it mixes values of each row with aggregates over all rows',
      'amount > avg(amount)',
    ],
    ["amount = 'x'", "Could not convert string 'x'", "amount = 'x'"],
  ])('says of %j why it cannot be evaluated, with the place', async (condition, why, place) => {
    const { ename, evalue, traceback } = failureOf(await server.run(expecting(condition)));
    expect(ename).toBe('ExpectationFailed');
    expect(evalue).toContain(`${condition} cannot be evaluated: ${why}`);
    expect(traceback).toContain(`\n${place}`);
  });

  it('checks the last table of several, and fails where there is none', async () => {
    const last = await server.run("%%sql --expect 'columns = 3'\nselect 1;\nselect 1, 2");
    const { evalue, traceback } = failureOf(last);
    expect(evalue).toBe('columns = 3 does not hold: columns = 2');
    expect(traceback).toContain(`Checked was result 2 of task ${String(last.taskId())}`);
    const none = await server.run("%%sql --expect 'rows > 0'\ncreate table a_table (a int)");
    expect(failureOf(none).evalue).toBe('rows > 0 cannot be checked: the cell made no table');
  });

  it('goes together with --as and --into, and is silent with --quiet', async () => {
    const named = await server.run(
      "%%sql --as one_row --into total --expect 'total = 3'\nselect 3 as total",
    );
    expect(named.displays().slice(1)).toEqual(['✓ total = 3', 'total = 3']);
    const quiet = await server.run("%%sql --quiet --expect 'rows = 1'\nselect 3 as total");
    expect(quiet.displays()).toHaveLength(1);
  });

  it('does not judge a failed task, and leaves its failure as it is', async () => {
    const cell = await server.run("%%sql --expect 'rows > 0'\nselect * from nowhere");
    expect(cell.status).toBe('LinkisTaskFailed');
  });

  it('cannot judge all rows when a limit keeps some away', async () => {
    const place = await startLocalMachine();
    const limits = { ...runSettings.limits, localRows: 10 };
    const small = await startServer({ local: place, run: { limits } });
    const of = async (condition: string): Promise<RanCell> =>
      small.run(`%%sql --expect '${condition}'\nselect * from range(20)`);
    expect(failureOf(await of('max(range) < 99')).evalue).toBe(
      'max(range) < 99 cannot be checked over all rows: only the first 10 are here, by limits.localRows or limits.localBytes',
    );
    expect(failureOf(await of('range < 99')).evalue).toContain('cannot be checked over all rows');
    expect(failureOf(await of('range < 5')).evalue).toBe(
      'range < 5 does not hold for 5 of the first 10 rows',
    );
    expect((await of('rows = 20')).status).toBe('ok');
    await small.close();
    await place.close();
  });

  it('leaves task numbers out of stable notebooks', async () => {
    const place = await startLocalMachine();
    const stable = await startServer({ local: place, run: { status: 'stable' } });
    const { traceback } = failureOf(await stable.run("%%sql --expect 'rows = 2'\nselect 1"));
    expect(traceback).toContain('Checked was the result of the task; the task itself');
    await stable.close();
    await place.close();
  });
});

describe('--expect on this machine', () => {
  it('finds a mistake in the condition before anything is submitted', async () => {
    for (const [stack, magic] of [
      [own, '%%sql'],
      [server, '%%local sql'],
    ] as const) {
      const cell = await stack.run(`${magic} --expect 'rows > 0' --expect 'amount >'\n${five}`);
      const { ename, evalue, traceback } = failureOf(cell);
      expect([ename, evalue]).toEqual(['UsageError', '--expect: syntax error at or near ")"']);
      expect(traceback).toContain('\namount >\n        ^\n');
      expect(cell.displays()).toEqual([]);
    }
  });

  it('checks results of the local gateway and of %%local cells', async () => {
    expect((await own.run(expecting('sum(id) = 10'))).status).toBe('ok');
    expect(failureOf(await own.run(expecting('sum(id) = 11'))).evalue).toBe(
      'sum(id) = 11 does not hold: sum(id) = 10',
    );
    const local = await server.run("%%local sql --expect 'min(a) > 1'\nselect 1 as a");
    expect(failureOf(local).evalue).toBe('min(a) > 1 does not hold: min(a) = 1');
    const empty = await own.run("%%sql --expect 'min(a) > 0'\nselect 1 as a where false");
    expect(failureOf(empty).evalue).toBe('min(a) > 0 does not hold: min(a) = NULL; it is NULL');
  });
});

it('is refused by a kernel without a place on its machine, and sends the server no condition', async () => {
  const alone = await startServer();
  const cell = await alone.run(expecting('min(amount) > 0'));
  expect(failureOf(cell).evalue).toContain('no place for local results');
  expect(alone.codes).toEqual([five]);
  expect((await alone.run(expecting('rows = 5'))).status).toBe('ok');
  await alone.close();
});

describe('a cell whose check fails', () => {
  it.each([
    ['beside a server', (): typeof own => server],
    ['on the local gateway', (): typeof own => own],
  ])('hands no value on, %s', async (_where, stackOf) => {
    const stack = stackOf();
    await stack.run('%var most=old');
    const failed = await stack.run("%%sql --into most --expect 'most < 3'\nselect 5 as most");
    expect(failureOf(failed).ename).toBe('ExpectationFailed');
    expect(failureOf(failed).traceback).toContain('--into has set no variable');
    expect((await stack.run("select '${most}' as m")).displays().join()).toContain('old');
    const passed = await stack.run("%%sql --into most --expect 'most < 9'\nselect 5 as most");
    expect(passed.displays().slice(-2)).toEqual(['✓ most < 9', 'most = 5']);
    expect((await stack.run("select '${most}' as m")).displays().join()).toMatch(/\n *5/);
  });

  it('is no failure where a column has the name of a result without a table', async () => {
    await server.run("%%python --as amount\nprint('x')");
    expect((await server.run("%%sql --expect 'amount > 4'\nselect 5 as amount")).status).toBe('ok');
  });

  it('says why a value cannot be handed on, after the check', async () => {
    const ran = await own.run("%%sql --into a,b --expect 'rows = 1'\nselect 5 as a");
    expect(ran.status).toBe('UsageError');
    expect(failureOf(ran).traceback).toContain('2 named, but the last table has 1 column');
  });

  it('is run again by the next cell with --cache', async () => {
    await own.run('create or replace table checked as select 1 as n');
    const cell = "%%sql --cache 1h --expect 'n > 1'\nselect n, uuid() as u from checked";
    const ids = [await own.run(cell), await own.run(cell)].map(
      (ran) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(ran.displays().join())?.[0],
    );
    expect(new Set(ids).size).toBe(2);
  });
});
