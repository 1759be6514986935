/**
 * Every notebook of `examples/` by the real `linkis-kernel run`: a valid notebook without stored outputs, and what its
 * cells show is what `test/fixtures/examples/` has. `UPDATE_EXAMPLES=1` writes the expectations anew.
 */
import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ProgramResult, runProgram } from '../../support/clients/program.ts';
import { builtCommand, createWorkplace, root } from '../../support/clients/workplace.ts';
import { notebookErrors } from '../../support/examples/schema.ts';
import { shownBy, type WrittenCell } from '../../support/examples/shown.ts';
import { fixture } from '../../support/fixture.ts';

interface WrittenNotebook {
  readonly cells: readonly WrittenCell[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

const examples = path.join(root, 'examples');
const fixtures = path.join(root, 'test/fixtures/examples');
const names = readdirSync(examples)
  .filter((file) => file.endsWith('.ipynb'))
  .map((file) => path.basename(file, '.ipynb'))
  .toSorted();

const workplace = fixture(async () => {
  const created = await createWorkplace();
  const settings = String(created.env['LINKIS_KERNEL_CONF_DIR']);
  await mkdir(settings, { recursive: true });
  // Whether a cell shows a status line depends on how long it takes.
  await writeFile(
    path.join(settings, 'config.json'),
    JSON.stringify({ pace: { quietMs: 600_000 } }),
    { mode: 0o600 },
  );
  return created;
});

/** Cells of notebooks of other systems that fail here, and why: no other cell of an example fails. */
const allowedFailures: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'from-sparkmagic': {
    spark: 'the local gateway has no Spark, so there is no object of that name',
  },
  'from-jupysql': {},
  'from-databricks': {
    spark: 'the local gateway has no Spark, so there is no object of that name',
  },
  'from-zeppelin': {
    pyspark: 'the local gateway has no Spark, so there is no object of that name',
  },
};

async function read(file: string): Promise<WrittenNotebook> {
  return JSON.parse(await readFile(file, 'utf8')) as WrittenNotebook;
}

function failedCells({ cells }: WrittenNotebook): readonly string[] {
  return cells
    .filter(({ outputs = [] }) => outputs.some(({ output_type }) => output_type === 'error'))
    .map(({ id }) => id);
}

/** Runs a copy in a directory of its own: notebooks of one directory would list each other's tasks. */
async function runExample(
  name: string,
  directory: string,
  ...words: readonly string[]
): Promise<{ readonly result: ProgramResult; readonly executed: string }> {
  const cwd = path.join(workplace.notebooks, directory);
  await mkdir(cwd, { recursive: true });
  const text = await readFile(path.join(examples, `${name}.ipynb`), 'utf8');
  // A reader wants to wait one second, a busy machine wants to have printed something by then.
  const patient = text.replaceAll('"interrupt-after-0.5s"', '"interrupt-after-3s"');
  await writeFile(path.join(cwd, `${name}.ipynb`), patient);
  // What stands beside a notebook because it runs it.
  for (const file of readdirSync(examples))
    if (file.startsWith(`${name}-`))
      await copyFile(path.join(examples, file), path.join(cwd, file));
  const executed = path.join(cwd, 'executed.ipynb');
  const result = await runProgram(
    process.execPath,
    [builtCommand, 'run', `${name}.ipynb`, '-o', executed, ...words],
    { env: workplace.env, cwd },
  );
  return { result, executed };
}

describe('examples', () => {
  it.each(names)('%s is a valid notebook of format 4.5 without outputs', async (name) => {
    const text = await readFile(path.join(examples, `${name}.ipynb`), 'utf8');
    const notebook = JSON.parse(text) as WrittenNotebook;
    const { cells, metadata, nbformat, nbformat_minor } = notebook;

    expect(notebookErrors(notebook)).toEqual([]);
    expect([nbformat, nbformat_minor]).toEqual([4, 5]);
    expect(metadata['kernelspec']).toEqual({
      display_name: 'Linkis',
      language: 'sql',
      name: 'linkis',
    });
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
    expect(cells[0]?.cell_type).toBe('markdown');
    for (const cell of cells) {
      expect([cell.source].flat().join('').trim()).not.toBe('');
      if (cell.cell_type === 'code')
        expect(cell).toMatchObject({ outputs: [], execution_count: null });
    }
    expect(text).not.toMatch(/\/(?:home|Users|root|tmp|work)\//);
  });

  it.each(names)('%s shows what is expected of it', async (name) => {
    const { result, executed } = await runExample(name, name);

    expect(result).toMatchObject({ code: 0, stderr: '' });
    const notebook = await read(executed);
    expect(notebookErrors(notebook)).toEqual([]);
    if (name.startsWith('from-'))
      expect(failedCells(notebook)).toEqual(Object.keys(allowedFailures[name] ?? {}));
    const shown = shownBy(notebook.cells, workplace.directory);
    const fixture = path.join(fixtures, `${name}.txt`);
    if (process.env['UPDATE_EXAMPLES'] === '1') {
      await writeFile(fixture, shown);
      return;
    }
    expect(shown).toBe(await readFile(fixture, 'utf8'));
  });

  it('variables.ipynb takes its parameters from the command line', async () => {
    const { result, executed } = await runExample(
      'variables',
      'with-parameters',
      '-p',
      'country=NL',
      '-p',
      'smallest=100',
    );

    expect(result.code).toBe(0);
    const { cells } = await read(executed);
    const at = cells.findIndex(({ id }) => id === 'parameters');
    expect([cells[at + 1]?.source].flat().join('')).toMatch(/country.*NL/);
    const shown = shownBy(
      cells.filter(({ id }) => id === 'use-parameters'),
      workplace.directory,
    );
    expect(shown).toMatch(/^NL +100$/m);
  });

  it('of other systems have ten cells of code at the least', async () => {
    for (const name of Object.keys(allowedFailures)) {
      const { cells } = await read(path.join(examples, `${name}.ipynb`));
      expect(cells.filter(({ cell_type }) => cell_type === 'code').length).toBeGreaterThan(9);
    }
  });

  it('replace no table that a user may have: those last', async () => {
    for (const name of names) {
      const { cells } = await read(path.join(examples, `${name}.ipynb`));
      const codes = cells.map(({ source }) => [source].flat().join(''));
      const replaced = codes.flatMap((code) => code.match(/or replace (?:table|view) \S+/gi) ?? []);
      expect(replaced.filter((statement) => !/ shop\./.test(statement))).toEqual([]);
    }
  });

  it('have an expectation each, and no expectation is left over', async () => {
    const expected = (await readdir(fixtures)).filter((file) => file.endsWith('.txt'));
    expect(expected.toSorted()).toEqual(names.map((name) => `${name}.txt`).toSorted());
  });
});
