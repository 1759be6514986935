/** A plot as readers see it: in JupyterLab, light and dark, in its own Vega renderer, and in the HTML of nbconvert. Keeps pictures. */
import { describe, expect, it } from '@jest/globals';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { openNotebook, setTheme, startLab } from '../support/clients/lab.ts';
import { writeNotebook } from '../support/clients/notebook.ts';
import { root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const lab = fixture(startLab);

const sales = `SELECT region, m AS month, m * length(region) AS amount
FROM range(1, 7) AS months(m), (VALUES ('north'), ('south'), ('overseas')) AS regions(region) ORDER BY 1, 2`;

/** Pixels of a picture as the browser has decoded it; 0 when it could not. */
async function decodedWidth(picture: Locator): Promise<number> {
  await picture.waitFor();
  return picture.evaluate<number, { decode(): Promise<void>; readonly naturalWidth: number }>(
    async (image) => {
      await image.decode();
      return image.naturalWidth;
    },
  );
}

describe('%plot in JupyterLab', () => {
  it('shows the picture in the light theme and in the dark one, and with --vega a live one', async () => {
    const notebook = await openNotebook(lab, 'plot', [
      sales,
      '%plot --x month --y amount --color region --kind bar --title "Amount by month" --height 200',
      '%plot --x month --y amount --color region --kind line --height 200 --vega',
    ]);
    for (const index of [0, 1, 2]) {
      await notebook.run(index);
      await notebook.ended(index);
    }
    expect(await decodedWidth(notebook.outputs(1).locator('img'))).toBeGreaterThan(500);
    const live = notebook.outputs(2).locator('.vega-embed canvas, .vega-embed svg');
    await live.first().waitFor();
    await notebook.cell(1).scrollIntoViewIfNeeded();
    await notebook.picture('plot-light');
    await notebook.save();
    await notebook.close();

    await setTheme(lab, 'JupyterLab Dark');
    const dark = await openNotebook(lab, 'plot');
    await dark.page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
    expect(await decodedWidth(dark.outputs(1).locator('img'))).toBeGreaterThan(500);
    await dark.picture('plot-dark');
    await dark.close();
  });
});

describe('%plot in a saved notebook', () => {
  it('appears once in HTML and in Markdown, and as a PNG in LaTeX', async () => {
    const { notebooks } = lab.workplace;
    await writeNotebook(path.join(notebooks, 'once.ipynb'), [sales, '%plot --x region --y amount']);
    const convert = async (...words: readonly string[]): Promise<string> => {
      const converted = await lab.workplace.python('jupyter', ['nbconvert', ...words]);
      expect(converted).toMatchObject({ code: 0 });
      return readFile(path.join(notebooks, `once.${words.at(-2) ?? ''}`), 'utf8').catch(() => '');
    };
    await convert('--execute', '--inplace', '--to', 'notebook', 'once.ipynb');
    const { cells } = JSON.parse(await readFile(path.join(notebooks, 'once.ipynb'), 'utf8')) as {
      readonly cells: readonly {
        readonly outputs: readonly { readonly data: object; readonly metadata: object }[];
      }[];
    };
    const [plot] = cells[1]?.outputs ?? [];
    expect(Object.keys(plot?.data ?? {}).toSorted()).toEqual([
      'image/png',
      'text/html',
      'text/plain',
    ]);
    expect(plot?.metadata).toMatchObject({ 'image/png': { width: expect.any(Number) } });
    expect(JSON.stringify(plot).length).toBeLessThan(100_000);

    const shown = /<(?:img|svg)\b[^>]*?(?:alt="bar plot|data:image|class="marks")/g;
    expect((await convert('--to', 'html', 'once.ipynb')).match(shown)).toHaveLength(1);
    await convert('--to', 'markdown', 'once.ipynb');
    const markdown = await readFile(path.join(notebooks, 'once.md'), 'utf8');
    expect(markdown.match(shown)).toHaveLength(1);
    expect(markdown).not.toContain('![');
    await convert('--to', 'latex', 'once.ipynb');
    const latex = await readFile(path.join(notebooks, 'once.tex'), 'utf8');
    expect(latex.match(/\\adjustimage.*\.png\}/g)).toHaveLength(1);
  });
});

describe('%plot in the HTML of nbconvert', () => {
  it('shows the picture without a script of its own', async () => {
    await writeNotebook(path.join(lab.workplace.notebooks, 'report.ipynb'), [
      sales,
      '%plot --kind pie --x region --y amount',
    ]);
    const converted = await lab.workplace.python('jupyter', [
      'nbconvert',
      '--execute',
      '--to',
      'html',
      'report.ipynb',
    ]);
    expect(converted).toMatchObject({ code: 0 });
    const page = await lab.browser.newPage({
      viewport: { width: 1000, height: 900 },
      javaScriptEnabled: true,
    });
    // The page's own styles and scripts come from elsewhere, and the picture must not.
    await page.route(/^https?:/, async (route) => route.abort());
    await page.goto(`file://${path.join(lab.workplace.notebooks, 'report.html')}`);
    expect(
      await decodedWidth(page.locator('img[src^="data:image/svg+xml;base64,"]')),
    ).toBeGreaterThan(300);
    const directory = path.join(root, 'out/screenshots');
    await mkdir(directory, { recursive: true });
    await page.screenshot({ path: path.join(directory, 'plot-nbconvert.png') });
    await page.close();
  });
});
