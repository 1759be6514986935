import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { CellEvent } from '../../../src/interpreter/index.ts';
import { delay } from '../../../src/shared/index.ts';
import { taskId } from '../../../src/task/index.ts';
import { ownSeconds } from '../../support/clients/program.ts';
import { fixture } from '../../support/fixture.ts';
import { createGate } from '../../support/gate.ts';
import { startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

const stack = fixture(startStack);

const [long, longer] = [ownSeconds(654), ownSeconds(765)];

/** The commands of all processes that hold `mark` in their arguments. */
function processesWith(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((command) => command.includes(mark));
}

describe('a SQL cell', () => {
  it('shows its table and a summary, and ends well', async () => {
    const cell = await stack.run("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL ORDER BY a");
    expect(cell.status).toBe('ok');
    expect(cell.displays()).toEqual([
      expect.stringMatching(
        /^── 2 rows × 2 columns · \d\.\d s · task \d+ ──\na  b\n-  ----\n1  x\n2  NULL$/,
      ),
    ]);
    expect(cell.summary()).toBeUndefined();
    expect(cell.outcome.metadata).toMatchObject({ linkis: { state: 'Succeed', results: 1 } });
  });

  it('shows twelve results in the order of their numbers', async () => {
    const code = Array.from({ length: 12 }, (_, index) => `SELECT ${String(index)} AS n`).join(
      ';\n',
    );
    const cell = await stack.run(code);
    expect(cell.displays().map((text) => text.split('\n').at(-1))).toEqual(
      Array.from({ length: 12 }, (_, index) => String(index).padStart(1)),
    );
  });

  it('shows the results before the failing statement, then the failure with its place', async () => {
    const cell = await stack.run(
      '%%sql\n-- a comment\nSELECT 1 AS fine;\nSELECT nothing FROM nowhere;',
    );
    expect(cell.displays()).toHaveLength(1);
    expect(cell.status).toBe('LinkisTaskFailed');
    const error = cell.outcome.status === 'error' ? cell.outcome.error : undefined;
    expect(error?.evalue).toContain('Table with name nowhere does not exist');
    expect(error?.traceback.join('\n')).toMatch(/line 4: SELECT nothing FROM nowhere;\n +\^/);
  });

  it('has the variables of the notebook put in by the server', async () => {
    await stack.run('%%var\nlimit_to = 3\ncity: str = "Zürich"');
    const cell = await stack.run("SELECT '${city}' AS c, ${limit_to} + 1 AS n");
    expect(cell.displays()[0]).toContain('Zürich  4');
  });

  it('pages through the last table', async () => {
    await stack.run('%%sql --rows 3\nSELECT range AS n FROM range(10)');
    expect((await stack.run('%more')).displays()[0]).toMatch(/rows 4 to 6[\s\S]*\n3\n4\n5\n/);
    expect((await stack.run('%page 4')).displays()[0]).toMatch(/── row 10 of 10 ×[\s\S]*\n9$/);
    expect((await stack.run('%page 5')).status).toBe('UsageError');
    expect((await stack.run('%rows 10')).displays()[0]).toMatch(/10 rows/);
  });
});

describe('a Python cell', () => {
  it('keeps its state and streams what it prints, once', async () => {
    await stack.run('%%python\nkept = 41');
    const cell = await stack.run('%%python\nprint(kept + 1)\nprint("ü")');
    expect(cell.status).toBe('ok');
    expect(cell.text('stdout').match(/^42$/gm)).toHaveLength(1);
    expect(cell.text('stdout')).toContain('42\nü\n');
    expect(cell.displays()).toEqual([]);
  });

  it('fails with the error, its line in the cell and the traceback', async () => {
    const cell = await stack.run('%%python\nx = 1\n\nundefined_name + x');
    expect(cell.status).toBe('LinkisTaskFailed');
    const error = cell.outcome.status === 'error' ? cell.outcome.error : undefined;
    expect(error?.evalue).toContain("NameError: name 'undefined_name' is not defined");
    expect(error?.traceback.join('\n')).toContain('line 4: undefined_name + x');
  });
});

describe('a shell cell', () => {
  it('shows output while it runs', async () => {
    const gate = await createGate();
    const cell = await stack.run(
      `%%shell\necho first\n${gate.shell}\necho second`,
      undefined,
      (event) => {
        if (event.kind === 'text' && event.text.includes('first')) void gate.open();
      },
    );
    await gate.remove();
    expect(cell.text('stdout')).toMatch(/first\n[\s\S]*second\n/);
  });

  it('fails with its exit code', async () => {
    const cell = await stack.run('%%shell\necho before\nexit 3');
    expect(cell.text('stdout')).toContain('before\n');
    expect(cell.status).toBe('LinkisTaskFailed');
    expect(cell.outcome).toMatchObject({ error: { evalue: 'run shell failed with exit code 3' } });
  });
});

describe('an interrupt', () => {
  // Its status line tells at once that a task runs.
  const watched = fixture(async () =>
    startStack({ run: { pace: { ...runSettings.pace, quietMs: 0 } } }),
  );

  it.each([
    ['a shell that sleeps', `%%shell\necho started; sleep ${long}`, `sleep ${long}`],
    ['a Python loop', '%%python\nprint("started", flush=True)\nwhile True: pass', undefined],
    ['a long query', 'SELECT count(*) FROM range(1000000000) a, range(1000000) b', undefined],
  ])('ends %s, and the next cell runs', async (_name, code, mark) => {
    const stop = new AbortController();
    const running = watched.run(code, stop.signal, (event) => {
      // The status line tells that it runs.
      if (event.kind === 'update' && event.bundle['text/plain'].includes('Running')) stop.abort();
    });
    const cell = await running;
    expect(cell.status).toBe('KeyboardInterrupt');
    if (mark !== undefined) expect(processesWith(mark)).toEqual([]);
    const id = cell.taskId();
    expect((await watched.client.info(taskId(id))).state).toBe('Cancelled');
    expect(
      (
        await watched.run(
          code.startsWith('%%') ? `${code.split('\n')[0] ?? ''}\necho = 1` : 'SELECT 1',
        )
      ).events,
    ).not.toEqual([]);
    expect((await watched.run('SELECT 1 AS next')).status).toBe('ok');
  });

  it('is harmless before the cell starts: nothing is submitted', async () => {
    const before = (await watched.run('SELECT 1')).taskId();
    const stop = new AbortController();
    stop.abort();
    expect((await watched.run('SELECT 2', stop.signal)).status).toBe('KeyboardInterrupt');
    expect((await watched.run('SELECT 3')).taskId()).toBe(before + 1);
  });
});

describe('a consumer that leaves', () => {
  it.each([
    ['at its first status line', () => true],
    [
      'while it prints',
      (event: CellEvent) => event.kind === 'text' && event.text.includes('started'),
    ],
  ])('kills the task of the cell that it has left %s', async (_when, isTime) => {
    const cell = stack.interpreter.execute({
      code: '%%shell\necho started; sleep 600',
      silent: false,
      executionCount: 1,
      signal: new AbortController().signal,
    });
    for await (const event of cell) if (isTime(event)) break;
    let status = '';
    while (!/state +Cancelled/.test(status)) {
      expect(status).not.toMatch(/state +(Succeed|Failed)/);
      status = (await stack.run('%status')).displays().join('\n');
      await delay(20);
    }
  });
});

describe('a deadline of the cell', () => {
  it('kills the task and says so', async () => {
    const cell = await stack.run(`%%shell --timeout 1s\nsleep ${longer}`);
    expect(cell.status).toBe('LinkisTimeout');
    expect(cell.outcome).toMatchObject({
      error: {
        evalue: expect.stringMatching(/not done within its time of 1 s: task \d+ is Cancelled/),
      },
    });
    expect(processesWith(`sleep ${longer}`)).toEqual([]);
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown magic', '%%shel\nls', 'UnknownMagic', 'did you mean %%shell?'],
    ['an unknown option', '%%engine hive --row 3\nselect 1', 'UsageError', '--rows'],
    ['an unknown engine', '%%engine sparc\nselect 1', 'UsageError', 'did you mean spark?'],
    ['an engine that the server lacks', '%%engine flink\nselect 1', 'LinkisTaskFailed', 'flink'],
    [
      'a run type that would be read as SQL',
      '%%engine spark python\nprint(1)',
      'UsageError',
      "use 'py'",
    ],
    ['a task that is not there', '%log 99999', 'LinkisTaskFailed', '99999'],
  ])('%s is a clear error', async (_name, code, ename, words) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe(ename);
    const error = cell.outcome.status === 'error' ? cell.outcome.error : undefined;
    expect(error?.traceback.join('\n')).toContain(words);
    expect((await stack.run('SELECT 1')).status).toBe('ok');
  });
});

