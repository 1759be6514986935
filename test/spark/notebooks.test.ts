/** Notebooks as other systems write them, on the real Spark of the local gateway: their cells for Spark run too. */
import { describe, expect, it } from '@jest/globals';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '../support/clients/program.ts';
import { builtCommand, createWorkplace, root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';
import { sparkEnvironment } from '../support/spark-kernel.ts';

const workplace = fixture(createWorkplace);
const examples = path.join(root, 'examples');

interface Cell {
  readonly id: string;
  readonly source: readonly string[] | string;
  readonly outputs?: readonly { readonly output_type: string; readonly evalue?: string }[];
}

interface Document {
  readonly cells: readonly Cell[];
}

const sourceOf = ({ source }: Cell): string => [source].flat().join('');

/** Runs the notebook as it is under a kernel for PySpark, but for the line that makes a kernel for SQL run Python. */
async function failures(name: string): Promise<readonly (readonly [string, string])[]> {
  const directory = path.join(workplace.notebooks, name);
  await mkdir(directory, { recursive: true });
  const whole = JSON.parse(
    await readFile(path.join(examples, `${name}.ipynb`), 'utf8'),
  ) as Document;
  const cells = whole.cells.filter((cell) => sourceOf(cell).trim() !== '%engine python');
  await writeFile(path.join(directory, `${name}.ipynb`), JSON.stringify({ ...whole, cells }));
  for (const file of readdirSync(examples))
    if (file.startsWith(`${name}-`))
      await copyFile(path.join(examples, file), path.join(directory, file));
  const ran = await runProgram(
    process.execPath,
    [builtCommand, 'run', `${name}.ipynb`, '-o', 'out.ipynb', '--allow-errors', '--quiet'],
    { env: { ...workplace.env, ...sparkEnvironment('py') }, cwd: directory },
  );
  expect(ran.code).toBe(0);
  const { cells: executed } = JSON.parse(
    await readFile(path.join(directory, 'out.ipynb'), 'utf8'),
  ) as Document;
  return executed.flatMap(({ id, outputs = [] }) =>
    outputs.flatMap(({ output_type, evalue = '' }): (readonly [string, string])[] =>
      output_type === 'error' ? [[id, evalue]] : [],
    ),
  );
}

describe('a notebook of', () => {
  it.each([
    ['sparkmagic', []],
    ['databricks', []],
    ['zeppelin', []],
  ])(
    '%s runs on Spark, but for what its system alone has, which is answered',
    async (system, only) => {
      expect((await failures(`from-${system}`)).map(([id, why]) => [id, why])).toEqual(
        only.map((id) => [id, expect.any(String)]),
      );
    },
    900_000,
  );
});
