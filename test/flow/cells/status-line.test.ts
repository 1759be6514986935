/** When a cell shows the line that tells how its task goes, and what stands in its place. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CellEvent } from '../../../src/interpreter/index.ts';
import type { RunSettings } from '../../../src/run/index.ts';
import { createGate } from '../../support/gate.ts';
import { type LocalStack, ranCell, type RanCell, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

/** A task is never over, and always over, when its line would appear. */
const slow = { quietMs: 0, statusMs: 0 };
const quick = { quietMs: 600_000 };

const stacks: LocalStack[] = [];

async function opened(
  pace: Partial<RunSettings['pace']>,
  own: Partial<RunSettings> = {},
): Promise<LocalStack> {
  const stack = await startStack({
    run: { pace: { ...runSettings.pace, ...pace }, ...own },
  });
  stacks.push(stack);
  return stack;
}

afterAll(async () => {
  await Promise.all(stacks.map(async (stack) => stack.close()));
});

/** What stays in the notebook: updates have replaced their displays, texts of one stream are joined. */
function saved({ events }: RanCell): readonly string[] {
  const outputs: { id?: string | undefined; text: string }[] = [];
  for (const event of events) {
    if (event.kind === 'text') {
      const last = outputs.at(-1);
      if (last?.id === event.stream) last.text += event.text;
      else outputs.push({ id: event.stream, text: event.text });
    } else if (event.kind === 'display')
      outputs.push({ id: event.displayId, text: event.bundle['text/plain'] });
    else if (event.kind === 'update')
      for (const output of outputs)
        if (output.id === event.displayId) output.text = event.bundle['text/plain'];
  }
  return outputs.map(({ text }) => text);
}

function lineOf(events: readonly CellEvent[]): readonly string[] {
  return events.flatMap((event) =>
    (event.kind === 'display' || event.kind === 'update') && event.displayId !== undefined
      ? [event.bundle['text/plain']]
      : [],
  );
}

describe('a quick cell', () => {
  it('has its table alone, whose caption tells time and task', async () => {
    const stack = await opened(quick);
    const ran = await stack.run('SELECT 1 AS a; SELECT 2 AS b, 3 AS c');
    const [first = '', second = '', ...others] = saved(ran);
    expect(others).toEqual([]);
    expect(first).toMatch(/· 1 row × 1 column ──/);
    expect(second).toMatch(
      new RegExp(`· 1 row × 2 columns · \\d+\\.\\d s · task ${String(ran.taskId())} ──`),
    );
  });

  it('has its print alone', async () => {
    const stack = await opened(quick);
    expect(saved(await stack.run('%%shell\necho hello'))).toEqual(['hello\n']);
  });

  it('ends with one line when it shows nothing else', async () => {
    const stack = await opened(quick);
    const ran = await stack.run('%%shell\ntrue');
    expect(saved(ran)).toEqual([expect.stringMatching(/^✔ shell-1 · task \d+ · \d+\.\d s$/)]);
  });

  it('has its error alone when it fails', async () => {
    const stack = await opened(quick);
    const ran = await stack.run('SELECT * FROM nowhere');
    expect(ran.status).toBe('LinkisTaskFailed');
    expect(saved(ran)).toEqual([]);
  });
});

describe('a slow cell', () => {
  it('has one line, which becomes the summary, and the caption does not repeat it', async () => {
    const stack = await opened(slow);
    const ran = await stack.run('SELECT 1 AS a');
    const lines = lineOf(ran.events);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.at(-1)).toMatch(
      new RegExp(`^✔ duckdb-1 · task ${String(ran.taskId())} · \\d+\\.\\d s`),
    );
    expect(saved(ran)).toEqual([lines.at(-1), expect.stringMatching(/^── 1 row × 1 column ──/)]);
  });

  it('says how it failed', async () => {
    const stack = await opened(slow);
    const ran = await stack.run('SELECT * FROM nowhere');
    expect(saved(ran)).toEqual([
      expect.stringMatching(/^✘ duckdb-1 · task \d+ · Failed · \d+\.\d s/),
    ]);
  });
});

describe('a line that is updated', () => {
  /** VS Code loses the updates of a display that it gets 0.1 to 0.5 s after the start of the cell. */
  it('is not sent within 0.7 s of the start of its cell, whatever the cell waits for', async () => {
    const [held, detached] = [await createGate(), await createGate()];
    const stack = await opened({ quietMs: 700 });
    const early: string[] = [];
    /** Runs a cell, and `meanwhile` when its line is there. */
    const run = async (
      code: string,
      meanwhile: () => Promise<void> | void = () => undefined,
    ): Promise<RanCell> => {
      const began = performance.now();
      const stop = new AbortController();
      let isSeen = false;
      return stack.run(code, stop.signal, (event) => {
        if (event.kind !== 'display' || event.displayId === undefined || isSeen) return;
        isSeen = true;
        if (performance.now() - began < 700) early.push(code);
        void meanwhile();
      });
    };
    const ran = await run(`%%shell\necho begun; ${held.shell}`, async () => held.open());
    expect(ran.status).toBe('ok');
    expect(lineOf(ran.events).at(-1)).toMatch(/^✔ shell-1/);
    await stack.run(`%%shell --detach\necho begun; ${detached.shell}`);
    const attached = await run('%attach last', async () => detached.open());
    expect(lineOf(attached.events).at(-1)).toMatch(/^✔ shell-1/);
    expect(early).toEqual([]);
    await held.remove();
    await detached.remove();
  });
});

