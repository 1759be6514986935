/** JupyterLab in Chromium: what a user sees and presses. Keeps a picture of each scene in out/screenshots. */
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { openNotebook, startLab } from '../support/clients/lab.ts';
import { readCodeCells, shown, streamText } from '../support/clients/notebook.ts';
import { findProcesses, ownSeconds } from '../support/clients/program.ts';
import { until } from '../support/clients/until.ts';
import { fixture } from '../support/fixture.ts';

const lab = fixture(startLab);

const fileOf = (name: string): string => path.join(lab.workplace.notebooks, `${name}.ipynb`);

describe('a notebook in JupyterLab', () => {
  it('shows the table of a SQL cell, NULL told from text', async () => {
    const notebook = await openNotebook(lab, 'table', [
      `SELECT * FROM (VALUES
  (1, 'Anna', 1234.50, DATE '2024-05-01', true),
  (2, '<b>Bob</b>', -7.25, DATE '2024-05-02', false),
  (3, NULL, NULL, NULL, NULL),
  (4, 'NULL', 0, DATE '2024-05-04', true),
  (5, '', 99999.99, DATE '2024-05-05', false)
) AS t(id, customer, amount, day, active)`,
    ]);
    await notebook.run(0);
    await notebook.ended(0);
    const table = notebook.outputs(0).locator('table').first();
    await table.waitFor();
    await notebook.picture('table');

    expect(await table.locator('tbody tr').count()).toBe(5);
    expect(await table.innerText()).toContain('<b>Bob</b>');
    await notebook.close();
  });

  it('shows of a Python cell its print, its DataFrame as a table, its figure and its progress bar', async () => {
    const notebook = await openNotebook(lab, 'python', [
      `%%python
import pandas as pd, matplotlib.pyplot as plt
frame = pd.DataFrame({'city': ['Lyon', 'Bern'], 'n': [2, 3]}).set_index('city')
frame.plot.barh(figsize=(4, 1.5), title='orders')
print('printed')
frame`,
      `%%python
from tqdm import tqdm
for step in tqdm(range(50)): pass`,
    ]);
    for (const index of [0, 1]) {
      await notebook.run(index);
      await notebook.ended(index);
    }
    await notebook.outputs(0).locator('table').waitFor();
    await notebook.outputs(0).locator('img[src^="data:image/png"]').waitFor();
    await notebook.outputs(1).filter({ hasText: '50/50' }).first().waitFor();
    await notebook.picture('python');

    const [table] = await notebook.outputs(0).locator('tbody').allInnerTexts();
    expect(table?.replaceAll(/\s+/g, ' ').trim()).toBe('Lyon 2 Bern 3');
    const texts = (await notebook.outputs(0).allInnerTexts()).join('\n');
    expect(texts).toMatch(/^printed/m);
    expect(texts).toMatch(/^2 rows × 2 columns/m);
    const bar = (await notebook.outputs(1).allInnerTexts()).join('\n');
    expect(bar.split('\n').filter((line) => line.includes('it/s'))).toHaveLength(1);
    await notebook.close();
  });

  it('shows the status while a shell cell runs, ends it by the stop button, and runs the next cell', async () => {
    const mark = ownSeconds(86416);
    const notebook = await openNotebook(lab, 'stop', [
      `%%shell\necho asleep\nsleep ${mark}`,
      'SELECT 1 AS alive',
    ]);
    await notebook.run(0);
    await notebook.outputs(0).filter({ hasText: 'asleep' }).first().waitFor();
    await notebook.outputs(0).filter({ hasText: 'Running' }).first().waitFor();
    await notebook.picture('running');
    expect(findProcesses('cmdline', `sleep\0${mark}`)).not.toEqual([]);

    await notebook.pressStop();
    await notebook.ended(0);
    await notebook.outputs(0).filter({ hasText: 'KeyboardInterrupt' }).first().waitFor();
    await notebook.picture('stopped');

    expect(findProcesses('cmdline', `sleep\0${mark}`)).toEqual([]);
    await notebook.run(1);
    await notebook.ended(1);
    await notebook.outputs(1).locator('table').first().waitFor();
    await notebook.picture('after-stop');
    await notebook.close();
  });

  it('shows the cause of a failed cell', async () => {
    const notebook = await openNotebook(lab, 'error', [
      'SELECT id\nFROM missing_table\nWHERE id > 1',
      '%%enginee spark\nSELECT 1',
    ]);
    await notebook.run(0);
    await notebook.ended(0);
    await notebook.run(1);
    await notebook.ended(1);
    await notebook.picture('error');

    expect((await notebook.outputs(0).allInnerTexts()).join('\n')).toContain('missing_table');
    expect((await notebook.outputs(1).allInnerTexts()).join('\n')).toContain('%%engine');
    await notebook.close();
  });

  it('moves a progress bar on stderr in one line', async () => {
    const notebook = await openNotebook(lab, 'bar', [
      `%%python
import sys, time
for i in range(31):
    sys.stderr.write(f'\\r{i * 100 // 30:3d}%|{"#" * i:30}| {i}/30')
    time.sleep(0.1)
sys.stderr.write('\\n')`,
    ]);
    await notebook.run(0);
    const bar = notebook.outputs(0).filter({ hasText: '/30' }).first();
    await bar.waitFor();
    await notebook.picture('bar');
    await notebook.ended(0);
    await notebook.outputs(0).filter({ hasText: '30/30' }).first().waitFor();
    await notebook.picture('bar-done');
    const lines = (await notebook.outputs(0).allInnerTexts()).join('\n').split('\n');
    expect(lines.filter((line) => line.includes('/30'))).toHaveLength(1);
    await notebook.save();
    const cell = await until('the saved notebook has the outputs', async () => {
      const [first] = await readCodeCells(fileOf('bar'));
      return (first?.outputs?.length ?? 0) > 0 ? first : undefined;
    });
    expect(streamText(cell, 'stderr').trimEnd().split('\n')).toHaveLength(1);
    await notebook.close();
  });

  it('shows progress of a long query', async () => {
    const notebook = await openNotebook(lab, 'progress', [
      `CREATE TABLE numbers AS SELECT range AS i FROM range(10000000);
SELECT count(DISTINCT hash(i)) AS n FROM numbers;
SELECT max(hash(a.range * b.range)) AS h FROM range(14000) a, range(14000) b`,
    ]);
    await notebook.run(0);
    await notebook
      .outputs(0)
      .filter({ hasText: /Running.*[1-9]\d? %/ })
      .first()
      .waitFor();
    await notebook.picture('progress');
    await notebook.ended(0);
    await notebook.picture('progress-done');
    expect((await notebook.outputs(0).allInnerTexts()).join('\n')).toMatch(
      /✔ duckdb-1 · task \d+ · /,
    );
    await notebook.close();
  });

  it('shows the table and keeps every line of a task that logs 60,000 long ones', async () => {
    // Megabytes: more than the server lets through at once.
    const lines = 60_000;
    // Written in large pieces, so that only the first line of each has a head of the log before it.
    const notebook = await openNotebook(lab, 'flood', [
      `%%python
import sys
for start in range(0, ${String(lines)}, 1000):
    sys.stderr.write(''.join(f'{"x" * 48} line {i:06d}\\n' for i in range(start, start + 1000)))
    sys.stderr.flush()
show.show([{'done': ${String(lines)}}])`,
    ]);
    const pressed = performance.now();
    await notebook.run(0);
    await notebook.ended(0);
    await notebook.outputs(0).locator('table').first().waitFor();
    const tookMs = performance.now() - pressed;
    await notebook.outputs(0).locator('table').first().scrollIntoViewIfNeeded();
    await notebook.picture('flood');
    await notebook.save();
    const cell = await until('the saved notebook has the outputs', async () => {
      const [first] = await readCodeCells(fileOf('flood'));
      return (first?.outputs?.length ?? 0) > 0 ? first : undefined;
    });
    const text = `${streamText(cell, 'stdout')}${streamText(cell, 'stderr')}`;
    const numbers = [...text.matchAll(/line (\d{6})$/gm)].map((match) => Number(match[1]));
    // What it takes is told, not judged: it is the browser's work and this machine's.
    process.stdout.write(
      `the flood of ${String(lines)} log lines was on the page after ${(tookMs / 1000).toFixed(1)} s\n`,
    );

    expect(numbers).toHaveLength(lines);
    expect(numbers.findIndex((number, index) => number !== index)).toBe(-1);
    expect(shown(cell, 'text/html').some((html) => html.includes('<table'))).toBe(true);
    expect(lab.server.output()).not.toContain('IOPub data rate exceeded');
    expect(lab.server.output()).not.toContain('IOPub message rate exceeded');
    await notebook.close();
  });
});
