/** The commands about tasks, as real processes after a batch run has ended and beside one that goes on. */
import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startKernelProcess } from '../../support/clients/kernel-process.ts';
import { type ProgramResult, runProgram, startProgram } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';
import { createGate } from '../../support/gate.ts';

const workplace = fixture(createWorkplace);

const at = (name: string): string => path.join(workplace.notebooks, name);

async function cli(...words: readonly string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [builtCommand, ...words], {
    env: workplace.env,
    cwd: workplace.notebooks,
  });
}

async function notebook(name: string, source: string): Promise<void> {
  const cell = { cell_type: 'code', id: 'a', metadata: {}, execution_count: null, outputs: [] };
  await writeFile(
    at(name),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ ...cell, source }] }),
  );
}

/** Runs the notebook and gives the number of its task. */
async function taskOf(name: string): Promise<string> {
  const { stdout } = await cli('run', name, '--json');
  const { tasks } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { tasks: [number] };
  return String(tasks[0]);
}

describe('after a batch run', () => {
  it('the log that its failure names is there, whole or in part', async () => {
    await notebook('bad.ipynb', 'select * from nowhere');
    const { stderr } = await cli('run', 'bad.ipynb');
    const words = /^The whole log: linkis-kernel (log \d+)$/m.exec(stderr)?.[1]?.split(' ') ?? [];
    expect(words).toHaveLength(2);

    const whole = await cli(...words);
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(whole.stdout).toMatch(/INFO[^]*ERROR .*nowhere does not exist[^]*INFO/);
    const errors = await cli(...words, '--level', 'error');
    expect(errors.stdout).toContain('nowhere does not exist');
    expect(errors.stdout).not.toContain(' INFO ');
    const found = await cli(...words, '--grep', 'DOES NOT EXIST');
    expect(
      found.stdout
        .trimEnd()
        .split('\n')
        .every((line) => line.includes('does not exist')),
    ).toBe(true);
    const engine = await cli(...words, '--engine', 'stdout', '--grep', 'failed');
    expect(engine.stdout).toMatch(
      new RegExp(
        `\\[ERROR\\] .*Failed to execute task ${String(words[1])}: [^]*1 line with 'failed'`,
      ),
    );
    const first = await cli(...words, '--engine', 'stdout', '--from', '1', '--lines', '1');
    expect(first.stdout).toMatch(/started as [^\n]*\nlines 1 to 1 of stdout/);
    const last = await cli(...words, '--tail', '1', '--json');
    expect(JSON.parse(last.stdout)).toMatchObject({
      taskId: Number(words[1]),
      lines: [{ text: expect.stringContaining('Failed') }],
    });
  });

  it('its results are shown again, and written to a file with all their rows', async () => {
    await notebook(
      'rows.ipynb',
      "select i, 'row ' || i as name from range(1000) t(i); select 5 as five",
    );
    const shown = await cli('run', 'rows.ipynb');
    const hint = /linkis-kernel result (\d+)\.1 --rows 1000/.exec(shown.stdout);
    const id = hint?.[1] ?? '';

    expect((await cli('result', id)).stdout).toMatch(/row 199[^]*five/);
    expect((await cli('result', `${id}.1`, '--rows', '700')).stdout).toContain('row 699');
    const json = await cli('result', `${id}.2`, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ taskId: Number(id), rows: [['5']] });

    const target = 'a "good" name.csv';
    expect((await cli('result', `${id}.1`, '-o', target)).stdout).toContain('1,000 rows');
    expect((await readFile(at(target), 'utf8')).split('\r\n')).toHaveLength(1002);
    const again = await cli('result', `${id}.1`, '-o', target);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('exists already');
    expect((await cli('result', `${id}.1`, '-o', target, '--force', '--rows', '2')).code).toBe(0);
    expect((await readFile(at(target), 'utf8')).split('\r\n')).toHaveLength(4);
  });

  it('its task is listed with the others of the user, and its state is told', async () => {
    await notebook('listed.ipynb', "select 'a text to look for'");
    const id = await taskOf('listed.ipynb');

    expect((await cli('jobs', '-n', '1')).stdout).toMatch(new RegExp(`^${id} +Succeed`, 'm'));
    const found = await cli('jobs', '--grep', 'text to look for', '--status', 'Succeed', '--json');
    expect(JSON.parse(found.stdout)).toMatchObject([{ taskId: Number(id), status: 'Succeed' }]);
    expect((await cli('status', id)).stdout).toMatch(
      new RegExp(`^task +${id}\nstate +Succeed$`, 'm'),
    );
    expect((await cli('kill', id)).stdout).toBe(`Task ${id} had already ended: Succeed.\n`);
  });

  it.each([
    [['log', '999999'], 'no task 999999'],
    [['result', '999999.1'], 'no task 999999'],
    [['kill', '999999'], 'no task 999999'],
    [['status', 'last\n%kill all'], 'is not the number of a task'],
    [['result', '1.x'], 'is not the number of a task, or of one of its results'],
    [['result', '1', '-o', 'a\n.csv'], 'has control characters'],
    [['log', '1', '--engine', 'stderr', '--level', 'warn'], '--level is for the log of a task'],
    [
      ['log', '1', '--follow', '--tail', '1'],
      'goes without --level, --tail, --grep and the options of --engine',
    ],
  ])('%j fails with one clear message on standard error', async (words, message) => {
    const { code, stdout, stderr } = await cli(...words);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at |bug of ours/);
  });
});

describe('beside a batch run', () => {
  it('its task is followed by one command and ended by another', async () => {
    const gate = await createGate();
    await notebook('waits.ipynb', `%%shell\necho started; ${gate.shell}`);
    const options = { env: workplace.env, cwd: workplace.notebooks };
    const run = startProgram(process.execPath, [builtCommand, 'run', 'waits.ipynb'], options);
    await until('the cell runs', () => run.output().includes('\nstarted'));
    const running = await cli('jobs', '-n', '1', '--json');
    const [{ taskId }] = JSON.parse(running.stdout) as [{ readonly taskId: number }];
    const id = String(taskId);
    const follow = [builtCommand, 'log', id, '--follow'];

    const left = startProgram(process.execPath, follow, options);
    await until('the log is followed', () => left.output().includes('\nstarted'));
    left.signal('SIGINT');
    expect((await left.ended).code).toBe(130);
    expect(left.output()).toContain(`no longer attached to task ${id}, which goes on`);

    const followed = startProgram(process.execPath, follow, options);
    await until('the log is followed again', () => followed.output().includes('\nstarted'));
    expect((await cli('kill', id)).stdout).toBe(`Task ${id} is Cancelled.\n`);
    expect((await followed.ended).code).toBe(1);
    expect((await run.ended).code).toBe(1);
    await gate.remove();
  });
});

describe('a hint at what to do next', () => {
  it('is a magic where the client lets cells ask its user, and a command where not', async () => {
    const kernel = await startKernelProcess(workplace);
    const traceback = async (onInput?: () => Promise<string>): Promise<string> => {
      const { reply } = await kernel.client.execute(
        'select * from nowhere',
        onInput === undefined ? {} : { onInput },
      );
      return JSON.stringify(reply.content['traceback']);
    };
    expect(await traceback(async () => '')).toMatch(/"The whole log: %log \d+"/);
    expect(await traceback()).toMatch(/"The whole log: linkis-kernel log \d+"/);
    await kernel.stop();
  });
});
