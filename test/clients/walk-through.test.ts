/** One notebook of all kinds of answers in JupyterLab, light and dark: every text can be read, and nothing is wider than the page. Keeps pictures. */
import { describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { contrastsIn } from '../support/clients/contrast.ts';
import { type LabNotebook, openNotebook, setTheme, startLab } from '../support/clients/lab.ts';
import { fixture } from '../support/fixture.ts';

const lab = fixture(startLab);

/** Each with a word of its answer. */
const cells: readonly (readonly [string, string])[] = [
  [
    "CREATE OR REPLACE TABLE orders AS SELECT range AS id, 'customer ' || range % 5 AS customer, range * 1.5 AS amount FROM range(40)",
    'table orders',
  ],
  ['SELECT * FROM orders LIMIT 3', 'rows'],
  ['%describe orders', 'customer'],
  ['%profile orders', 'amount'],
  ['%functions', 'function'],
  ['%datasources', 'data source'],
  ['%put notes.txt', 'notes.txt'],
  ['%ls', 'notes.txt'],
  ['%cat notes.txt', 'second line'],
  ['%conf --server', 'default'],
  ['%engines', 'duckdb'],
  ['%queue', 'queue'],
  ['%jobs', 'task'],
  ['%plot 2 --kind bar --x customer --y amount --height 100', ''],
  ['%%explain\nSELECT count(*) FROM orders', 'orders'],
  ['EXPLAIN SELECT count(*) FROM orders', 'orders'],
  [
    '%%python\nimport sys\nprint("to stderr", file=sys.stderr)\nraise ValueError("wrong value")',
    'wrong value',
  ],
  ['%log --engine stderr', 'to stderr'],
  ['SELECT amuont FROM orders', 'amuont'],
  ['%var day=2026-01-01', 'day'],
  ['%engine python', 'engine is now python'],
  ['%engine duckdb', 'engine is now duckdb'],
];
const interrupted = cells.length;

interface Found {
  readonly text: string;
  readonly contrast: number;
}

/** The outputs of each cell are looked at in view, since JupyterLab hides others. */
async function look(notebook: LabNotebook, theme: string): Promise<void> {
  const unread: unknown[] = [];
  for (let index = 0; index <= interrupted; index += 1) {
    const cell = notebook.cell(index);
    await cell.scrollIntoViewIfNeeded();
    const found = await notebook.page.evaluate<readonly Found[]>(
      contrastsIn(
        `.jp-CodeCell[data-windowed-list-index="${String(index)}"] .jp-OutputArea-output`,
      ),
    );
    for (const { text, contrast } of found)
      if (contrast < (/^[…▶✔✘?⚠]$/u.test(text) ? 3 : 4.5)) unread.push([index, text, contrast]);
    await notebook.picture(`walk-${theme}-${String(index).padStart(2, '0')}`);
  }
  expect(unread).toEqual([]);
}

describe('a notebook of all kinds of answers', () => {
  it('can be read in light and dark', async () => {
    await writeFile(path.join(lab.workplace.notebooks, 'notes.txt'), 'first line\nsecond line\n');
    const notebook = await openNotebook(lab, 'walk', [
      ...cells.map(([source]) => ({ source, tags: ['raises-exception'] })),
      '%%shell\necho asleep\nsleep 600',
    ]);
    const missing: unknown[] = [];
    for (const [index, [source, word]] of cells.entries()) {
      await notebook.run(index);
      await notebook.ended(index);
      const texts = (await notebook.outputs(index).allInnerTexts()).join('\n');
      if (!texts.toLowerCase().includes(word.toLowerCase())) missing.push([source, texts]);
    }
    await notebook.run(interrupted);
    await notebook.outputs(interrupted).filter({ hasText: 'asleep' }).first().waitFor();
    await notebook.pressStop();
    await notebook.ended(interrupted);
    await notebook.outputs(interrupted).filter({ hasText: 'KeyboardInterrupt' }).first().waitFor();
    await look(notebook, 'light');
    await notebook.save();
    await notebook.page.close();

    await setTheme(lab, 'JupyterLab Dark');
    const dark = await openNotebook(lab, 'walk');
    await dark.page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
    await look(dark, 'dark');
    await dark.page.close();
    expect(missing).toEqual([]);
  });
});
