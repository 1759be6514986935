/** What ends a batch, by each program that runs one: the exit code, what the notebook holds, and what still runs on the gateway. */
import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  errorOf,
  type NotebookCell,
  readCodeCells,
  shown,
  streamText,
  writeNotebook,
} from '../support/clients/notebook.ts';
import { runProgram, startProgram } from '../support/clients/program.ts';
import { until } from '../support/clients/until.ts';
import { builtCommand, createWorkplace, type Workplace } from '../support/clients/workplace.ts';
import { type FaultGateway, type Row, startFaultGateway } from '../support/fault/gateway.ts';
import { fixture } from '../support/fixture.ts';

interface BatchPlace {
  readonly workplace: Workplace;
  readonly gateway: FaultGateway;
  close(): Promise<void>;
}

const place = fixture(async (): Promise<BatchPlace> => {
  const gateway = await startFaultGateway();
  const workplace = await createWorkplace({
    LINKIS_URL: gateway.url,
    LINKIS_USER: gateway.user,
    LINKIS_PASSWORD: gateway.password,
    LINKIS_ENGINE: 'duckdb',
  });
  const settings = { unreachableMs: 3000, requestTimeoutMs: 20_000 };
  await writeFile(
    path.join(workplace.directory, 'config', 'config.json'),
    JSON.stringify(settings),
    { mode: 0o600 },
  );
  return {
    workplace,
    gateway,
    close: async () => {
      await workplace.close();
      await gateway.close();
    },
  };
});

type Runner = 'run' | 'nbconvert' | 'papermill';

/** The program and its words for a notebook; with a time limit for each cell, in seconds. */
function command(runner: Runner, name: string, seconds?: number): [string, string[]] {
  const out = `out-${name}`;
  const python = (program: string): string => place.workplace.pythonProgram(program);
  const limit = (option: string): string[] =>
    seconds === undefined ? [] : [`${option}${String(seconds)}`];
  switch (runner) {
    case 'run':
      return [process.execPath, [builtCommand, 'run', name, '-o', out, ...limit('--timeout=')]];
    case 'nbconvert': {
      const words = ['nbconvert', '--execute', '--to', 'notebook', '--output', out, name];
      return [python('jupyter'), [...words, ...limit('--ExecutePreprocessor.timeout=')]];
    }
    case 'papermill':
      return [
        python('papermill'),
        [
          name,
          out,
          '--no-progress-bar',
          ...(seconds === undefined ? [] : ['--execution-timeout', String(seconds)]),
        ],
      ];
  }
}

interface Ended {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  /** Undefined when the program wrote none. */
  readonly cells: readonly NotebookCell[] | undefined;
  /** How the second cell's task stands on the gateway. */
  status(): Promise<unknown>;
}

interface Batch {
  readonly kind: string;
  /** The second cell's, below a line that marks its task. */
  readonly commands: string;
  /** For each cell. @default as the program has it */
  readonly seconds?: number;
  /** Called when the second cell's task runs. */
  readonly meanwhile?: (task: string, pid: number) => Promise<unknown> | void;
}

/** Runs a notebook whose second cell does not simply end. */
async function batch(
  runner: Runner,
  { kind, commands, seconds, meanwhile }: Batch,
): Promise<Ended> {
  const { workplace, gateway } = place;
  const { notebooks, env } = workplace;
  const mark = `mark ${kind}-${runner}`;
  const name = `${kind}-${runner}.ipynb`;
  const second = `%%shell\n${mark}\n${commands}`;
  const cells = ['SELECT 42 AS answer', second, 'SELECT 43 AS next'];
  await writeNotebook(path.join(notebooks, name), cells);
  const row = async (): Promise<Row | undefined> => {
    const rows = await gateway.rows();
    return rows.find(({ executionCode }) => String(executionCode).includes(mark));
  };
  const [program, words] = command(runner, name, seconds);
  const running = startProgram(program, words, { env, cwd: notebooks });
  if (meanwhile !== undefined) {
    await until('the second cell runs', async () => (await row())?.['status'] === 'Running');
    await meanwhile(String((await row())?.['taskID']), running.pid);
  }
  const { code } = await running.ended;
  gateway.faults();
  const out = path.join(notebooks, `out-${name}`);
  return {
    code,
    output: running.output(),
    cells: existsSync(out) ? await readCodeCells(out) : undefined,
    status: async () => (await row())?.['status'],
  };
}

const endless = 'lines 3\npause 600000';