describe('a task of a blink', () => {
  it('ends its cell soon after its own end: no wait is long beside the time that has passed', async () => {
    const waits: { readonly ms: number; readonly ageMs: number }[] = [];
    let began = performance.now();
    const own = await startStack({
      // The line that tells of a running task has a rhythm of its own.
      run: { pace: { ...runSettings.pace, quietMs: 600_000, statusMs: 600_000 } },
      clock: {
        now: () => performance.now(),
        wait: async (ms, signal) => {
          const ageMs = performance.now() - began;
          await delay(ms, signal);
          // What was called off has held nobody up.
          if (signal?.aborted !== true) waits.push({ ms, ageMs });
        },
      },
    });
    for (let index = 0; index < 10; index += 1) {
      began = performance.now();
      await own.run('SELECT 1');
    }
    await own.close();
    expect(waits.filter(({ ms, ageMs }) => ms > Math.max(20, ageMs * 0.05))).toEqual([]);
  });
});

describe('code on the line of its magic', () => {
  it.each([
    ['%sql SELECT regoin FROM (SELECT 1 AS region)', 1, 13],
    ['-- a note\n%%sql --rows 5 SELECT 1 AS region,\n  regoin', 3, 3],
  ])('fails with its place in the cell: %j', async (code, line, column) => {
    const cell = await stack.run(code);
    const error = cell.outcome.status === 'error' ? cell.outcome.error : undefined;
    const head = `line ${String(line)}: `;
    const quoted = `${head}${code.split('\n')[line - 1] ?? ''}`;
    expect(error?.traceback.join('\n')).toContain(
      `${quoted}\n${' '.repeat(head.length + column - 1)}^`,
    );
  });

  it('runs in every language', async () => {
    expect((await stack.run('%sh echo "it\'s here"')).text('stdout')).toMatch(/^it's here$/m);
    expect((await stack.run('%python print("a", 2)')).text('stdout')).toMatch(/^a 2$/m);
    expect((await stack.run('%python\nprint(3)')).text('stdout')).toMatch(/^3$/m);
    const next = await stack.run("%sql SELECT 'x' AS a\nWHERE true");
    expect(next.displays().join()).toContain('1 row × 1 column');
  });
});
