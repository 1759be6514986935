/** JupyterLab and Notebook 7 in Chromium: what helps while typing, Restart and Run All, and the notebook application. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installFragileKernel } from '../support/clients/broken-kernel.ts';
import { kernelAnswers, newPage, openNotebook, startLab } from '../support/clients/lab.ts';
import { writeNotebook } from '../support/clients/notebook.ts';
import { findProcesses, sendSignal } from '../support/clients/program.ts';
import { root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const lab = fixture(startLab);
// Before the page is loaded, which asks once for the kernels that there are.
beforeAll(async () => installFragileKernel(lab.workplace, 'the cause of the breakdown'));

describe('a cell that is being written in JupyterLab', () => {
  it('is completed by Tab and explained by Shift+Tab', async () => {
    const notebook = await openNotebook(lab, 'typing', ['', '%%engine']);
    const { page } = notebook;
    await notebook.cell(0).locator('.cm-content').click();
    await page.keyboard.type('%%en');
    await page.keyboard.press('Tab');
    const completer = page.locator('.jp-Completer:visible');
    await completer.locator('.jp-Completer-item', { hasText: 'engine' }).first().waitFor();
    await notebook.picture('completer');
    const offered = await completer.innerText();
    await page.keyboard.press('Escape');

    await notebook.cell(1).locator('.cm-content').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Shift+Tab');
    const tooltip = page.locator('.jp-Tooltip');
    await tooltip.waitFor();
    await notebook.picture('tooltip');
    const told = await tooltip.innerText();
    await notebook.close();

    expect(offered).toContain('engine');
    expect(told).toContain('%%engine');
  });
});

describe('cells of every kind in JupyterLab', () => {
  it('are completed by functions, files, columns of a file and words, and a function is explained', async () => {
    await writeFile(path.join(lab.workplace.notebooks, 'sales.csv'), 'region,amount\nEU,1.5\n');
    const cells = [
      '%%python\ntotal_sales = 3\ndef totals(frame, by="region"):\n    return frame',
      '',
      "SELECT r FROM 'sales.csv'",
      '%%python\n',
      'SELECT round(1.2345, )',
      '%%shell\ncat sal',
      'help',
    ];
    const notebook = await openNotebook(lab, 'every-kind', cells);
    const { page } = notebook;
    await notebook.run(0);
    await notebook.ended(0);
    const completer = page.locator('.jp-Completer:visible');
    /** Asks again when the engine could not tell in the time of one completion. */
    const offered = async (name: string, candidate: string): Promise<string> => {
      for (;;) {
        await page.keyboard.press('Tab');
        await completer.locator('.jp-Completer-item').first().waitFor();
        const text = await completer.innerText();
        if (text.includes(candidate)) await notebook.picture(`completer-${name}`);
        await page.keyboard.press('Escape');
        await completer.waitFor({ state: 'hidden' });
        if (text.includes(candidate)) return text;
      }
    };
    const enter = async (index: number): Promise<void> => {
      await notebook.cell(index).locator('.cm-content').click();
      await page.keyboard.press('Control+End');
    };

    await enter(1);
    await page.keyboard.type('SELECT str');
    const functions = await offered('functions', 'strftime');
    await page.keyboard.press('Control+A');
    await page.keyboard.type("SELECT * FROM 's");
    const files = await offered('files', 'sales.csv');

    await enter(2);
    await page.keyboard.press('Home');
    for (let step = 0; step < 'SELECT r'.length; step += 1) await page.keyboard.press('ArrowRight');
    const columns = await offered('columns', 'region');

    await enter(3);
    await page.keyboard.type('tot');
    const words = await offered('words', 'total_sales');

    await enter(4);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+Tab');
    await page.locator('.jp-Tooltip').waitFor();
    await notebook.picture('tooltip-function');
    const told = await page.locator('.jp-Tooltip').innerText();
    await page.keyboard.press('Escape');

    await enter(5);
    const shellFiles = await offered('shell', 'sales.csv');

    await notebook.run(6);
    await notebook.ended(6);
    const help = await notebook.outputs(6).first().innerText();
    await notebook.picture('help');
    await notebook.close();

    expect(functions).toMatch(/strftime[^]*function/);
    expect(files).toContain('file');
    expect(shellFiles).toContain('file');
    expect(columns).toMatch(/region[^]*field/);
    expect(words).toMatch(/totals[^]*function/);
    expect(told).toContain('round(x [, digits]) → number');
    expect(help).toContain('%lsmagic lists all magics');
  });
});

