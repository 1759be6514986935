/** Text from a server, a cell or a file is shown as text: in JupyterLab, in the reopened notebook, and in its HTML export. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { activeHtml } from '../security/shown-attacks.ts';
import { isOwnSheet } from '../support/inert-html.ts';
import { type Lab, type LabNotebook, openNotebook, startLab } from '../support/clients/lab.ts';
import { readCodeCells } from '../support/clients/notebook.ts';
import { until } from '../support/clients/until.ts';
import { fixture } from '../support/fixture.ts';
import { hostileCells, marker, plainPayload } from '../support/hostile-cells.ts';

const lab = fixture(startLab);
let notebook: LabNotebook;
/** With another page, in which nothing has run: notebooks are opened again in it. */
let clean: Lab;
const file = (): string => path.join(lab.workplace.notebooks, 'hostile.ipynb');

beforeAll(async () => {
  clean = { ...lab, page: undefined };
  notebook = await openNotebook(lab, 'hostile', [
    ...hostileCells.map(({ code }) => code),
    'SELECT * FROM hostile',
    'SELECT * FROM hostile h WHERE h.',
    "%%python\nshow.show_html('<p>$a^2$</p>')",
  ]);
});

/** What could run or load something: elements, handlers and links, as `tag attribute`. Pictures are data of their own. */
async function active(page: Page, below: string): Promise<readonly string[]> {
  const found = await page.evaluate<string[]>(`(() => {
    const tags = 'script,iframe,object,embed,form,input,button,base,meta,link,style,math,mjx-container,audio,video'.split(',');
    const found = [];
    for (const output of document.querySelectorAll(${JSON.stringify(below)})) {
      for (const element of output.querySelectorAll('*')) {
        const tag = element.tagName.toLowerCase();
        const foreign = tag === 'img' && !element.getAttribute('src')?.startsWith('data:image/');
        if (tags.includes(tag) || foreign) found.push(element.outerHTML);
        for (const { name, value } of element.attributes) {
          if (/^on/i.test(name) || /^\\s*javascript:/i.test(value)) found.push(tag + ' ' + name);
        }
      }
    }
    return found;
  })()`);
  return found.filter((html) => !isOwnSheet(/^<style>([^<]*)<\/style>$/.exec(html)?.[1] ?? '<'));
}

const ran = async (page: Page): Promise<unknown> => page.evaluate<unknown>(`window.${marker}`);

describe('hostile text in JupyterLab', () => {
  it.each(hostileCells.map(({ route }, index) => [route, index] as const))(
    'from %s is shown, and is nothing but text',
    async (_route, index) => {
      await notebook.run(index);
      await notebook.ended(index);
      const { shows } = hostileCells[index] ?? { shows: '' };
      await notebook.outputs(index).first().waitFor();
      const text = async (): Promise<string> =>
        (await notebook.outputs(index).allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
      // JupyterLab draws what it has received a moment later; a plot's names are in its picture.
      const picture = notebook.outputs(index).locator('img[src^="data:image/"]');
      await until(
        `the output shows ${shows}`,
        async () => (await text()).includes(shows) || (await picture.count()) > 0,
      );
      expect(await active(notebook.page, '.jp-OutputArea-output')).toEqual([]);
      expect(await ran(notebook.page)).toBeUndefined();
    },
  );

  it('does nothing under the pointer', async () => {
    for (const titled of await notebook.page.locator('.jp-OutputArea-output [title]').all()) {
      await titled.dispatchEvent('mouseover');
      await titled.dispatchEvent('focus');
    }
    expect(await ran(notebook.page)).toBeUndefined();
  });

  it('is text in the tooltip and in the completions', async () => {
    const { page } = notebook;
    const press = async (index: number, key: string, box: string): Promise<void> => {
      await notebook.cell(index).locator('.cm-content').click();
      await page.keyboard.press('Control+End');
      await page.keyboard.press(key);
      await page.locator(box).filter({ hasText: plainPayload }).first().waitFor();
      expect(await active(page, box)).toEqual([]);
      expect(await ran(page)).toBeUndefined();
    };
    await press(hostileCells.length, 'Shift+Tab', '.jp-Tooltip');
    await press(hostileCells.length + 1, 'Tab', '.jp-Completer');
    await notebook.picture('hostile');
  });

  it('does not run when the saved notebook is opened again', async () => {
    await notebook.save();
    await until('the file has the outputs', async () =>
      (await readCodeCells(file())).some((cell) => (cell.outputs?.length ?? 0) > 0),
    );
    // Trusted, since this server has run it; as a copy from elsewhere it is not.
    await copyFile(file(), path.join(lab.workplace.notebooks, 'copied.ipynb'));
    for (const name of ['hostile', 'copied']) {
      const again = await openNotebook(clean, name);
      await again.outputs(0).first().waitFor();
      const found = await active(again.page, '.jp-OutputArea-output');
      const hasRun = await ran(again.page);
      // A panel that stays would be taken for the next one.
      await again.close();
      expect([found, hasRun]).toEqual([[], undefined]);
    }
  });

  it('is not typeset as mathematics, as HTML of the own code is', async () => {
    const own = hostileCells.length + 2;
    await notebook.run(own);
    await notebook.outputs(own).locator('mjx-container').waitFor();
    for (let index = 0; index < hostileCells.length; index += 1)
      expect(await notebook.outputs(index).locator('mjx-container').count()).toBe(0);
  });
});

describe('hostile text in the HTML that nbconvert makes', () => {
  it('is shown, and runs nothing', async () => {
    expect(
      await lab.workplace.python('jupyter', ['nbconvert', '--to', 'html', 'hostile.ipynb']),
    ).toMatchObject({ code: 0 });
    const exported = path.join(lab.workplace.notebooks, 'hostile.html');
    expect(await readFile(exported, 'utf8')).toContain('&lt;script&gt;');
    const page = await lab.browser.newPage();
    // Its libraries come from elsewhere, where nothing of the notebook is.
    await page.route(/^https?:/, async (route) => route.abort());
    await page.goto(pathToFileURL(exported).href, { waitUntil: 'domcontentloaded' });
    expect(await page.locator('.jp-OutputArea-output').count()).toBeGreaterThan(20);
    expect(await active(page, '.jp-OutputArea-output')).toEqual([]);
    expect(await ran(page)).toBeUndefined();
    await page.close();
  });
});

describe('HTML that the own code makes as its result', () => {
  const code = `%%python\nshow.show_html("<b>bold</b>${activeHtml.join('')}")`;

  it('is the own in a notebook that was run here, and disarmed in one from elsewhere', async () => {
    const own = path.join(lab.workplace.notebooks, 'own.ipynb');
    const there = await openNotebook({ ...lab, page: undefined }, 'own', [code]);
    await there.run(0);
    await there.ended(0);
    await there.outputs(0).locator('b').waitFor();
    // As with every kernel; it also shows that the other tests would see a payload that runs.
    await until('the own script has run', async () => (await ran(there.page)) === 1);
    await there.save();
    await until('the file has the output', async () =>
      (await readCodeCells(own)).some((cell) => (cell.outputs?.length ?? 0) > 0),
    );
    await there.page.close();
    const text = await readFile(own, 'utf8');
    await writeFile(
      path.join(lab.workplace.notebooks, 'foreign.ipynb'),
      text.replace('bold', 'fat'),
    );
    const foreign = await openNotebook(clean, 'foreign');
    await foreign.outputs(0).locator('b').waitFor();
    const found = [await foreign.outputs(0).locator('[onerror]').count(), await ran(foreign.page)];
    await foreign.close();
    expect(found).toEqual([0, undefined]);
  });
});
