/** papermill, which writes parameters as Python assignments: they become variables of the notebook. */
import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCodeCells, shown, streamText, writeNotebook } from '../support/clients/notebook.ts';
import { runProgram } from '../support/clients/program.ts';
import { builtCommand, createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);

const at = (name: string): string => path.join(workplace.notebooks, name);

describe('papermill', () => {
  it.each([
    ['python', 'python', "print('the day is', day)"],
    ['shell', 'bash', 'echo the day is ${day}'],
  ])(
    'writes parameters in the language of a kernel that was installed for %s, as its code takes them',
    async (engine, language, code) => {
      const words = ['install', '--prefix', path.join(workplace.directory, 'prefix')];
      const installed = await runProgram(
        process.execPath,
        [builtCommand, ...words, '--name', `own-${engine}`, '--engine', engine],
        { env: workplace.env, cwd: workplace.notebooks },
      );
      expect(installed).toMatchObject({ code: 0 });
      const notebook = at(`${engine}.ipynb`);
      await writeNotebook(notebook, [code]);
      const content = JSON.parse(await readFile(notebook, 'utf8')) as object;
      const metadata = {
        kernelspec: { name: `own-${engine}`, display_name: engine },
        language_info: { name: language },
      };
      await writeFile(notebook, JSON.stringify({ ...content, metadata }));
      const { code: exit, stderr } = await workplace.python('papermill', [
        `${engine}.ipynb`,
        `${engine}-out.ipynb`,
        '--no-progress-bar',
        '-p',
        'day',
        '2024-05-01',
      ]);

      expect({ exit, stderr: exit === 0 ? '' : stderr }).toEqual({ exit: 0, stderr: '' });
      const cells = await readCodeCells(at(`${engine}-out.ipynb`));
      expect(streamText(cells.at(-1), 'stdout')).toContain('the day is 2024-05-01');
    },
  );
});

describe('papermill -l python', () => {
  it('hands parameters of every kind to a SQL cell', async () => {
    await writeNotebook(at('report.ipynb'), [
      { source: '%%var\nday = 1999-01-01\ntop = 1', tags: ['parameters'] },
      "SELECT '${day}' AS day, ${top} + 1 AS next, 'b' IN (${names}) AS listed, '${city}' AS city",
    ]);
    const words = ['report.ipynb', 'out.ipynb', '-l', 'python', '--no-progress-bar'];
    const given = [
      '-p',
      'day',
      '2024-05-01',
      '-p',
      'top',
      '41',
      '-y',
      'names: [a, b]',
      '-p',
      'city',
      'Zürich 苏黎世 😀',
    ];
    const { code, stderr } = await workplace.python('papermill', [...words, ...given]);
    const cells = await readCodeCells(at('out.ipynb'));
    const table = shown(cells.at(-1), 'text/plain').join('\n');

    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(cells).toHaveLength(3);
    expect(table).toContain('2024-05-01');
    expect(table).toContain('42');
    expect(table).toMatch(/true/i);
    expect(table).toContain('Zürich 苏黎世 😀');
  });

  it('exits with an error that names the cause when a cell fails', async () => {
    await writeNotebook(at('fails.ipynb'), ['SELECT * FROM missing_${table}']);
    const words = ['fails.ipynb', 'failed.ipynb', '-l', 'python', '--no-progress-bar'];
    const { code, stderr } = await workplace.python('papermill', [
      ...words,
      '-p',
      'table',
      'orders',
    ]);

    expect(code).not.toBe(0);
    expect(stderr).toContain('missing_orders');
  });
});
