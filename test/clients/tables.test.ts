/** Tables as readers see them: in JupyterLab, light, dark and untrusted, in the HTML of nbconvert, and printed. Keeps pictures. */
import { describe, expect, it } from '@jest/globals';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openNotebook, setTheme, startLab } from '../support/clients/lab.ts';
import { root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';

const lab = fixture(startLab);

/** Each with the name of its picture. */
const cells = {
  table: `SELECT range + 10001 AS id, DATE '2026-01-01' + range::INT AS day, 'region ' || range % 4 AS region,
  TIMESTAMP '2026-08-01 12:30:00' AS "sold at", range / 7 AS amount, [range, range + 1] AS pair FROM range(1500)`,
  wide: `SELECT ${Array.from({ length: 60 }, (_, n) => `range * ${String(n)} AS column_${String(n)}`).join(', ')} FROM range(30)`,
  long: `SELECT 1 AS n, DATE '2026-01-01' AS day, repeat('words that go on, ', 8) AS text,
  'https://example.org/' || repeat('path/', 30) AS address, repeat('a long value ', 100) AS whole, 1e300 AS big, NULL AS nothing, '  blanks ' AS blanks`,
  dollars: `SELECT 'costs $5 and $6 each' AS "$price$", '$$y$$ \\[x\\] \\(b\\)' AS words`,
  sums: `SELECT 'all' AS name, 123456789012345678 AS total, 1234567890.25::DECIMAL(20, 2) AS amount, 7 AS n
  UNION ALL SELECT 'north', 987654, 12.5, 8`,
  remarks: `SELECT range AS n, 'the customer asked twice for a new invoice and never got one, so they called again on day ' || range AS remark,
  'https://example.org/' || repeat('segment/', 20) AS address FROM range(60)`,
  accounts: "SELECT 123456789012345678 + range AS account, 'name ' || range AS name FROM range(60)",
  plan: 'EXPLAIN SELECT count(*) FROM range(10) t(i) GROUP BY i % 3',
  plot: '%plot 1 --kind bar --x region --y amount --height 120',
} as const;
const names = Object.keys(cells) as (keyof typeof cells)[];

const directory = path.join(root, 'out/screenshots');

async function keep(shown: Locator | Page, name: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await shown.screenshot({ path: path.join(directory, `${name}.png`) });
}

/** What a function in the page gives for the table of a cell. */
async function ofTable<T>(page: Page, cell: number, code: string): Promise<T> {
  const selector = `.jp-CodeCell[data-windowed-list-index="${String(cell)}"] .jp-OutputArea table`;
  return page.evaluate<T>(`(${code})(document.querySelector('${selector}'))`);
}

/** Lines of text in each cell of the body, by its head. */
const linesOfCells = `(table) => {
  const heads = [...table.querySelectorAll('th')].map((th) => th.firstChild.textContent);
  const found = {};
  for (const [at, cell] of [...table.querySelectorAll('tbody tr:first-child td')].entries()) {
    const range = document.createRange();
    range.selectNodeContents(cell);
    found[heads[at]] = new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
  }
  return found;
}`;

/** How the cells of the first row are aligned, head and body. */
const alignments = `(table) => {
  const of = (cells) => [...cells].map((cell) => getComputedStyle(cell).textAlign);
  return [of(table.querySelectorAll('th')), of(table.querySelectorAll('tbody tr:first-child td'))];
}`;

/** What is copied of the first cell with so many digits, and how much wider it is than its digits without gaps. */
const copiedDigits = `(table) => {
  const cell = [...table.querySelectorAll('td')].find((td) => td.textContent.length > 16);
  getSelection().selectAllChildren(cell);
  const copied = getSelection().toString();
  const range = document.createRange();
  range.selectNodeContents(cell);
  const before = range.getBoundingClientRect().width;
  cell.textContent = copied;
  range.selectNodeContents(cell);
  return [copied, before - range.getBoundingClientRect().width > 3];
}`;

const texts = 'left';
const numbers = 'right';
const ofCells = {
  table: [numbers, numbers, texts, numbers, numbers, texts],
  sums: [texts, numbers, numbers, numbers],
  accounts: [numbers, texts],
} as const;
const aligned = Object.keys(ofCells) as (keyof typeof ofCells)[];

describe('tables in JupyterLab', () => {
  it('can be read in the light theme: no value is typeset, squeezed or hidden', async () => {
    const notebook = await openNotebook(lab, 'tables', Object.values(cells));
    for (const index of names.keys()) {
      await notebook.run(index);
      await notebook.ended(index);
    }
    await notebook.save();
    const table = (name: keyof typeof cells): Locator =>
      notebook.outputs(names.indexOf(name)).locator('table').first();

    for (const name of names) {
      const output = notebook.outputs(names.indexOf(name)).last();
      await output.scrollIntoViewIfNeeded();
      await keep(output, `tables-${name}-light`);
    }
    // JupyterLab hides what is scrolled away.
    const see = async (name: keyof typeof cells): Promise<void> =>
      notebook.outputs(names.indexOf(name)).last().scrollIntoViewIfNeeded();
    await see('table');
    expect(await table('table').locator('caption').textContent()).toMatch(
      /^200 of 1,500 rows × 6 columns/,
    );
    await see('dollars');
    expect(await table('dollars').innerText()).toMatch(
      /costs \$5 and \$6 each\s+\$\$y\$\$ \\\[x\\\]/,
    );
    expect(await notebook.page.locator('.jp-OutputArea mjx-container').count()).toBe(0);

    await see('table');
    const lines = await ofTable<Record<string, number>>(notebook.page, 0, linesOfCells);
    expect(lines).toEqual({ id: 1, day: 1, region: 1, 'sold at': 1, amount: 1, pair: 1 });
    await see('long');
    const long = await ofTable<Record<string, number>>(
      notebook.page,
      names.indexOf('long'),
      linesOfCells,
    );
    expect(long).toMatchObject({ day: 1, big: 1 });
    const height = "(table) => table.querySelector('tbody tr').offsetHeight";
    expect(await ofTable<number>(notebook.page, names.indexOf('long'), height)).toBeLessThan(160);

    await see('remarks');
    expect(await ofTable(notebook.page, names.indexOf('remarks'), linesOfCells)).toEqual({
      n: 1,
      remark: 2,
      address: 4,
    });

    for (const name of aligned) {
      const found = await ofTable(notebook.page, names.indexOf(name), alignments);
      expect([name, found]).toEqual([name, [ofCells[name], ofCells[name]]]);
    }
    for (const name of ['sums', 'accounts'] as const) {
      await see(name);
      const found = await ofTable(notebook.page, names.indexOf(name), copiedDigits);
      expect(found).toEqual(['123456789012345678', true]);
    }

    // Scrolled, the head and the first column stay in view.
    await see('wide');
    const seen = await ofTable<readonly string[]>(
      notebook.page,
      1,
      `(table) => {
      const box = table.parentElement;
      box.scrollIntoView({ block: 'center' });
      box.scrollTop = 300;
      box.scrollLeft = 1500;
      const { left, top } = box.getBoundingClientRect();
      const at = (x, y) => document.elementFromPoint(left + x, top + y).closest('th, td');
      return [at(20, 12).tagName + at(20, 12).cellIndex, at(20, 200).tagName + at(20, 200).cellIndex, at(300, 12).tagName];
    }`,
    );
    expect(seen).toEqual(['TH0', 'TD0', 'TH']);
    await keep(notebook.outputs(names.indexOf('wide')).last(), 'tables-wide-scrolled');
    await notebook.close();
  });

  it('can be read in the dark theme, in a notebook that is not trusted too', async () => {
    await setTheme(lab, 'JupyterLab Dark');
    const dark = await openNotebook(lab, 'tables');
    await dark.page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
    for (const name of names) {
      const output = dark.outputs(names.indexOf(name)).last();
      await output.scrollIntoViewIfNeeded();
      await keep(output, `tables-${name}-dark`);
    }
    for (const name of aligned) {
      const found = await ofTable(dark.page, names.indexOf(name), alignments);
      expect([name, found]).toEqual([name, [ofCells[name], ofCells[name]]]);
    }
    await dark.close();

    // Its signature is that of other content, so that JupyterLab sanitizes what it shows.
    const file = path.join(lab.workplace.notebooks, 'tables.ipynb');
    const changed = (await readFile(file, 'utf8')).replaceAll('region 1', 'changed');
    await writeFile(path.join(lab.workplace.notebooks, 'stranger.ipynb'), changed);
    const stranger = await openNotebook(lab, 'stranger');
    const table = stranger.outputs(0).locator('table').first();
    await table.waitFor();
    expect(await ofTable<number>(stranger.page, 0, '(table) => table.parentElement.tabIndex')).toBe(
      -1,
    );
    expect(await table.locator('tbody tr').count()).toBe(200);
    expect(await table.locator('tr').nth(2).innerText()).toContain('changed');
    await keep(stranger.outputs(0).last(), 'tables-untrusted');
    // Numbers stand right in any table, texts left where each cell says so.
    for (const name of aligned) {
      await stranger.outputs(names.indexOf(name)).last().scrollIntoViewIfNeeded();
      await keep(stranger.outputs(names.indexOf(name)).last(), `tables-${name}-untrusted`);
      const found = await ofTable(stranger.page, names.indexOf(name), alignments);
      const expected = name === 'sums' ? ofCells.sums : ofCells[name].map(() => numbers);
      expect([name, found]).toEqual([name, [expected, expected]]);
    }
    const see = stranger.outputs(names.indexOf('remarks')).last();
    await see.scrollIntoViewIfNeeded();
    await keep(see, 'tables-remarks-untrusted');
    const squeezed = await ofTable<Record<string, number>>(
      stranger.page,
      names.indexOf('remarks'),
      linesOfCells,
    );
    expect(squeezed).toMatchObject({ n: 1, remark: 2 });
    const plot = stranger.outputs(names.indexOf('plot')).locator('img');
    await plot.scrollIntoViewIfNeeded();
    expect(
      await plot.evaluate<number, { decode(): Promise<void>; readonly naturalWidth: number }>(
        async (image) => {
          await image.decode();
          return image.naturalWidth;
        },
      ),
    ).toBeGreaterThan(300);
    await stranger.close();
  });
});

describe('tables in the HTML of nbconvert', () => {
  it('have all their rows and columns on paper', async () => {
    const converted = await lab.workplace.python('jupyter', [
      'nbconvert',
      '--to',
      'html',
      'tables.ipynb',
    ]);
    expect(converted).toMatchObject({ code: 0 });
    const page = await lab.browser.newPage({ viewport: { width: 1000, height: 1400 } });
    await page.route(/^https?:/, async (route) => route.abort());
    await page.goto(`file://${path.join(lab.workplace.notebooks, 'tables.html')}`);
    await keep(page, 'tables-nbconvert');

    const hidden = `[...document.querySelectorAll('table')].map((table) => {
      const box = table.parentElement;
      return table.offsetHeight - box.clientHeight;
    })`;
    expect(Math.max(...(await page.evaluate<number[]>(hidden)))).toBeGreaterThan(1000);
    await page.emulateMedia({ media: 'print' });
    expect(Math.max(...(await page.evaluate<number[]>(hidden)))).toBeLessThanOrEqual(0);
    await page.screenshot({ path: path.join(directory, 'tables-print.png'), fullPage: true });
    // A page of A4 is so wide. What stands beyond it is cut off.
    await page.setViewportSize({ width: 720, height: 1000 });
    const beyond = `[...document.querySelectorAll('td, th')]
      .filter((cell) => cell.getBoundingClientRect().right > innerWidth)
      .map((cell) => cell.textContent)`;
    expect(await page.evaluate<readonly string[]>(beyond)).toEqual([]);
    await page.setViewportSize({ width: 1000, height: 1400 });
    await page.emulateMedia({ media: null });

    const pdf = await page.pdf({ path: path.join(directory, 'tables.pdf'), format: 'A4' });
    // 200 rows are more than four pages, the first tables of a box each would fit on two.
    const pages = [...pdf.toString('latin1').matchAll(/\/Count (\d+)/g)].map(([, count]) =>
      Number(count),
    );
    expect(Math.max(...pages)).toBeGreaterThan(5);
    await page.close();
  });
});
