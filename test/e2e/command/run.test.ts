/** The command line as real processes: notebooks run headless, and the local gateway behind them. */
import { describe, expect, it } from '@jest/globals';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addressesBeyond } from '../../security/gateway-attacks.ts';
import { kernelProcesses } from '../../support/clients/broken-kernel.ts';
import { type ProgramResult, runProgram, startProgram } from '../../support/clients/program.ts';
import { until } from '../../support/clients/until.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);

interface WrittenCell {
  readonly id: string;
  readonly execution_count: number | null;
  readonly outputs: readonly { readonly output_type: string; readonly ename?: string }[];
}

interface WrittenNotebook {
  readonly cells: readonly WrittenCell[];
  readonly metadata: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const at = (name: string): string => path.join(workplace.notebooks, name);

async function cli(...words: readonly string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [builtCommand, ...words], {
    env: workplace.env,
    cwd: workplace.notebooks,
  });
}

async function notebook(name: string, ...cells: readonly [string, ...string[]][]): Promise<void> {
  const file = {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: {},
    cells: cells.map(([source, ...tags]) => ({
      cell_type: 'code',
      metadata: { tags },
      execution_count: null,
      outputs: [],
      source,
    })),
  };
  await writeFile(at(name), JSON.stringify(file));
}

async function written(name: string): Promise<WrittenNotebook> {
  return JSON.parse(await readFile(at(name), 'utf8')) as WrittenNotebook;
}

describe('linkis-kernel run with a file of code', () => {
  it('runs it with parameters, and tells file and line of a failure', async () => {
    await writeFile(at('it is.sql'), "select '${day}' as day;\nselect 2 as two");
    const good = await cli('run', 'it is.sql', '-p', 'day=2026-08-01', '-o', 'out/file.ipynb');
    expect([good.code, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('2026-08-01');
    expect((await written('out/file.ipynb')).cells).toHaveLength(2);

    await writeFile(at('bad.py'), 'x = 1\n\nprint(y)\n');
    const bad = await cli('run', 'bad.py');
    expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('In bad.py')]);
    expect(bad.stderr).toContain('line 3: print(y)');

    const none = await cli('run', 'none.sql');
    expect([none.code, none.stderr]).toEqual([
      1,
      expect.stringContaining('The file none.sql does not exist'),
    ]);
  });
});

