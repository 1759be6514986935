/** Batch runs that end early: what they leave, and how the next one goes on. */
import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ProgramResult, runProgram, startProgram } from '../../support/clients/program.ts';
import { writeNotebook } from '../../support/clients/notebook.ts';
import { until } from '../../support/clients/until.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);

interface WrittenCell {
  readonly source: readonly string[];
  readonly metadata: {
    readonly linkis_kernel?: { readonly state: string; readonly tasks: readonly number[] };
  };
  readonly outputs: readonly unknown[];
}

const at = (name: string): string => path.join(workplace.notebooks, name);

async function cli(...words: readonly string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [builtCommand, ...words], {
    env: workplace.env,
    cwd: workplace.notebooks,
  });
}

async function written(name: string): Promise<readonly WrittenCell[]> {
  const { cells } = JSON.parse(await readFile(at(name), 'utf8')) as {
    readonly cells: readonly WrittenCell[];
  };
  return cells;
}

describe('linkis-kernel run --resume', () => {
  const cells = [
    '%var day=2026-08-01',
    "CREATE TABLE visits AS SELECT '${day}' AS day",
    "INSERT INTO visits SELECT '${day}'",
    'CREATE TEMP VIEW mine AS SELECT 1 AS one',
    '%%python\nfactor = 21',
    '%%python\nprint(factor * two)',
    'SELECT count(*) AS visits, (SELECT one FROM mine) AS one FROM visits',
  ];
  const mended = cells.with(5, '%%python\nprint(factor * 2)');

  it('runs the whole notebook where there is no earlier run, and stops at a failure', async () => {
    await writeNotebook(at('daily.ipynb'), cells);
    const { code, stderr } = await cli('run', 'daily.ipynb', '-o', 'out.ipynb', '--resume');

    expect(code).toBe(1);
    expect(stderr).toContain('6 cells run, 1 failed (cell 6: LinkisTaskFailed), 1 not run');
  });

  it('keeps what lasts, and runs again what only a session had', async () => {
    const before = await written('out.ipynb');
    await writeNotebook(at('daily.ipynb'), mended);
    const words = ['daily.ipynb', '-o', 'out.ipynb', '--resume', '--manifest', 'record.json'];
    const { code, stdout, stderr } = await cli('run', ...words);
    const after = await written('out.ipynb');

    expect([code, stderr]).toEqual([
      0,
      "Cells 1, 4, 5 run again: what such a cell leaves in the kernel or in an engine's session is gone.\n",
    ]);
    expect(stdout).toContain('[2/7] kept of the earlier run: CREATE TABLE visits');
    expect(stdout).toMatch(/: 5 cells run, 2 kept of the earlier run · /);
    // The row was inserted once.
    expect(stdout).toMatch(/visits +one\n-+ +-+\n +2 +1\n/);
    expect(stdout).toMatch(/^42$/m);
    expect(after.slice(1, 3)).toEqual(before.slice(1, 3));

    const record = JSON.parse(await readFile(at('record.json'), 'utf8')) as {
      readonly cells: readonly unknown[];
    };
    expect(record).toMatchObject({ gateway: 'local', exitCode: 0, stopped: null });
    expect(record.cells).toMatchObject([
      { cell: 1, state: 'ok', tasks: [], engine: null },
      { cell: 2, state: 'kept', engine: 'duckdb-1', lasting: true },
      { cell: 3, state: 'kept', tasks: before[2]?.metadata.linkis_kernel?.tasks },
      { cell: 4, state: 'ok', lasting: false },
      { cell: 5, state: 'ok', engine: expect.stringMatching(/^python-/) },
      { cell: 6, state: 'ok' },
      { cell: 7, state: 'ok', rows: [1], started: expect.stringMatching(/^\d{4}-.*Z$/) },
    ]);
  });

  it('runs from the first changed cell on', async () => {
    await writeNotebook(at('daily.ipynb'), mended.with(2, "INSERT INTO visits SELECT 'other'"));
    const { code, stdout } = await cli('run', 'daily.ipynb', '-o', 'out.ipynb', '--resume');

    expect(code).toBe(0);
    expect(stdout).toMatch(/visits +one\n-+ +-+\n +3 +1\n/);
    expect(stdout).toMatch(/: 6 cells run, 1 kept of the earlier run · /);
  });

  it('says of a cell that runs again that it changes tables once more', async () => {
    const detached = ['%%sql --into n\nCREATE OR REPLACE TABLE apart AS SELECT 1; SELECT 1 AS n'];
    await writeNotebook(at('apart.ipynb'), [...detached, '%var day=1', 'SELECT * FROM nowhere']);
    const words = ['run', 'apart.ipynb', '-o', 'apart-out.ipynb', '--resume'];
    expect((await cli(...words)).stderr).not.toContain('once more');

    expect((await cli(...words)).stderr).toMatch(
      /^Cells 1, 2 run again: .*\. Cell 1 runs SQL that changes tables, and changes them once more\.\n/,
    );
  });

  it('runs no detached task again that has ended well, and one that has failed', async () => {
    const cells = [
      'CREATE TABLE counted AS SELECT 0 AS n',
      '%%sql --detach\nINSERT INTO counted SELECT 1',
      '%attach last',
      'SELECT * FROM nowhere',
    ];
    await writeNotebook(at('once.ipynb'), cells);
    const words = ['run', 'once.ipynb', '-o', 'once-out.ipynb', '--resume'];
    await cli(...words);
    await writeNotebook(at('once.ipynb'), cells.with(3, 'SELECT sum(n) AS total FROM counted'));
    const again = await cli(...words);
    expect(again.stdout).toMatch(/total\n-+\n +1\n/);
    expect(again.stdout).toContain('1 cell run, 3 kept of the earlier run');
    expect(again.stderr).toBe('');

    const failing = ['%%sql --detach\nINSERT INTO missing SELECT 1', 'SELECT 1 AS n'];
    await writeNotebook(at('failing.ipynb'), failing);
    const run = ['run', 'failing.ipynb', '-o', 'failing-out.ipynb', '--resume'];
    await cli(...run);
    const once = (await written('failing-out.ipynb'))[0]?.metadata.linkis_kernel?.tasks[0];
    await until('the task has failed', async () =>
      (await cli('status', String(once), '--json')).stdout.includes('Failed'),
    );
    expect((await cli(...run)).stdout).toMatch(/: 2 cells run · /);
  });

  it('leaves a detached task alone that still runs, and says so', async () => {
    const endless = '%%sql --detach\nSELECT count(*) FROM range(10000000) a, range(10000000) b';
    await writeNotebook(at('long.ipynb'), [endless, '%%python\nprint(1 / 0)']);
    const words = ['run', 'long.ipynb', '-o', 'long-out.ipynb', '--resume'];
    await cli(...words);
    const task = String((await written('long-out.ipynb'))[0]?.metadata.linkis_kernel?.tasks[0]);
    const { stdout, stderr } = await cli(...words);
    expect(stderr).toContain(
      `Cell 1 is not run again: its task ${task} still runs, and linkis-kernel log ${task} --follow shows it.`,
    );
    expect(stdout).toContain('[1/2] kept of the earlier run');
    expect((await cli('kill', task)).code).toBe(0);
  });

  it('refuses what no run has written, and a run on another gateway', async () => {
    await writeNotebook(at('foreign.ipynb'), ['SELECT 1']);
    const foreign = await cli('run', 'daily.ipynb', '-o', 'foreign.ipynb', '--resume');
    const moved = JSON.parse(await readFile(at('out.ipynb'), 'utf8')) as {
      readonly metadata: { readonly linkis_kernel: object };
    };
    Object.assign(moved.metadata.linkis_kernel, { gateway: 'http://elsewhere:9001' });
    await writeFile(at('moved.ipynb'), JSON.stringify(moved));
    const elsewhere = await cli('run', 'daily.ipynb', '-o', 'moved.ipynb', '--resume');
    const without = await cli('run', 'daily.ipynb', '--resume');

    for (const { code } of [foreign, elsewhere, without]) expect(code).toBe(1);
    expect(foreign.stderr).toContain('it has no record of a run by linkis-kernel');
    expect(elsewhere.stderr).toContain('its gateway was http://elsewhere:9001, now it is local');
    expect(without.stderr).toContain('--resume needs -o');
    // What was there is untouched.
    expect(await written('foreign.ipynb')).toHaveLength(1);
  });
});

