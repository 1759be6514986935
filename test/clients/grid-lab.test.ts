/** The grid in JupyterLab and Notebook 7, by anywidget, over the rows of the real kernel. Keeps pictures. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { contrastsIn } from '../support/clients/contrast.ts';
import {
  kernelAnswers,
  type LabNotebook,
  newPage,
  openNotebook,
  setTheme,
  startLab,
} from '../support/clients/lab.ts';
import { writeNotebook } from '../support/clients/notebook.ts';
import { until } from '../support/clients/until.ts';
import { root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';
import { createGate } from '../support/gate.ts';
import { type GridView, gridIn, ofElement } from '../support/grid/grid-page.ts';

const lab = fixture(startLab);

const orders = `%%sql --grid
SELECT range AS id, 'region ' || range % 4 AS region, (range * 7919 % 100003) / 8 AS amount, DATE '2024-01-01' + (range % 700)::INT AS day,
  CASE WHEN range % 5 = 0 THEN NULL ELSE 'note ' || range END AS note, range % 3 = 0 AS paid FROM range(200000)`;

const grid = (notebook: LabNotebook, cell: number): GridView => gridIn(notebook.cell(cell));

async function toMiddle({ scroller }: GridView): Promise<void> {
  await ofElement(
    scroller,
    '(one) => { one.scrollTop = (one.scrollHeight - one.clientHeight) / 2; }',
  );
}

async function expectCount(of: GridView, words: string): Promise<void> {
  await until(words, async () => (await of.status.innerText()).startsWith(words));
}

describe('a grid in JupyterLab', () => {
  let notebook: LabNotebook;
  let page: Page;

  beforeAll(async () => {
    notebook = await openNotebook(lab, 'grids', [orders, orders, '%%shell', 'SELECT 1 AS one']);
    page = notebook.page;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await notebook.run(0);
    await notebook.ended(0);
    await grid(notebook, 0).filled(1);
  });

  it('shows the rows in place of the static table, and scrolls to their middle', async () => {
    const shown = grid(notebook, 0);
    await expectCount(shown, '200,000 rows');
    expect((await shown.row(2)).slice(0, 4)).toEqual(['1', 'region 1', '989.875', '2024-01-02']);
    const tables = notebook.outputs(0).locator('table');
    await until('the static table is hidden', async () => !(await tables.first().isVisible()));
    expect(await tables.count()).toBe(1);
    await toMiddle(shown);
    await shown.filled(100_000);
    expect((await shown.row(100_000)).slice(0, 2)).toEqual(['99999', 'region 3']);
  });

  it('has a strip, sorts, filters by a value, copies, and gives its SQL and a named result', async () => {
    const shown = grid(notebook, 0);
    await shown.head('amount').locator('rect.lkg-bar').nth(4).waitFor();
    await shown.head('region').locator('.lkg-value').nth(2).waitFor();
    expect(await shown.head('note').locator('.lkg-strip').innerText()).toContain('20% null');
    await notebook.picture('grid-lab-light');

    await shown.head('amount').click();
    await shown.head('amount').click();
    await until('sorted', async () => (await shown.row(1))[2] === '12500.25');
    await shown.cell(1, 1).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Filter by this value' }).click();
    await expectCount(shown, '50,000 of 200,000 rows');
    const values = shown.head('region').locator('.lkg-value');
    await until('of the filtered rows', async () => (await values.count()) === 1);

    await shown.filled(2);
    const first = await shown.row(1);
    await shown.cell(1, 0).click();
    await shown.cell(2, 2).click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+c');
    await shown.root.getByText('Copied 2 rows × 3 columns.').waitFor();
    const copied = (await page.evaluate<string>('navigator.clipboard.readText()')).split('\n');
    expect(copied[0]?.split('\t')).toEqual(first.slice(0, 3));

    await shown.root.getByRole('button', { name: 'SQL' }).click();
    await shown.root.locator('.lkg-code', { hasText: 'ORDER BY' }).waitFor();
    await notebook.picture('grid-lab-sql');
    await page.keyboard.press('Escape');
    await shown.root.getByRole('button', { name: 'Save as' }).click();
    await shown.root.getByLabel('name').fill('best');
    await page.keyboard.press('Enter');
    await shown.root.getByText('Saved 50,000 rows as best').waitFor();
    await page.keyboard.press('Escape');
    await notebook.cell(3).locator('.cm-content').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('%%local sql\nSELECT count(*) AS n, max(amount) AS most FROM best');
    await notebook.run(3);
    await notebook.ended(3);
    expect(await notebook.outputs(3).locator('table').first().innerText()).toMatch(
      /50,?000\s+12500\.25/,
    );
  });

  it('keeps the keys of the notebook away, and the focus with it', async () => {
    const shown = grid(notebook, 0);
    const cells = await page.locator('.jp-CodeCell').count();
    await shown.cell(2, 1).click();
    for (const key of ['d', 'd', 'x', 'a', 'b', 'ArrowDown', 'ArrowDown'])
      await page.keyboard.press(key);
    expect(await page.locator('.jp-CodeCell').count()).toBe(cells);
    expect(await page.evaluate<string>('document.activeElement.role')).toBe('grid');
    await until(
      'two rows further',
      async () =>
        (await shown.scroller.getAttribute('aria-activedescendant'))?.endsWith('-c-3-1') === true,
    );
    await page.keyboard.press('Enter');
    await shown.root.getByRole('region', { name: 'whole value' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate<string>('document.activeElement.role')).toBe('grid');
  });

  it('answers beside a second one, and while a cell runs', async () => {
    const gate = await createGate();
    const [one, other] = [grid(notebook, 0), grid(notebook, 1)];
    await notebook.run(1);
    await notebook.ended(1);
    await other.filled(1);
    await notebook.cell(2).locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(`\n${gate.shell}`);
    await notebook.run(2);
    await notebook.cell(2).locator('.jp-InputPrompt', { hasText: '[*]:' }).waitFor();

    await other.head('id').click();
    await other.head('id').click();
    await until('sorted', async () => (await other.row(1))[0] === '199999');
    await one.root.getByRole('button', { name: 'remove the filter of region' }).click();
    await expectCount(one, '200,000 rows');
    await until('by its own order', async () => (await one.row(1))[2] === '12500.25');
    expect(await notebook.cell(2).locator('.jp-InputPrompt').innerText()).toBe('[*]:');
    await gate.open();
    await notebook.ended(2);
    await gate.remove();
  });

  it('has a second view beside it, which looks for itself', async () => {
    await grid(notebook, 1).root.scrollIntoViewIfNeeded();
    await notebook
      .cell(1)
      .locator('.jp-OutputArea-promptOverlay')
      .last()
      .click({ button: 'right' });
    await page.getByText('Create New View for Cell Output').click();
    const view = gridIn(page.locator('.jp-LinkedOutputView'));
    await view.filled(1);
    await view.root.getByRole('searchbox').fill('region 3');
    await expectCount(view, '50,000 of 200,000 rows');
    await expectCount(grid(notebook, 1), '200,000 rows');
    await page.evaluate(
      `[...jupyterapp.shell.widgets('main')].filter((one) => one.node.querySelector('.jp-LinkedOutputView')).forEach((one) => one.dispose())`,
    );
  });

  it('is live again after the page was loaded anew, with its filters and order', async () => {
    const before = grid(notebook, 0);
    await before.root.scrollIntoViewIfNeeded();
    await before.root.getByRole('searchbox').fill('region 3');
    await expectCount(before, '50,000 of 200,000 rows');
    await before.filled(1);
    const first = await before.row(1);
    expect(Number(first[2])).toBeGreaterThan(12_000);
    await notebook.save();
    const connected = kernelAnswers(page);
    await page.reload();
    await connected;
    const shown = grid(notebook, 0);
    await shown.filled(1);
    await expectCount(shown, '50,000 of 200,000 rows');
    expect(await shown.row(1)).toEqual(first);
    const search = shown.root.getByRole('searchbox');
    expect(await search.inputValue()).toBe('region 3');
    await shown.root.scrollIntoViewIfNeeded();
    await notebook.picture('grid-lab-again');
    await search.fill('');
    await expectCount(shown, '200,000 rows');
    await shown.head('id').click();
    await shown.head('id').click();
    await until('sorted', async () => (await shown.row(1))[0] === '199999');
  });

  it('says that it is no longer live when the kernel was restarted, and is again when its cell has run', async () => {
    const shown = grid(notebook, 0);
    await shown.root.scrollIntoViewIfNeeded();
    await page.evaluate(
      `void jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()`,
    );
    await shown.root.getByText('Not live any more.').waitFor();
    expect((await shown.row(1))[0]).toBe('199999');
    await notebook.outputs(0).locator('table').first().waitFor({ state: 'visible' });
    await notebook.picture('grid-lab-ended');
    await notebook.run(0);
    await until(
      'a new one',
      async () => (await shown.root.getByText('Not live any more.').count()) === 0,
    );
    await shown.filled(1);
    expect((await shown.row(1))[0]).toBe('0');
    await notebook.close();
  });

  it('can be read in the dark theme', async () => {
    await setTheme(lab, 'JupyterLab Dark');
    const dark = await openNotebook(lab, 'dark', [orders]);
    await dark.page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
    await dark.run(0);
    await dark.ended(0);
    const shown = grid(dark, 0);
    await shown.head('amount').locator('rect.lkg-bar').nth(4).waitFor();
    await shown.cell(2, 1).click();
    await dark.picture('grid-lab-dark');
    const found = await dark.page.evaluate<{ text: string; contrast: number }[]>(
      contrastsIn('.lkg'),
    );
    expect(found.length).toBeGreaterThan(80);
    expect(found.filter(({ contrast }) => !(contrast >= 4.5))).toEqual([]);
    await dark.close();
  });
});

describe('a grid in Notebook 7', () => {
  it('scrolls, sorts, filters, has its strip, and says when the kernel was restarted', async () => {
    await writeNotebook(path.join(lab.workplace.notebooks, 'seven-grid.ipynb'), [orders]);
    const page = await newPage(lab.browser);
    const connected = kernelAnswers(page);
    await page.goto(`${lab.server.url}notebooks/seven-grid.ipynb?token=${lab.server.token}`);
    await connected;
    const cell = page.locator('.jp-CodeCell').first();
    await cell.locator('.cm-content').click();
    await page.keyboard.press('Shift+Enter');
    const shown = gridIn(cell);
    await shown.filled(1);
    await expectCount(shown, '200,000 rows');
    await toMiddle(shown);
    await shown.filled(100_000);
    await shown.head('amount').locator('rect.lkg-bar').nth(4).waitFor();
    await shown.head('id').click();
    await shown.head('id').click();
    await until('sorted', async () => (await shown.row(1))[0] === '199999');
    await shown.root.getByRole('searchbox').fill('region 3');
    await expectCount(shown, '50,000 of 200,000 rows');
    await page.screenshot({ path: path.join(root, 'out/screenshots/grid-notebook-7.png') });
    await page.locator('[data-command="notebook:restart-kernel"]').first().click();
    await page.locator('.jp-Dialog button.jp-mod-accept').click();
    await shown.root.getByText('Not live any more.').waitFor();
    await page.close();
  });
});
