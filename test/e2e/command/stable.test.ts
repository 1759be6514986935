/** A notebook that is kept in git: with the setting `status: stable` a second run on the same data writes the same file. */
import { expect, it } from '@jest/globals';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '../../support/clients/program.ts';
import { builtCommand, createWorkplace } from '../../support/clients/workplace.ts';
import { fixture } from '../../support/fixture.ts';

const workplace = fixture(createWorkplace);

const cells: readonly (readonly [source: string, ...tags: string[]])[] = [
  ['%%var\nday = 2026-08-01', 'parameters'],
  ['CREATE OR REPLACE TABLE kept AS SELECT i AS id, i % 7 AS part FROM range(1000) t(i)'],
  ["SELECT part, count(*) AS many, '${day}' AS day FROM kept GROUP BY part ORDER BY part"],
  // More rows than are shown: how to get the others is said.
  ['SELECT * FROM kept ORDER BY id'],
  ['SELECT 1 AS first; SELECT 2 AS second'],
  ["%%python\nprint('printed')"],
  // Long enough for a status line.
  ['%%shell\necho out; echo err >&2; sleep 2; echo end'],
  ['SELECT * FROM nowhere', 'raises-exception'],
];

it('writes a notebook without a changed line when it is run again with status: stable', async () => {
  const settings = path.join(workplace.directory, 'stable settings');
  await mkdir(settings);
  await writeFile(path.join(settings, 'config.json'), JSON.stringify({ status: 'stable' }));
  await writeFile(
    path.join(workplace.notebooks, 'kept.ipynb'),
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: cells.map(([source, ...tags], at) => ({
        cell_type: 'code',
        id: `cell-${String(at)}`,
        metadata: { tags },
        execution_count: null,
        outputs: [],
        source,
      })),
    }),
  );
  const run = async (output: string): Promise<readonly string[]> => {
    const { code, stderr } = await runProgram(
      process.execPath,
      [builtCommand, 'run', 'kept.ipynb', '-p', 'day=2026-08-02', '-o', output],
      {
        env: { ...workplace.env, LINKIS_KERNEL_CONF_DIR: settings },
        cwd: workplace.notebooks,
      },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return (await readFile(path.join(workplace.notebooks, output), 'utf8')).split('\n');
  };

  const first = await run('first.ipynb');
  expect(first.length).toBeGreaterThan(200);
  expect(await run('second.ipynb')).toEqual(first);
});