describe('linkis-kernel run, ended from outside', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGKILL', null],
  ] as const)(
    'leaves after %s a notebook with all that was done before',
    async (signal, expected) => {
      const name = `${signal}.ipynb`;
      await writeNotebook(at(name), ['SELECT 42 AS answer', '%%shell\necho started; sleep 600']);
      const words = [builtCommand, 'run', name, '-o', `out-${name}`];
      const program = startProgram(process.execPath, words, {
        env: workplace.env,
        cwd: workplace.notebooks,
      });
      await until('the second cell runs', () => program.output().includes('\nstarted'));
      await until('the first cell is saved', async () => {
        const cells = await written(`out-${name}`).catch(() => []);
        return (cells[0]?.outputs.length ?? 0) > 0;
      });
      program.signal(signal);

      expect((await program.ended).code).toBe(expected);
      const [first, second] = await written(`out-${name}`);
      expect(JSON.stringify(first?.outputs)).toContain('42');
      expect(first?.metadata.linkis_kernel?.state).toBe('ok');
      expect(second?.metadata.linkis_kernel?.state).toBe(
        signal === 'SIGTERM' ? 'failed' : undefined,
      );
      // No task runs on that nobody asked for.
      await until('the task has ended', async () => {
        const { stdout } = await cli('jobs', '--status', 'Running', '--json');
        return (JSON.parse(stdout) as readonly unknown[]).length === 0;
      });
    },
  );
});
