/** The clients that are made of jupyter_client alone: its manager with encryption, `jupyter run`, and the console on a terminal. */
import { describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findProcesses } from '../support/clients/program.ts';
import { createWorkplace, root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);

const script = (name: string): string => path.join(root, 'test/support/clients', name);

describe('jupyter_client', () => {
  it('runs a cell encrypted by CURVE when it is told to require that', async () => {
    const { code, stdout, stderr } = await workplace.python('python', [script('curve.py')]);
    expect(code === 0 ? '' : stderr).toBe('');
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      status: 'ok',
      shown: expect.stringContaining('encrypted'),
      curve: 40,
      mode: '0o600',
    });
  });
});

describe('jupyter run', () => {
  it('runs a file of SQL, shows its table, and ends with the cause of a failure', async () => {
    await writeFile(path.join(workplace.notebooks, 'good.sql'), 'SELECT 40 + 2 AS answer\n');
    await writeFile(path.join(workplace.notebooks, 'bad.sql'), 'SELECT * FROM missing_table\n');
    const run = async (file: string): ReturnType<typeof workplace.python> =>
      workplace.python('jupyter', ['run', '--kernel', 'linkis', file]);

    const good = await run('good.sql');
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(/answer\n-+\n +42/);
    const bad = await run('bad.sql');
    expect(bad).toMatchObject({ code: 1, stdout: '' });
    expect(bad.stderr).toContain('missing_table');
  });
});

describe('jupyter console', () => {
  it('shows the banner, runs a line, shows its output and ends', async () => {
    const { code, stdout, stderr } = await workplace.python('python', [
      script('console.py'),
      '--kernel',
      'linkis',
    ]);
    expect(code === 0 ? '' : `${stdout}${stderr}`).toBe('');
    expect(stdout).toContain('linkis-kernel');
    expect(stdout).toMatch(/answer\s+-+\s+42/);
    expect(
      findProcesses('cmdline', workplace.directory).map(({ words }) => words[2]),
    ).not.toContain('start');
  });
});