/** Every request of the kernel fails, so many times. */
function dropped(times: number): void {
  place.gateway.faults({ on: /./, times, misbehave: (exchange) => exchange.drop() });
}

/** nbconvert writes a notebook only at a good end. */
const writesFailures = (runner: Runner): boolean => runner !== 'nbconvert';

/** What the notebook must hold: all that was done before, the failure, and nothing after it. */
function expectCompleteUpTo(runner: Runner, ended: Ended, failure: string | undefined): void {
  if (!writesFailures(runner)) {
    expect(ended.cells).toBeUndefined();
    return;
  }
  const [first, second, third] = (ended.cells ?? []).filter(
    // papermill puts a cell of its own on top of a notebook that failed.
    ({ source }) => !JSON.stringify(source).includes('papermill-error-cell'),
  );
  expect(shown(first, 'text/plain').join()).toContain('42');
  expect(errorOf(second)?.ename).toBe(failure);
  expect(third?.outputs).toEqual([]);
}

describe.each(['run', 'nbconvert', 'papermill'] as const)('a batch by %s', (runner) => {
  it('fails with the cell, and its notebook holds what was done', async () => {
    const ended = await batch(runner, { kind: 'error', commands: 'fail 41001 no such thing' });
    expect(ended.code).toBe(1);
    expect(ended.output).toContain('no such thing');
    expectCompleteUpTo(runner, ended, 'LinkisTaskFailed');
    expect(await ended.status()).toBe('Failed');
  });

  it('fails when somebody else kills the task', async () => {
    const ended = await batch(runner, {
      kind: 'killed',
      commands: endless,
      meanwhile: async (task) => {
        const { env, notebooks: cwd } = place.workplace;
        const words = [builtCommand, 'kill', task];
        expect((await runProgram(process.execPath, words, { env, cwd })).code).toBe(0);
      },
    });
    expect(ended.code).toBe(1);
    expect(ended.output).toContain('killed on the server');
    expectCompleteUpTo(runner, ended, 'LinkisTaskFailed');
    expect(await ended.status()).toBe('Cancelled');
  });

  it('goes on after a gateway that was away for a while, and has every line once', async () => {
    const ended = await batch(runner, {
      kind: 'away',
      commands: 'lines 3\npause 1500\nlines 3',
      // The kernel asks some times a second: it comes to this number within the outage that it is patient for.
      meanwhile: () => dropped(8),
    });
    expect({ code: ended.code, output: ended.code === 0 ? '' : ended.output }).toEqual({
      code: 0,
      output: '',
    });
    expect(ended.cells).toHaveLength(3);
    expect(streamText(ended.cells?.[1], 'stdout').match(/^text line \d$/gm)).toEqual(
      [1, 2, 3, 4, 5, 6].map((line) => `text line ${String(line)}`),
    );
    expect(shown(ended.cells?.[2], 'text/plain').join()).toContain('43');
  });

  it('fails when the gateway stays away, and says what became of the task', async () => {
    const ended = await batch(runner, {
      kind: 'gone',
      commands: endless,
      meanwhile: () => dropped(Number.POSITIVE_INFINITY),
    });
    expect(ended.code).toBe(1);
    expect(ended.output).toContain('cannot be reached');
    expect(ended.output).toContain('The task goes on without this cell');
    expectCompleteUpTo(runner, ended, 'LinkisConnectionError');
    // Nothing could be sent to end it, so the way to end it is in the failure.
    expect(await ended.status()).toBe('Running');
  });

  it('fails at its limit of time, and ends the task', async () => {
    const ended = await batch(runner, { kind: 'timeout', commands: endless, seconds: 5 });
    expect(ended.code).toBe(1);
    expect(ended.output).toMatch(/took longer than 5 s|\(5s\)/);
    await until('the task has ended', async () => (await ended.status()) === 'Cancelled');
  });

  it('ends on SIGTERM, and its task with it', async () => {
    const ended = await batch(runner, {
      kind: 'sigterm',
      commands: endless,
      meanwhile: (_task, pid) => {
        process.kill(pid, 'SIGTERM');
      },
    });
    // The Python programs have no handler for it; their kernel ends with them.
    expect(ended.code).toBe(runner === 'run' ? 143 : null);
    if (writesFailures(runner))
      expect(shown(ended.cells?.[0], 'text/plain').join()).toContain('42');
    await until('the task has ended', async () => (await ended.status()) === 'Cancelled');
  });
});