describe('linkis-kernel run', () => {
  it('runs the cells with parameters and writes what they showed', async () => {
    await notebook(
      'good.ipynb',
      ['%%var\nn = 1', 'parameters'],
      ["select ${n} as n, 'here' as word"],
    );
    const { code, stdout } = await cli('run', 'good.ipynb', '-p', 'n=41', '-o', 'out/good.ipynb');

    expect(code).toBe(0);
    expect(stdout).toMatch(/41\s+here/);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toMatch(/^✔/m);
    expect(stdout).toMatch(
      /\ngood\.ipynb: 3 cells run · [\d.]+ s · task \d+ · out\/good\.ipynb\n$/,
    );
    const { cells, metadata } = await written('out/good.ipynb');
    expect(cells).toHaveLength(3);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(3);
    expect(cells[2]?.outputs.map((output) => output.output_type)).toContain('display_data');
    expect(cells[2]?.execution_count).toBe(3);
    expect(metadata['kernelspec']).toMatchObject({ name: 'linkis', display_name: 'Linkis' });
    expect(metadata['language_info']).toMatchObject({ name: 'sql' });
    expect(await readFile(at('out/good.ipynb'), 'utf8')).not.toContain(workplace.directory);
  });

  it('ends at a failed cell with exit code 1 and writes the notebook all the same', async () => {
    await notebook('bad.ipynb', ['select 1 as fine'], ['select * from nowhere'], ['select 1']);
    const { code, stdout, stderr } = await cli('run', 'bad.ipynb', '-o', 'bad-out.ipynb');

    expect(code).toBe(1);
    expect(stdout).toContain('fine');
    expect(stdout).not.toContain('LinkisTaskFailed');
    const lines = stderr.split('\n');
    expect(lines[0]).toMatch(
      /^bad\.ipynb: cell 2 of 3 failed after [\d.]+ s: select \* from nowhere$/,
    );
    expect(lines[1]).toMatch(/^LinkisTaskFailed: .*nowhere does not exist/);
    expect(lines.at(-2)).toMatch(
      /^bad\.ipynb: 2 cells run, 1 failed \(cell 2: LinkisTaskFailed\), 1 not run · [\d.]+ s · tasks \d+, \d+ · bad-out\.ipynb$/,
    );
    const { cells } = await written('bad-out.ipynb');
    expect(cells[1]?.outputs.some(({ output_type }) => output_type === 'error')).toBe(true);
    expect(cells[2]).toMatchObject({ execution_count: null, outputs: [] });
  });

  it('says with --quiet what failed and how it went, and nothing else', async () => {
    await notebook('quiet.ipynb', ['select 1 as fine']);
    const good = await cli('run', 'quiet.ipynb', '--quiet');
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(/^quiet\.ipynb: 1 cell run · [^\n]+\n$/);

    const bad = await cli('run', 'bad.ipynb', '--quiet');
    expect(bad).toMatchObject({ code: 1, stdout: '' });
    expect(bad.stderr).toContain('nowhere does not exist');
  });

  it('writes with --json one event a line, and no other text, to standard output', async () => {
    const { code, stdout, stderr } = await cli('run', 'bad.ipynb', '--json');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(code).toBe(1);
    expect(stderr).toContain('nowhere does not exist');
    expect(new Set(events.map(({ version }) => version))).toEqual(new Set([1]));
    expect(events[0]).toMatchObject({ event: 'start', notebook: 'bad.ipynb', cells: 3 });
    const ends = events.filter(({ event }) => event === 'cell_ended');
    expect(ends).toMatchObject([
      { cell: 1, state: 'ok', tasks: [expect.any(Number)], ms: expect.any(Number) },
      { cell: 2, state: 'failed', ename: 'LinkisTaskFailed', tasks: [expect.any(Number)] },
    ]);
    expect(events.at(-1)).toMatchObject({
      event: 'summary',
      run: 2,
      failed: [{ cell: 2, ename: 'LinkisTaskFailed' }],
      notRun: 1,
      tasks: ends.flatMap(({ tasks }) => tasks),
      exitCode: 1,
    });
  });

  it('refuses an output that cannot be written before it runs anything', async () => {
    await writeFile(at('a file'), '');
    const { code, stdout, stderr } = await cli('run', 'good.ipynb', '-o', 'a file/out.ipynb');

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/cannot be written to a file\/out\.ipynb: .*\[OPTION_INVALID\]/);
    for (const [manifest, refusal] of [
      ['a file/record.json', 'The record cannot be written to'],
      ['good.ipynb', '--manifest would overwrite good.ipynb'],
      ['./out.ipynb', '--manifest would overwrite out.ipynb'],
    ] as const) {
      const words = ['run', 'good.ipynb', '-o', 'out.ipynb', '--manifest', manifest];
      const refused = await cli(...words);
      expect([refused.code, refused.stdout]).toEqual([1, '']);
      expect(refused.stderr).toContain(refusal);
    }
  });

  it('shows as much of the log as --log asks for', async () => {
    await notebook('log.ipynb', ["%%shell\necho 'to stdout'"]);
    const [full, off] = await Promise.all([
      cli('run', 'log.ipynb', '--log', 'full'),
      cli('run', 'log.ipynb', '--log', 'off'),
    ]);
    expect(full.stdout).toMatch(/INFO Your job is Running now/);
    expect(off.stdout).not.toContain('INFO');
    expect(off.stdout).toContain('\nto stdout\n');
  });

  it('goes on where a failure is allowed, and leaves out what is tagged so', async () => {
    await notebook(
      'tags.ipynb',
      ['select * from nowhere', 'raises-exception'],
      ['select * from nowhere', 'skip-execution'],
      ['select 5 as five'],
    );
    const { code, stdout } = await cli('run', 'tags.ipynb');
    expect(code).toBe(0);
    expect(stdout).toContain('five');

    await notebook('allowed.ipynb', ['select * from nowhere'], ['select 6 as six']);
    const allowed = await cli('run', 'allowed.ipynb', '--allow-errors');
    expect(allowed.code).toBe(0);
    expect(allowed.stdout).toContain('six');
    expect(allowed.stdout).toMatch(/: 2 cells run, 1 failed \(cell 1: LinkisTaskFailed\) · /);
    expect(allowed.stderr).toContain('nowhere does not exist');
  });

  it('warns on stderr of a parameter that no cell uses', async () => {
    await notebook('unused.ipynb', ['%%var\nn = 1', 'parameters'], ['select ${n}']);
    const { code, stderr } = await cli('run', 'unused.ipynb', '-p', 'n=2', '-p', 'unknown=1');

    expect(code).toBe(0);
    expect(stderr).toBe(
      'Warning: No cell uses the parameter "unknown": no code has ${unknown}, and no cell tagged "parameters" sets it\n',
    );
  });

  it('keeps the tasks of two notebooks in one directory apart', async () => {
    await notebook('one.ipynb', ['select 1 as of_the_first'], ['%jobs']);
    await notebook('two.ipynb', ['%jobs']);

    expect((await cli('run', 'one.ipynb')).stdout).toContain('1 task of this notebook');
    expect((await cli('run', 'two.ipynb')).stdout).toContain('No task has run in this notebook');
    expect((await cli('run', './one.ipynb')).stdout).toMatch(/of_the_first +of an earlier kernel/);
  });

  it('interrupts a cell that takes too long', async () => {
    await notebook('slow.ipynb', ['%%shell\nsleep 60']);
    const { code, stderr } = await cli(
      'run',
      'slow.ipynb',
      '--timeout',
      '1',
      '-o',
      'slow-out.ipynb',
    );

    expect(code).toBe(1);
    expect(stderr).toContain('[TASK_TIMEOUT]');
    expect(stderr).toMatch(
      /slow\.ipynb: 1 cell run, 1 failed \(cell 1: TASK_TIMEOUT\) .* · task \d+ ·/,
    );
    expect((await written('slow-out.ipynb')).cells[0]?.outputs.at(-1)?.ename).toBe(
      'KeyboardInterrupt',
    );
  });

  it('tells of a kernel that died what is left, and nothing else', async () => {
    await notebook('died.ipynb', ['%%shell\necho started; sleep 60']);
    const program = startProgram(process.execPath, [builtCommand, 'run', 'died.ipynb'], {
      env: workplace.env,
      cwd: workplace.notebooks,
    });
    await until('the cell runs', () => program.output().includes('\nstarted'));
    for (const { pid } of kernelProcesses(workplace)) process.kill(pid, 'SIGKILL');

    const { code, stderr } = await program.ended;
    expect(code).toBe(1);
    expect(stderr.replaceAll(/[\d.]+ s\b/g, '<s>')).toBe(
      [
        'died.ipynb: cell 1 of 1 failed after <s>: %%shell echo started; sleep 60',
        'linkis-kernel: The kernel ended by itself (signal SIGKILL) [KERNEL_DIED]',
        '  LINKIS_KERNEL_DEBUG=1 shows what the kernel does. Its task may go on: linkis-kernel jobs lists it.',
        'died.ipynb: 1 cell run, 1 failed (cell 1: KERNEL_DIED) · <s>\n',
      ].join('\n'),
    );
    const listed = await cli('jobs', '--status', 'Running', '--json');
    const [{ taskId }] = JSON.parse(listed.stdout) as [{ readonly taskId: number }];
    expect((await cli('kill', String(taskId))).code).toBe(0);
  });

  it('interrupts the cell on Ctrl-C and ends with 130', async () => {
    await notebook('stop.ipynb', ['%%shell\necho started; sleep 60']);
    const program = startProgram(process.execPath, [builtCommand, 'run', 'stop.ipynb'], {
      env: workplace.env,
      cwd: workplace.notebooks,
    });
    await until('the cell runs', () => program.output().includes('\nstarted'));
    program.signal('SIGINT');

    expect((await program.ended).code).toBe(130);
    expect(program.output()).toContain('KeyboardInterrupt');
  });
});