describe('Restart Kernel and Run All Cells', () => {
  it('gives a new kernel that runs every cell, counted from 1', async () => {
    const notebook = await openNotebook(lab, 'restart', ['SELECT 1 AS one', 'SELECT 2 AS two']);
    await notebook.run(0);
    await notebook.ended(0);
    await notebook.page.locator('[data-command="notebook:restart-run-all"]').first().click();
    await notebook.page.locator('.jp-Dialog button.jp-mod-accept').click();
    await notebook.outputs(1).locator('table').first().waitFor();
    await notebook.ended(1);
    await notebook.picture('restart-run-all');
    const prompts = await notebook.page.locator('.jp-CodeCell .jp-InputPrompt').allInnerTexts();
    await notebook.close();

    expect(prompts.map((text) => text.trim())).toEqual(['[1]:', '[2]:']);
  });
});

describe('a kernel that breaks down under JupyterLab', () => {
  it('leaves the reason in its cell, is restarted with a word to the user, and runs the next cell', async () => {
    const cells = ['%%shell\necho asleep\nsleep 60', 'SELECT 1 AS alive'];
    const notebook = await openNotebook(lab, 'breakdown', cells, 'fragile');
    await notebook.run(0);
    await notebook.outputs(0).filter({ hasText: 'asleep' }).first().waitFor();
    const connectedAgain = kernelAnswers(notebook.page);
    // The other notebooks of this place run the kernel `linkis`, to which nobody sends this signal.
    const preload = path.join(lab.workplace.directory, 'fragile.cjs');
    const fragile = findProcesses('environ', preload).filter(({ words }) =>
      words.includes('start'),
    );
    for (const { pid } of fragile) sendSignal(pid, 'SIGUSR2');
    const dialog = notebook.page.locator('.jp-Dialog');
    await dialog.waitFor();
    await notebook.picture('breakdown');
    const told = await dialog.innerText();
    await dialog.locator('button.jp-mod-accept').click();
    const reason = (await notebook.outputs(0).allInnerTexts()).join('\n');
    await connectedAgain;
    await notebook.run(1);
    await notebook.ended(1);
    await notebook.outputs(1).locator('table').first().waitFor();
    await notebook.picture('breakdown-over');
    await notebook.close();

    expect(fragile).toHaveLength(1);
    expect(told).toMatch(/restart/i);
    expect(reason).toContain('InternalError: the cause of the breakdown');
  });
});

describe('Notebook 7', () => {
  it('runs a cell, shows its table, and stops a sleeping one by its button', async () => {
    const file = path.join(lab.workplace.notebooks, 'seven.ipynb');
    await writeNotebook(file, ['SELECT 6 * 7 AS answer', '%%shell\necho asleep\nsleep 60']);
    const page = await newPage(lab.browser);
    const connected = kernelAnswers(page);
    await page.goto(`${lab.server.url}notebooks/seven.ipynb?token=${lab.server.token}`);
    await connected;
    const cell = page.locator('.jp-CodeCell');
    await cell.first().locator('.cm-content').click();
    await page.keyboard.press('Shift+Enter');
    const table = cell.first().locator('.jp-OutputArea-output table').first();
    await table.waitFor();
    const shown = await table.innerText();
    await cell.nth(1).locator('.cm-content').click();
    await page.keyboard.press('Shift+Enter');
    await cell.nth(1).locator('.jp-OutputArea-output', { hasText: 'asleep' }).first().waitFor();
    await page.locator('[data-command="notebook:interrupt-kernel"]').first().click();
    await cell
      .nth(1)
      .locator('.jp-OutputArea-output', { hasText: 'KeyboardInterrupt' })
      .first()
      .waitFor();
    await page.screenshot({ path: path.join(root, 'out/screenshots/notebook-7.png') });
    await page.close();

    expect(shown).toContain('42');
  });
});
