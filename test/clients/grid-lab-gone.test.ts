/** Grids of the real kernel in JupyterLab: scrolled, sorted and filtered there, given again after a reload, static once their kernel is gone. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { kernelAnswers, type LabNotebook, openNotebook, startLab } from '../support/clients/lab.ts';
import { fixture } from '../support/fixture.ts';

const lab = fixture(startLab);

const orders = `select i as id, 'city ' || (i % 7) as city, (i * 0.25)::decimal(12, 2) as amount, case when i % 3 = 0 then null else date '2026-01-01' + (i % 365)::int end as day,
  timestamp '2026-01-01' + interval (i) minute as at, i % 2 = 0 as even, i / 7 as share, '<img src=x onerror="window.hit=1">' || i as text from range(200000) t(i)`;

/** The row with that number, from 1. */
function row(page: Page | Locator, number: number): Locator {
  return page.locator(`[role="row"][aria-rowindex="${String(number + 1)}"]`);
}

async function opened(name: string): Promise<LabNotebook> {
  const notebook = await openNotebook(lab, name, [
    `%%sql --as orders\n${orders}`,
    '%grid orders',
    'select 1 as one',
  ]);
  await notebook.run(0);
  await notebook.ended(0);
  await notebook.run(1);
  await notebook.ended(1);
  return notebook;
}

describe('a grid in JupyterLab', () => {
  it('shows all rows in place of the static table, is given again after a reload, and leaves the static table when its kernel is gone', async () => {
    const notebook = await opened('grid-open');
    const { page } = notebook;
    const grid = notebook.cell(1).locator('[role="grid"]');
    const table = notebook.cell(1).locator('[data-linkis-grid]');
    await row(grid, 1).waitFor();
    await table.waitFor({ state: 'hidden' });
    await grid.scrollIntoViewIfNeeded();
    await notebook.picture('grid-lab-open');
    await notebook.save();
    const file = path.join(lab.workplace.notebooks, 'grid-open.ipynb');
    const saved = JSON.parse(await readFile(file, 'utf8')) as {
      cells: { outputs: { data: Record<string, unknown> }[] }[];
    };
    const outputs = saved.cells[1]?.outputs ?? [];
    expect(Object.keys(outputs[0]?.data ?? {}).sort()).toEqual(['text/html', 'text/plain']);
    expect(outputs[1]?.data['text/plain']).toEqual(['Grid of orders: 200,000 rows × 8 columns']);

    const connected = kernelAnswers(page);
    await page.reload();
    await connected;
    await row(grid, 1).waitFor();
    await table.waitFor({ state: 'hidden' });

    const again = kernelAnswers(page);
    await page.evaluate(
      'jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart().then(() => true)',
    );
    await again;
    await table.waitFor();
    await table.scrollIntoViewIfNeeded();
    await notebook.picture('grid-lab-restart');

    await page.evaluate(
      'jupyterapp.shell.currentWidget.sessionContext.shutdown().then(() => true)',
    );
    await page.reload();
    await table.waitFor();
    // JupyterLab's own words in place of the widget.
    await notebook.cell(1).getByText('Error displaying widget').waitFor();
    await table.scrollIntoViewIfNeeded();
    await notebook.picture('grid-lab-gone');
    expect(await page.evaluate('window.hit ?? 0')).toBe(0);
  });
});