describe('the local gateway', () => {
  it('is one for kernels that start at once, found by a file for its owner alone', async () => {
    await cli('run', 'good.ipynb', '--stop-gateway');
    await expect(stat(path.join(workplace.state, 'gateway.json'))).rejects.toThrow('ENOENT');

    const both = await Promise.all([cli('run', 'good.ipynb'), cli('run', 'good.ipynb')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const log = await readFile(path.join(workplace.state, 'gateway.log'), 'utf8');
    expect(log.match(/serves at/g)).toHaveLength(1);
    const { mode } = await stat(path.join(workplace.state, 'gateway.json'));
    expect(mode & 0o777).toBe(0o600);
  });
});

describe('linkis-kernel gateway', () => {
  it.each(addressesBeyond)(
    'refuses to serve beyond this machine, at %s, unless it is told so by name',
    async (address) => {
      const { code, stderr } = await cli('gateway', '--host', address, '--port', '0');
      expect(code).toBe(1);
      expect(stderr).toContain('--allow-remote-code-execution');
    },
  );

  it('needs credentials', async () => {
    const { code, stderr } = await cli('gateway', '--port', '0');
    expect(code).toBe(1);
    expect(stderr).toContain('LINKIS_USER');
  });

  it('serves in the foreground and ends on a signal', async () => {
    const program = startProgram(process.execPath, [builtCommand, 'gateway', '--port', '0'], {
      env: { ...workplace.env, LINKIS_USER: 'ann', LINKIS_PASSWORD: 'secret-word' },
      cwd: workplace.notebooks,
    });
    await until('it tells its address', () => program.output().includes('http://'));
    const url = /http:\/\/\S+/.exec(program.output())?.[0] ?? '';
    const answer = await fetch(`${url}/api/rest_j/v1/gateway/heartbeat`);
    program.signal('SIGTERM');

    expect(answer.status).toBe(200);
    expect((await program.ended).code).toBe(0);
    expect(program.output()).not.toContain('secret-word');
  });
});

describe('linkis-kernel doctor', () => {
  it('looks at every part and finds the gateway', async () => {
    const { code, stdout } = await cli('doctor');
    expect(stdout).toMatch(/Kernelspec "linkis"[^]*Local gateway: reached[^]*Engines: .*duckdb-1/);
    expect(code).toBe(0);
  });
});