describe('the setting `status`', () => {
  it('always: a quick cell has its line too', async () => {
    const stack = await opened(quick, { status: 'always' });
    expect(saved(await stack.run('SELECT 1 AS a'))).toEqual([
      expect.stringMatching(/^── 1 row × 1 column ──/),
      expect.stringMatching(/^✔ duckdb-1 · task \d+ · \d+\.\d s$/),
    ]);
  });

  it('end: a slow cell has its summary alone, once, below what it shows, and nothing is updated', async () => {
    const stack = await opened(slow, { status: 'end' });
    const ran = await stack.run("%%sh\necho 'a print'");
    expect(ran.events.filter(({ kind }) => kind === 'update')).toEqual([]);
    expect(saved(ran)).toEqual(['a print\n', expect.stringMatching(/^✔ shell-\S+ · task \d+ · /)]);
    const failed = await stack.run('%%sh\nexit 3');
    expect(lineOf(failed.events)).toEqual([expect.stringMatching(/^✘ shell/)]);
    const table = saved(await stack.run('SELECT 1 AS a'));
    expect(table).toHaveLength(2);
    expect(table[0]).toMatch(/^── 1 row × 1 column ──/);
  });

  it('end: a quick cell is as with auto', async () => {
    const stack = await opened(quick, { status: 'end' });
    expect(saved(await stack.run("%%sh\necho 'a print'"))).toEqual(['a print\n']);
    expect(
      lineOf((await stack.run('CREATE OR REPLACE TABLE t AS SELECT 1 AS a')).events),
    ).toHaveLength(1);
  });

  it('off: a slow cell has none', async () => {
    const stack = await opened(slow, { status: 'off' });
    expect(lineOf((await stack.run('SELECT 1 AS a')).events)).toEqual([]);
    expect(saved(await stack.run('%%shell\ntrue'))).toEqual([]);
  });

  it('stable: a slow and a quick cell leave the same, without times and numbers', async () => {
    const codes = [
      "SELECT 1 AS a; SELECT 'x' AS b",
      '%%shell\necho one; echo two',
      '%%shell\ntrue',
      'SELECT * FROM nowhere',
      'CREATE TABLE t AS SELECT 1 AS a',
    ];
    const all = await Promise.all(
      [slow, quick].map(async (pace) => {
        const stack = await opened(pace, { status: 'stable' });
        const outputs: unknown[] = [];
        for (const code of codes) {
          const ran = await stack.run(code);
          outputs.push([...saved(ran), ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error]);
        }
        return outputs;
      }),
    );
    expect(all[0]).toEqual(all[1]);
    expect(all[0]?.[1]).toEqual(['✔ shell-1', 'one\ntwo\n', 'ok']);
    expect(JSON.stringify(all)).not.toMatch(/\d\.\d s|task \d/);
  });

  it('stable: what is stopped, left or cut keeps no number either', async () => {
    const stack = await opened(slow, {
      status: 'stable',
      limits: { ...runSettings.limits, streamBytes: 2000 },
    });
    const stop = new AbortController();
    const running = stack.run('%%shell\necho begun; sleep 60', stop.signal, (event) => {
      if (event.kind === 'text') stop.abort('the user stops');
    });
    const ran = [
      await running,
      await stack.run('%%shell --timeout 1s\nsleep 60'),
      await stack.run('%%shell --detach\ntrue'),
      await stack.run('%%shell\nseq 5000'),
    ];
    expect(ran.map(({ status }) => status)).toEqual([
      'KeyboardInterrupt',
      'LinkisTimeout',
      'ok',
      'ok',
    ]);
    const shown = ran.map((one) => [
      ...saved(one),
      one.outcome.status === 'ok' ? 'ok' : one.outcome.error,
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/[Tt]ask L?\d|%\w+ L?\d/);
    expect(JSON.stringify(shown)).toContain('the task runs on by itself: %attach last');
  });

  it('stable: a notebook that is run as a whole has the line once and first, never updated', async () => {
    const stack = await opened(slow, { status: 'stable' });
    const cell = stack.interpreter.execute({
      code: '%%shell\necho one; echo two',
      silent: false,
      executionCount: 1,
      signal: new AbortController().signal,
      inBatch: true,
    });
    const events: CellEvent[] = [];
    let step = await cell.next();
    for (; step.done !== true; step = await cell.next()) events.push(step.value);
    const ran = ranCell(events, step.value);
    expect(lineOf(ran.events)).toEqual(['✔ shell-1']);
    expect(saved(ran)).toEqual(['✔ shell-1', 'one\ntwo\n']);
  });

  it('stable: plots and exports tell neither time nor task, whatever was run before', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'linkis-stable-'));
    const codes = [
      'SELECT 1 AS a, 2 AS b UNION ALL SELECT 2, 3',
      '%plot --x a --y b',
      `%export ${path.join(directory, 'a.csv')} --force`,
    ];
    const all = await Promise.all(
      [false, true].map(async (isLater) => {
        const stack = await opened(quick, { status: 'stable' });
        if (isLater) await stack.run('SELECT 0 AS z');
        const outputs: unknown[] = [];
        for (const code of codes) outputs.push(saved(await stack.run(code)));
        return outputs;
      }),
    );
    await rm(directory, { recursive: true });
    expect(all[0]).toEqual(all[1]);
    expect(all[0]?.slice(1)).toEqual([
      [expect.stringContaining('result 1')],
      [expect.stringContaining('result 1')],
    ]);
    expect(JSON.stringify(all)).not.toMatch(/\d\.\d s|task \d/);
  });
});
