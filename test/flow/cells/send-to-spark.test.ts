/** sparkmagic's `%%send_to_spark`: a result or a variable of this machine becomes one of the notebook's Python session. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { runSettings } from '../../support/run-settings.ts';
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

const orders =
  "%%sql -o orders -q\nselect i as id, case when i = 1 then null else 9007199254740993 + i end as big, date '2024-02-29' as day from range(3) t(i)";

/** The local gateway is the notebook's own. */
const startOwn = async (): Promise<LocalStack> =>
  startStack({
    workingDirectory: process.cwd(),
    local: {
      connect: undefined,
      workingDirectory: process.cwd(),
      directory: async () => Promise.reject(new Error('nothing is to be fetched here')),
      forget: async () => undefined,
    },
  });

function printed({ events, outcome }: RanCell): string {
  expect(outcome).toMatchObject({ status: 'ok' });
  return events
    .flatMap((event) => (event.kind === 'text' && event.isLog !== true ? [event.text] : []))
    .join('');
}

describe.each(['a server', 'the local gateway'])('%%send_to_spark on %s', (where) => {
  let stack: LocalStack;
  let close: () => Promise<void>;
  beforeAll(async () => {
    if (where === 'a server') {
      const machine = await startLocalMachine();
      const server = await startServer({ local: machine });
      stack = server;
      close = async () => {
        await server.close();
        await machine.close();
      };
    } else {
      stack = await startOwn();
      close = async () => stack.close();
    }
    await stack.run('%engine python');
    await stack.run(orders);
  });
  afterAll(async () => close());

  it('sends a result as a DataFrame with exact values', async () => {
    const sent = await stack.run('%%send_to_spark -i orders -t df -n there');
    expect(sent.displays()).toEqual([expect.stringMatching(/^orders: 3 rows in there of python/)]);
    const ran = await stack.run(
      'print(len(there), there.big.max(), str(there.day[0]), " ".join(there.dtypes.astype(str)))',
    );
    expect(printed(ran)).toBe('3 9007199254740995 2024-02-29 int64 Int64 object\n');
  });

  it('sends what %%local has made of it, without an index that only has been shuffled', async () => {
    await stack.run(
      '%%local\nmade = orders.sort_values("id", ascending=False)\ngrouped = orders.groupby("id").count()',
    );
    await stack.run('%%send_to_spark -i made -t df -n sorted_there');
    await stack.run('%%send_to_spark -i grouped -t df -n grouped_there');
    expect(
      printed(
        await stack.run(
          'print(list(sorted_there.columns), sorted_there.id.tolist(), list(grouped_there.columns))',
        ),
      ),
    ).toBe("['id', 'big', 'day'] [2, 1, 0] ['id', 'big', 'day']\n");
  });

  it('sends no more rows than -m, and says so', async () => {
    const sent = await stack.run('%%send_to_spark -i orders -t df -n few -m 2');
    expect(sent.displays()).toEqual([
      expect.stringMatching(/^orders: 2 rows in few of python, the most that -m sends/),
    ]);
    expect(printed(await stack.run('print(len(few))'))).toBe('2\n');
  });

  it('sends a text as it is, under its own name where none is given', async () => {
    await stack.run(
      `%%local\nnote = "".join(["a \\"quoted\\" line\\n$", "{run_date} é 中文 \\\\ &", "{yyyy}\\n"]) * 300`,
    );
    const sent = await stack.run('%%send_to_spark -i note');
    expect(sent.displays()).toEqual([expect.stringMatching(/characters in note of python$/)]);
    const ran = await stack.run(
      'print(note == "".join(["a \\"quoted\\" line\\n$", "{run_date} é 中文 \\\\ &", "{yyyy}\\n"]) * 300)',
    );
    expect(printed(ran)).toBe('True\n');
  });

  it.each([
    ['%%send_to_spark -i nowhere -t df', /nowhere could not be read in %%local python: NameError/],
    ['%%send_to_spark -i nowhere', /nowhere could not be read in %%local python: NameError/],
    ['%%send_to_spark -i number', /number is of the type int, and -t str sends texts/],
    ['%%send_to_spark -i number -t df', /number is no DataFrame in %%local python/],
    ['%%send_to_spark -t df', /needs -i NAME/],
    ['%%send_to_spark -i a.b', /--input takes the name of a variable of Python, not 'a.b'/],
    ['%%send_to_spark -i number -n class', /--varname takes the name of a variable of Python/],
    ['%%send_to_spark -i number -t list', /takes str or df, not 'list'/],
    ['%%send_to_spark -i number -m few', /--maxrows takes a whole number from 1, not 'few'/],
    ['%%send_to_spark -i number\n1', /takes no code below it/],
  ])('refuses %j', async (cell, message) => {
    await stack.run('%%local\nnumber = 7');
    const ran = await stack.run(cell);
    expect(ran.outcome.status).toBe('error');
    expect(JSON.stringify(ran.outcome)).toMatch(message);
  });

  it('refuses a text that would not fit into code', async () => {
    await stack.run('%%local\nimport os\nlong = os.urandom(1_000_000).hex()');
    const ran = await stack.run('%%send_to_spark -i long');
    expect(JSON.stringify(ran.outcome)).toContain(
      'long has 2000000 characters, and at most 1 MB of code is sent',
    );
  });

  it('shows nothing of the code that does it', async () => {
    await stack.run('%%send_to_spark -i orders -t df -n there');
    const shown = [await stack.run('%history --json'), await stack.run('%log last')];
    for (const { events } of shown)
      expect(JSON.stringify(events)).not.toMatch(/linkis-kernel>|zlib|b64decode/);
  });
});

describe('%%send_to_spark elsewhere', () => {
  it('says how many rows of many were sent to a server', async () => {
    const machine = await startLocalMachine();
    const server = await startServer({ local: machine });
    await server.run('%engine python');
    await server.run('%%sql -o long -q --limit off\nselect i as n from range(12000) t(i)');
    const sent = await server.run('%%send_to_spark -i long -t df');
    expect(sent.displays().join('\n')).toContain(
      'long: 10,000 rows in long of python, the first of 12,000: at most 10,000 rows and 1 MB of code are sent',
    );
    await server.close();
    await machine.close();
  });

  it('goes to PySpark where the notebook runs SQL', async () => {
    const stack = await startOwn();
    await stack.run(orders);
    const sent = await stack.run('%%send_to_spark -i orders -t df -n there');
    expect(sent.displays()).toEqual([expect.stringMatching(/^orders: 3 rows in there of spark/)]);
    expect(printed(await stack.run('%%pyspark\nprint(len(there))'))).toBe('3\n');
    await stack.close();
  });

  it('is told by its help', async () => {
    const stack = await startOwn();
    const told = await stack.run('%send_to_spark --help');
    expect(told.displays().join()).toContain('-t df a DataFrame, -t str a text');
    await stack.close();
  });

  it('is refused where only reading is allowed', async () => {
    const stack = await startStack({ run: { ...runSettings, guard: 'read-only' } });
    await stack.run(orders);
    const sent = await stack.run('%%send_to_spark -i orders -t df -n there');
    expect(JSON.stringify(sent.outcome)).toContain(
      'guard is read-only: %%send_to_spark sets there in a session of spark',
    );
    await stack.close();
  });
});
