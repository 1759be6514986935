/** The bench measures: its cheap cases run against the built kernel and give rows with numbers. How large they are is not looked at. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ProgramResult, runProgram } from '../../support/clients/program.ts';

const bench = path.resolve('bench/main.mjs');
let output: string;

beforeAll(async () => {
  output = await mkdtemp(path.join(tmpdir(), 'linkis-bench-test-'));
});

afterAll(async () => {
  await rm(output, { recursive: true, force: true });
});

interface Row {
  readonly id: string;
  readonly what: string;
  readonly ours: number;
  readonly beside: string;
  readonly theirs?: number;
  readonly ratio?: number;
  readonly missing?: string;
}

async function run(...words: readonly string[]): Promise<ProgramResult> {
  return runProgram(
    process.execPath,
    [bench, '--quick', '--no-peers', '--output', output, ...words],
    {
      env: { PATH: process.env['PATH'] ?? '' },
      cwd: output,
    },
  );
}

describe('bench', () => {
  it('measures a start, cells and tables, and says which peers were not there', async () => {
    const { code, stdout, stderr } = await run('start', 'localCells', 'tables');

    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { rows, failed } = JSON.parse(
      await readFile(path.join(output, 'bench.json'), 'utf8'),
    ) as { readonly rows: readonly Row[]; readonly failed: readonly string[] };
    expect(failed).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual([
      'start.node',
      'start.ipykernel',
      'start.busy',
      'local.median',
      'local.p95',
      'local.queued',
      'local.list',
      'tables.page',
    ]);
    for (const row of rows) {
      expect(row.ours).toBeGreaterThan(0);
      expect(Number.isFinite(row.ours)).toBe(true);
      expect(stdout).toContain(row.what);
    }
    expect(rows[0]?.ratio).toBeCloseTo((rows[0]?.ours ?? 0) / (rows[0]?.theirs ?? 0), 6);
    expect(rows.slice(1).map(({ missing }) => missing)).toEqual(
      Array(7).fill('left out by --no-peers'),
    );
    expect(stdout).toContain('ipykernel is not there: left out by --no-peers');
  });

  it('refuses a case that it does not have and names those that it has', async () => {
    const { code, stderr } = await run('strat');

    expect(code).toBe(2);
    expect(stderr).toContain('No case is named strat; there are start, firstCell');
  });
});
