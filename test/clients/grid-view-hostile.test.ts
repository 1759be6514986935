/** Texts that would run if they were HTML, wherever a grid shows text: they are text, and the grid stays whole. */
import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { GridAnswer, GridColumn } from '../../src/grid/index.ts';
import { startBrowser } from '../support/clients/lab.ts';
import { until } from '../support/clients/until.ts';
import { root } from '../support/clients/workplace.ts';
import { fixture } from '../support/fixture.ts';
import { type GridPage, ofElement, openGridPage } from '../support/grid/grid-page.ts';
import { TableKernel, tableOf } from '../support/grid/table-kernel.ts';
import { marker, payloads, plainPayload } from '../support/hostile-cells.ts';
import { activeWords } from '../security/code-rules.ts';

const browser = fixture(async () => startBrowser({}));

const columns: readonly GridColumn[] = [
  { name: 'n', type: 'bigint', kind: 'number' },
  { name: 'value', type: 'varchar', kind: 'text' },
  ...payloads.map((name): GridColumn => ({ name, type: name, kind: 'text' })),
];
const table = tableOf(
  columns,
  payloads.map((text, at) => [String(at), text, ...payloads.map(() => text)]),
);

/** All that a grid is made of; `style` and `script` are not among it. */
const tags =
  'BDI,BUTTON,DIV,INPUT,LABEL,LINKIS-GRID-PLACE,OPTION,PRE,SELECT,SPAN,STRONG,g,path,rect,svg,title'.split(
    ',',
  );

/** What is in the page that is none of the grid's. */
async function foreign({ page }: GridPage): Promise<unknown> {
  return page.evaluate<unknown>(`(() => {
    const tags = ${JSON.stringify(tags)};
    const found = [];
    for (const one of document.querySelectorAll('main *')) {
      if (!tags.includes(one.tagName)) found.push(one.outerHTML);
      for (const { name, value } of one.attributes)
        if (/^on|^(src|href|action|formaction|srcdoc)$/i.test(name) || /javascript:/i.test(name)) found.push(name + '=' + value);
    }
    return [found, window.${marker} ?? null, [...document.querySelectorAll('head *')].length, document.querySelectorAll('body > *').length];
  })()`);
}

describe('hostile texts in a grid', () => {
  it('are texts: values, names, types, profiles, errors, titles, notices, chips, menus and whole values', async () => {
    const there = await openGridPage(browser);
    const kernel = new TableKernel(table);
    const grid = await there.add(
      'hostile',
      kernel,
      kernel.state({ title: payloads.join(' '), notices: payloads }),
    );
    await grid.filled(1);
    const clean = await foreign(there);
    expect(clean).toEqual([[], null, 2, 4]);

    // Every column is seen once, with its profile.
    const width = await ofElement<number>(grid.scroller, '(one) => one.scrollWidth');
    for (let left = 0; left < width; left += 500) {
      await ofElement(grid.scroller, `(one) => { one.scrollLeft = ${String(left)}; }`);
      await until('profiles', async () => (await grid.root.locator('.lkg-waiting').count()) === 0);
    }
    await ofElement(grid.scroller, '(one) => { one.scrollLeft = 0; }');
    await grid.cell(1, 1).waitFor();
    for (const [at, text] of payloads.entries()) {
      if (text.includes('\0')) continue;
      await ofElement(grid.scroller, `(one) => { one.scrollTop = ${String((at - 3) * 24)}; }`);
      expect(await grid.cell(at + 1, 1).innerText()).toBe(text);
      // Chip, filter, menu, whole value.
      await grid.cell(at + 1, 1).click();
      await there.page.keyboard.press('Space');
      await until(
        'whole',
        async () => (await grid.root.locator('.lkg-side-text').innerText()) === text,
      );
      await there.page.keyboard.press('Escape');
    }
    await ofElement(grid.scroller, '(one) => { one.scrollTop = 0; }');
    await grid.cell(1, 2).click({ button: 'right' });
    await there.page.getByRole('menuitem', { name: 'Filter by this value' }).click();
    await until('filtered', async () => (await grid.root.locator('.lkg-chip').count()) === 1);
    expect(await grid.root.locator('.lkg-chip').innerText()).toContain(plainPayload.slice(0, 20));
    await grid.root.locator('.lkg-chip-text').click();
    await grid.root.locator('.lkg-value-text').nth(3).waitFor();
    await there.page.keyboard.press('Escape');
    await grid.root.getByRole('searchbox').fill(payloads[2] ?? '');
    await until('searched', async () => (await grid.root.locator('.lkg-chip').count()) === 2);
    await grid.root.getByRole('button', { name: 'Clear all' }).click();
    await grid.root.getByRole('button', { name: 'Columns' }).click();
    await grid.root.locator('.lkg-column-line').nth(6).waitFor();
    await there.page.keyboard.press('Escape');

    for (const text of payloads) {
      kernel.nextAnswer = ({ id, ask }): GridAnswer | undefined =>
        ask === 'rows' ? { id, answer: 'error', code: text, message: text, hint: text } : undefined;
      await grid.head('n').click();
      await grid.root.locator('.lkg-overlay .lkg-error').waitFor();
      kernel.nextAnswer = undefined;
      await grid.root.getByRole('button', { name: 'Try again' }).click();
      await grid.filled(1);
    }
    kernel.nextAnswer = ({ id, ask }): GridAnswer | undefined =>
      ask === 'save' ? { id, answer: 'saved', name: plainPayload, rows: 1 } : undefined;
    await grid.root.getByRole('button', { name: 'Save as' }).click();
    await grid.root.getByLabel('name').fill('x');
    await there.page.keyboard.press('Enter');
    await grid.root.locator('.lkg-code', { hasText: plainPayload }).waitFor();
    for (const titled of (await grid.root.locator('[title]').all()).slice(0, 60))
      await titled.dispatchEvent('mouseover');

    expect(await foreign(there)).toEqual(clean);
    await there.setState(
      'hostile',
      kernel.state({ ended: payloads.join(''), beside: plainPayload }),
    );
    await grid.root.getByText('Not live any more').waitFor();
    expect(await foreign(there)).toEqual(clean);
    expect(there.errors).toEqual([]);
    await there.close();
  });
});

describe('the front end of grids', () => {
  const files = readdirSync(path.join(root, 'src/grid/view'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join('src/grid/view', file));

  it.each(activeWords.map((word) => [word]))('has nothing of %s', (word) => {
    for (const file of [...files, 'dist/cli/grid-view.js'])
      expect([file, word.exec(readFileSync(path.join(root, file), 'utf8'))?.[0]]).toEqual([
        file,
        undefined,
      ]);
  });

  it('is small, and asks for nothing beside itself', () => {
    expect(statSync(path.join(root, 'dist/cli/grid-view.js')).size).toBeLessThan(200_000);
    expect(readFileSync(path.join(root, 'dist/cli/grid-view.css'), 'utf8')).not.toMatch(
      /url\(|@import/,
    );
  });
});
