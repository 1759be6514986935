/** Quarto: its own steps with a kernel, replayed with the clients that it uses. Quarto itself is no package of Python. */
import { describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCodeCells, writeNotebook } from '../support/clients/notebook.ts';
import { createWorkplace, root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(createWorkplace);

interface Rendered {
  readonly language: string;
  readonly injected: string;
  readonly values: Readonly<Record<string, { readonly status: string; readonly data?: unknown }>>;
}

describe('a Quarto document', () => {
  it('has parameters, option lines, results and inline values', async () => {
    const file = path.join(workplace.notebooks, 'document.ipynb');
    await writeNotebook(file, [
      { source: '%%var\nday = 1999-01-01\ntop = 1', tags: ['parameters'] },
      "--| label: days\n--| echo: false\nSELECT '${day}' AS day, ${top} + 1 AS next",
      '%%sql --into total\n--| not an option, since it is not above all\nSELECT 40 + ${top} AS total',
    ]);
    const content = JSON.parse(await readFile(file, 'utf8')) as object;
    const kernelspec = { name: 'linkis', display_name: 'Linkis', language: 'sql' };
    await writeFile(file, JSON.stringify({ ...content, metadata: { kernelspec } }));
    const { code, stdout, stderr } = await workplace.python('python', [
      path.join(root, 'test/support/clients/quarto.py'),
      file,
      path.join(root, 'python'),
      JSON.stringify({ day: '2024-05-01', top: 2 }),
      JSON.stringify({ 0: 'day', 1: 'total', 2: 'nothing_of_that_name' }),
    ]);

    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const { language, injected, values } = JSON.parse(
      stdout.trim().split('\n').at(-1) ?? '',
    ) as Rendered;
    expect(language).toBe('sql');
    expect(injected).toContain('day = "2024-05-01"');
    expect(values).toMatchObject({
      0: { status: 'ok', data: { 'text/plain': '2024-05-01' } },
      1: { status: 'ok', data: { 'text/plain': '42' } },
      2: { status: 'error', evalue: expect.stringContaining('nothing_of_that_name') },
    });
    const cells = await readCodeCells(file);
    // A busy machine shows a status line, too.
    expect(JSON.stringify(cells.at(-2)?.outputs)).toContain('2024-05-01');
    expect(JSON.stringify(cells)).not.toContain('"output_type":"error"');
  });
});
