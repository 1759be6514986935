/** The clients that are made of jupyter_client alone: its manager with encryption, and the console on a terminal. */
import { describe, expect, it } from '@jest/globals';
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
  }, 90_000);
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
  }, 90_000);
});
