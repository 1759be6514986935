/** papermill, which writes parameters as Python assignments: they become variables of the notebook. */
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { readCodeCells, shown, writeNotebook } from '../support/clients/notebook.ts';
import { createWorkplace } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);

const at = (name: string): string => path.join(workplace.notebooks, name);

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
  }, 60_000);

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
  }, 60_000);
});
