/** The grid in a real browser, over a table of a million rows in a kernel that the test plays: rows, order, filters, columns, profiles. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GridFilter } from '../../src/grid/index.ts';
import { startBrowser } from '../support/clients/lab.ts';
import { until } from '../support/clients/until.ts';
import { fixture } from '../support/fixture.ts';
import {
  type GridPage,
  type GridView,
  ofElement,
  openGridPage,
} from '../support/grid/grid-page.ts';
import { ordersTable, TableKernel } from '../support/grid/table-kernel.ts';

const browser = fixture(async () => startBrowser({}));

interface Opened {
  readonly there: GridPage;
  readonly grid: GridView;
  readonly kernel: TableKernel;
}

async function open(kernel = new TableKernel(ordersTable(20_000))): Promise<Opened> {
  const there = await openGridPage(browser);
  const grid = await there.add('orders', kernel);
  await grid.filled(1);
  return { there, grid, kernel };
}

/** The row as the table has it, in the columns that fit into the page. */
const rowOf = (kernel: TableKernel, row: number, columns = 3): readonly string[] =>
  Array.from({ length: columns }, (_, column) => kernel.table.value(row, column) ?? 'NULL');

describe('a grid over a million rows', () => {
  const kernel = new TableKernel(ordersTable());
  let there: GridPage;
  let grid: GridView;

  beforeAll(async () => {
    there = await openGridPage(browser);
    grid = await there.add('orders', kernel);
    await grid.filled(1);
  });

  it('shows the first rows, how many there are, and what a reader of screens needs', async () => {
    expect((await grid.row(1)).slice(0, 3)).toEqual(rowOf(kernel, 0));
    expect((await grid.row(6)).slice(0, 3)).toEqual(['6', 'east', 'NULL']);
    expect(await grid.status.innerText()).toContain('1,000,000 rows');
    expect(await grid.scroller.getAttribute('aria-rowcount')).toBe('1000001');
    expect(await grid.scroller.getAttribute('aria-colcount')).toBe('21');
    const roles = await ofElement<string[]>(
      grid.root,
      `(root) => [...new Set([...root.querySelectorAll('[role="grid"] [role]')].map((one) => one.role))]`,
    );
    expect(roles.toSorted()).toEqual(
      ['columnheader', 'gridcell', 'presentation', 'row', 'rowheader'].toSorted(),
    );
    expect(await grid.head('amount').getAttribute('aria-sort')).toBe('none');
  });

  it('is scrolled to its middle by the bar, and to its last row by a key', async () => {
    await ofElement(
      grid.scroller,
      '(one) => { one.scrollTop = (one.scrollHeight - one.clientHeight) / 2; }',
    );
    await grid.filled(500_000);
    expect((await grid.row(500_000)).slice(0, 3)).toEqual(rowOf(kernel, 499_999));

    await grid.scroller.focus();
    await there.page.keyboard.press('Control+End');
    await grid.filled(1_000_000);
    expect((await grid.row(1_000_000)).at(-1)).toBe(kernel.table.value(999_999, 19));
    expect(await grid.scroller.getAttribute('aria-activedescendant')).toContain('999999-19');

    await there.page.keyboard.press('Control+Home');
    await grid.filled(1);
    expect((await grid.row(1)).slice(0, 3)).toEqual(rowOf(kernel, 0));
  });

  it('moves as far as the wheel says, although the bar is shorter than the rows', async () => {
    await grid.scroller.hover();
    await there.page.mouse.wheel(0, 240);
    await until(
      'ten rows further',
      async () => (await grid.cell(11, 0).count()) === 1 && (await grid.cell(10, 0).count()) === 0,
    );
    await grid.filled(11);
    expect((await grid.row(11)).slice(0, 3)).toEqual(rowOf(kernel, 10));
  });

  it('stands where the bar was moved, also when its timers come before the browser tells of the move', async () => {
    // A small move, then a large one, and at once what the timers of the small one do.
    await ofElement(
      grid.scroller,
      `(one) => new Promise((done) => {
        const { setTimeout } = window;
        const timers = [];
        window.setTimeout = (work, ...rest) => {
          timers.push(work);
          return setTimeout(work, ...rest);
        };
        one.scrollTop += 48;
        requestAnimationFrame(() => requestAnimationFrame(() => {
          window.setTimeout = setTimeout;
          one.scrollTop = (one.scrollHeight - one.clientHeight) / 4;
          for (const work of [...timers]) work();
          done();
        }));
      })`,
    );
    await grid.filled(250_000);
    expect((await grid.row(250_000)).slice(0, 3)).toEqual(rowOf(kernel, 249_999));
    await grid.scroller.focus();
    await there.page.keyboard.press('Control+Home');
    await grid.filled(1);
    await grid.scroller.hover();
    await there.page.mouse.wheel(0, 240);
    await grid.filled(11);
  });

  it('has the rows ahead before they are scrolled to, and asks for one part at a time', async () => {
    const asked = kernel.questions('rows').length;
    await there.page.mouse.wheel(0, 480);
    await grid.filled(40);
    expect(kernel.questions('rows').length).toBe(asked);
  });

  it('shows no value under a number that is not its own: places are kept free until the rows are here', async () => {
    kernel.hold(true);
    await ofElement(grid.scroller, '(one) => { one.scrollTop = one.scrollHeight / 3; }');
    await grid.root.locator('.lkg-skeleton').first().waitFor();
    const first = await ofElement<number>(
      grid.root,
      `(root) => Math.min(...[...root.querySelectorAll('.lkg-row')].map((row) => Number(row.getAttribute('aria-rowindex')) - 1))`,
    );
    expect(first).toBeGreaterThan(100_000);
    expect(await grid.root.locator('.lkg-text').count()).toBe(0);
    expect(await grid.scroller.getAttribute('aria-busy')).toBe('true');

    // Where it passes by is not asked for: what counts is where it rests.
    const asked = kernel.questions('rows').length;
    for (const part of [0.4, 0.5, 0.6, 0.7])
      await ofElement(
        grid.scroller,
        `(one) => new Promise((done) => { one.scrollTop = one.scrollHeight * ${String(part)}; requestAnimationFrame(() => requestAnimationFrame(done)); })`,
      );
    expect(kernel.questions('rows').length).toBe(asked);
    kernel.hold(false);
    await grid.root.locator('.lkg-text').first().waitFor();
    const row = await ofElement<number>(
      grid.root,
      `(root) => Number(root.querySelector('.lkg-text').closest('.lkg-row').getAttribute('aria-rowindex')) - 1`,
    );
    expect(row).toBeGreaterThan(690_000);
    expect((await grid.row(row)).slice(0, 3)).toEqual(rowOf(kernel, row - 1));
  });

  /** How a cell leaves its page and is there again: JupyterLab takes out what is scrolled away, and moves a cell in one step. */
  const frames =
    'await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));';
  const ways = [
    { way: 'for a while', steps: ['leave', 'frames', 'return', 'frames'] },
    {
      way: 'while a move of the bar is not told yet',
      steps: ['move', 'leave', 'frames', 'return', 'frames'],
    },
    { way: 'for no time at all', steps: ['leave', 'return', 'frames'] },
    {
      way: 'for no time, while a move is not told yet',
      steps: ['move', 'leave', 'return', 'frames'],
    },
  ] as const;
  const script = {
    move: 'scroller.scrollTop += 2;',
    leave: 'el.replaceWith(place);',
    return: 'place.replaceWith(el);',
    frames,
  };

  it.each(ways)('stands where it stood after it was out of the page $way', async ({ steps }) => {
    await ofElement(grid.scroller, '(one) => { one.scrollTop = 0; one.scrollLeft = 0; }');
    await grid.filled(1);
    await ofElement(
      grid.scroller,
      '(one) => { one.scrollTop = one.scrollHeight / 4; one.scrollLeft = 700; }',
    );
    await until('moved', async () => (await grid.head('measure_4').count()) === 1);
    // Elements of rows are used again: their order in the page is not that of the rows. A row has its number before its values are there.
    const seen = async (): Promise<readonly string[]> => {
      await grid.root.locator('.lkg-skeleton').first().waitFor({ state: 'detached' });
      const rows = await ofElement<[number, string][]>(
        grid.root,
        `(root) => [...root.querySelectorAll('.lkg-row')].map((row) => [Number(row.getAttribute('aria-rowindex')) - 1, row.innerText])`,
      );
      return rows.toSorted(([one], [other]) => one - other).map(([, text]) => text);
    };
    await until('a quarter down', async () => {
      const [row] = (await seen())[0]?.split('\n') ?? [];
      return row?.startsWith('250,0') ?? false;
    });
    const before = await seen();
    const bar = await ofElement<number>(grid.scroller, '(one) => one.scrollTop');
    await there.page.evaluate(
      `(async () => {
        const el = document.querySelector('#view-orders');
        const scroller = el.querySelector('[role="grid"]');
        const place = document.createComment('');
        ${steps.map((step) => script[step]).join('\n')}
      })()`,
    );
    expect(await seen()).toEqual(before);
    const place = await ofElement<number[]>(
      grid.scroller,
      '(one) => [one.scrollTop, one.scrollLeft]',
    );
    // The bar of so many rows moves a part of a pixel where the rows move two.
    expect(Math.abs((place[0] ?? 0) - bar)).toBeLessThanOrEqual(2);
    expect(place[1]).toBe(700);
  });

  it('keeps its elements few', async () => {
    expect(await grid.root.locator('.lkg-cell').count()).toBeLessThan(600);
    expect(there.errors).toEqual([]);
    await there.close();
  });
});

describe('the order of rows', () => {
  it('is by the column that is pressed, by more with Shift, and as before at the third press', async () => {
    const { there, grid, kernel } = await open();
    await grid.head('region').click();
    await grid.filled(1);
    await until('sorted', async () => (await grid.row(1))[1] === 'east');
    await grid.head('amount').click({ modifiers: ['Shift'] });
    await grid.head('amount').click({ modifiers: ['Shift'] });
    await until('sorted by both', () => kernel.questions('rows').at(-1)?.view.sort.length === 2);
    await grid.filled(1);
    const { sort } = kernel.questions('rows').at(-1)?.view ?? {};
    expect(sort).toEqual([
      { column: 'region', descending: false },
      { column: 'amount', descending: true },
    ]);
    expect(await grid.head('region').getAttribute('aria-sort')).toBe('ascending');
    expect(await grid.head('amount').getAttribute('aria-sort')).toBe('descending');
    expect(await grid.root.locator('.lkg-sort-number').allInnerTexts()).toEqual(['1', '2']);

    await grid.head('region').click();
    await grid.head('region').click();
    await until('unsorted', () => kernel.questions('rows').at(-1)?.view.sort.length === 0);
    await until('as before', async () => (await grid.row(1))[0] === '1');
    expect(await grid.head('region').getAttribute('aria-sort')).toBe('none');
    await there.close();
  });
});

/** What is chosen in the panel of a column, and the filter that comes of it. */
const filters: readonly {
  readonly column: string;
  readonly operator: string;
  readonly fill?: Readonly<Record<string, string>>;
  readonly tick?: readonly string[];
  readonly filter: GridFilter;
  readonly chip: string;
  readonly status: RegExp;
}[] = [
  {
    column: 'note',
    operator: 'contains',
    fill: { text: 'ORDER 19' },
    filter: { column: 'note', operator: 'contains', value: 'ORDER 19' },
    chip: 'note contains “ORDER 19”',
    status: /^\d[\d,]* of 20,000 rows/,
  },
  {
    column: 'region',
    operator: 'in',
    tick: ['north', 'west'],
    filter: { column: 'region', operator: 'in', values: ['north', 'west'] },
    chip: 'region is one of north, west',
    status: /^9,09\d of 20,000 rows/,
  },
  {
    column: 'amount',
    operator: 'range',
    fill: { from: '99', to: '99.5' },
    filter: { column: 'amount', operator: 'range', from: '99', to: '99.5' },
    chip: 'amount 99 … 99.5',
    status: /^\d[\d,]* of 20,000 rows/,
  },
  {
    column: 'day',
    operator: 'range',
    fill: { from: '2025-11-01' },
    filter: { column: 'day', operator: 'range', from: '2025-11-01', to: null },
    chip: 'day ≥ 2025-11-01',
    status: /^\d[\d,]* of 20,000 rows/,
  },
  {
    column: 'paid',
    operator: 'notIn',
    tick: ['true'],
    filter: { column: 'paid', operator: 'notIn', values: ['true'] },
    chip: 'paid is none of true',
    status: /^6,667 of 20,000 rows/,
  },
  {
    column: 'amount',
    operator: 'isNull',
    filter: { column: 'amount', operator: 'isNull' },
    chip: 'amount is NULL',
    status: /^207 of 20,000 rows/,
  },
];

describe('a filter', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });

  it.each(filters)(
    'of $column by $operator',
    async ({ column, operator, fill, tick, ...expected }) => {
      const { there, grid, kernel } = opened;
      await grid.head(column).locator('.lkg-menu-button').click();
      await there.page.getByRole('menuitem', { name: 'Filter…' }).click();
      const panel = grid.root.getByRole('dialog');
      await panel.getByLabel('condition').selectOption(operator);
      for (const [label, text] of Object.entries(fill ?? {}))
        await panel.getByLabel(label, { exact: true }).fill(text);
      for (const value of tick ?? [])
        await panel.locator('.lkg-check', { hasText: value }).locator('input').check();
      await panel.getByRole('button', { name: 'Apply' }).click();

      await until('asked', () => kernel.questions('rows').at(-1)?.view.filters.length === 1);
      expect(kernel.questions('rows').at(-1)?.view.filters).toEqual([expected.filter]);
      await until('counted', async () => expected.status.test(await grid.status.innerText()));
      const chip = grid.root.locator('.lkg-chip');
      expect(await chip.innerText()).toContain(expected.chip);
      expect(await grid.head(column).getAttribute('aria-label')).toContain('filtered');
      await chip.getByRole('button', { name: 'remove' }).click();
      await until('all rows again', async () =>
        (await grid.status.innerText()).startsWith('20,000 rows'),
      );
      expect(await chip.count()).toBe(0);
    },
  );

  it('by a value is a press away, and leaves the others as they are', async () => {
    const { there, grid, kernel } = opened;
    await grid.cell(1, 1).click({ button: 'right' });
    await there.page.getByRole('menuitem', { name: 'Filter by this value' }).click();
    await grid.filled(1);
    await grid.root
      .getByRole('searchbox', { name: 'search all columns' })
      .pressSequentially('order 1', { delay: 5 });
    await until('searched', () => kernel.questions('rows').at(-1)?.view.search === 'order 1');
    // Letters that follow each other quickly are one search.
    const searches = new Set(kernel.questions('rows').map(({ view }) => view.search));
    expect(searches.size).toBeLessThanOrEqual(3);
    await grid.filled(1);
    expect(await grid.root.locator('.lkg-chip').allInnerTexts()).toEqual([
      'region is one of north',
      'any column has “order 1”',
    ]);

    await grid.root.getByRole('button', { name: 'Clear all' }).click();
    await until('all rows again', async () =>
      (await grid.status.innerText()).startsWith('20,000 rows'),
    );
    expect(await grid.root.getByRole('searchbox').inputValue()).toBe('');
  });

  it('that leaves no row says so and can be taken away', async () => {
    const { grid } = opened;
    await grid.root.getByRole('searchbox').fill('no such text');
    await grid.root.getByText('No row has all of this.').waitFor();
    expect(await grid.status.innerText()).toContain('0 of 20,000 rows');
    await grid.root.getByRole('button', { name: 'Clear filters' }).click();
    await grid.filled(1);
    await opened.there.close();
  });
});

describe('the strip above the columns', () => {
  it('has a picture, NULLs, distinct values and ends, of the columns that are seen and of the rows that the filters leave', async () => {
    const { there, grid, kernel } = await open();
    const strip = grid.head('amount').locator('.lkg-strip');
    await strip.locator('rect.lkg-bar').first().waitFor();
    expect(await strip.locator('rect.lkg-bar').count()).toBeGreaterThan(8);
    expect(await strip.locator('title').first().textContent()).toMatch(/^0\.00 … .*: [\d,]+ rows$/);
    expect(await strip.innerText()).toMatch(/1\.0% null · \S*\d+ distinct/);
    expect(await strip.locator('.lkg-ends').innerText()).toMatch(/^0\.00\s+99\.97$/);
    expect(await grid.head('region').locator('.lkg-value').allInnerTexts()).toHaveLength(3);
    const describedBy = await grid.head('amount').getAttribute('aria-describedby');
    expect(await grid.root.locator(`#${describedBy ?? ''}`).textContent()).toMatch(
      /^207 NULLs in 20,000 rows, .*distinct values, from 0\.00 to 99\.97$/,
    );

    const asked = new Set(kernel.questions('columns').flatMap(({ columns }) => columns));
    expect(asked.has('measure_11')).toBe(false);
    await ofElement(grid.scroller, '(one) => { one.scrollLeft = one.scrollWidth; }');
    await until('asked when seen', () =>
      kernel.questions('columns').some(({ columns }) => columns.includes('measure_11')),
    );

    await ofElement(grid.scroller, '(one) => { one.scrollLeft = 0; }');
    await grid.cell(1, 1).click({ button: 'right' });
    await there.page.getByRole('menuitem', { name: 'Filter by this value' }).click();
    await until('of the filtered rows', () =>
      kernel.questions('columns').some(({ view }) => view.filters.length === 1),
    );
    await until(
      'one value',
      async () => (await grid.head('region').locator('.lkg-value').count()) === 1,
    );

    const shares = await grid.root.locator('.lkg-value-share').allInnerTexts();
    expect(shares.length).toBeGreaterThan(2);
    expect(shares.filter((text) => !(Number.parseFloat(text.replace('<', '')) <= 100))).toEqual([]);

    await grid.root.getByRole('button', { name: 'Profile' }).click();
    await strip.waitFor({ state: 'hidden' });
    await there.close();
  });
});

describe('columns', () => {
  const names = async (grid: GridView): Promise<readonly string[]> => {
    const found = await ofElement<[number, string][]>(
      grid.root,
      `(root) => [...root.querySelectorAll('.lkg-head-cell')].map((one) => [one.getBoundingClientRect().left, one.querySelector('.lkg-name').textContent])`,
    );
    return found.toSorted(([one], [other]) => one - other).map(([, name]) => name);
  };
  const menu = async ({ there, grid }: Opened, column: string, item: string): Promise<void> => {
    await grid.head(column).locator('.lkg-menu-button').click();
    await there.page
      .getByRole(/^(Freeze)$/.test(item) ? 'menuitemcheckbox' : 'menuitem', {
        name: item,
        exact: true,
      })
      .click();
  };

  it('are hidden, moved and frozen, and what is copied and saved is what is seen', async () => {
    const opened = await open();
    const { there, grid, kernel } = opened;
    await menu(opened, 'region', 'Hide');
    await menu(opened, 'day', 'Move left Ctrl+Shift+←'.slice(0, 9));
    await until('moved', async () => (await names(grid)).slice(0, 3).join() === 'id,day,amount');
    await menu(opened, 'paid', 'Freeze');
    await until('frozen', async () => (await names(grid))[0] === 'paid');
    await ofElement(grid.scroller, '(one) => { one.scrollLeft = 900; }');
    await until('scrolled', async () => (await grid.head('measure_5').count()) === 1);
    const [frozen, number] = await Promise.all([
      grid.cell(1, 0).boundingBox(),
      grid.root.locator('.lkg-number').first().boundingBox(),
    ]);
    expect(Math.round(frozen?.x ?? 0)).toBe(Math.round((number?.x ?? 0) + (number?.width ?? 0)));
    expect(await grid.cell(1, 0).innerText()).toBe('false');
    await ofElement(grid.scroller, '(one) => { one.scrollLeft = 0; }');

    await grid.root.getByRole('button', { name: 'Save as' }).click();
    await grid.root.getByLabel('name').fill('seen');
    await there.page.keyboard.press('Enter');
    await grid.root.getByText('Saved 20,000 rows as seen').waitFor();
    expect(await grid.root.locator('.lkg-code').innerText()).toBe(
      '%%local sql\nSELECT * FROM seen',
    );
    expect(kernel.questions('save').at(-1)?.columns?.slice(0, 4)).toEqual([
      'paid',
      'id',
      'day',
      'amount',
    ]);
    expect(kernel.questions('save').at(-1)?.columns).not.toContain('region');

    await grid.root.getByRole('button', { name: 'Columns 19/20' }).click();
    await grid.root.getByRole('button', { name: 'Show all' }).click();
    await until('shown', async () => (await names(grid)).includes('region'));
    await grid.root.getByRole('button', { name: 'As at first' }).click();
    await until(
      'as at first',
      async () => (await names(grid)).slice(0, 4).join() === 'id,region,amount,day',
    );
    await there.close();
  });

  it('are dragged to another place, which sorts nothing', async () => {
    const { there, grid, kernel } = await open();
    const { page } = there;
    const middle = async (name: string): Promise<number> => {
      const box = await grid.head(name).boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0) / 2;
    };
    const y = ((await grid.head('id').boundingBox())?.y ?? 0) + 10;
    await page.mouse.move(await middle('id'), y);
    await page.mouse.down();
    await page.mouse.move(await middle('amount'), y, { steps: 6 });
    await grid.root.locator('.lkg-drop-right').waitFor();
    await page.mouse.up();
    await until('moved', async () => (await names(grid)).slice(0, 3).join() === 'region,amount,id');
    expect(kernel.questions('rows').every(({ view }) => view.sort.length === 0)).toBe(true);
    await grid.head('id').click();
    await until('sorted', () => kernel.questions('rows').at(-1)?.view.sort.length === 1);
    await there.close();
  });

  it('are as wide as they are dragged, or as their values at a double press', async () => {
    const { there, grid } = await open();
    const { page } = there;
    const width = async (): Promise<number> =>
      Math.round((await grid.head('note').boundingBox())?.width ?? 0);
    const edge = async (): Promise<{ x: number; y: number }> => {
      const box = await grid.head('region').boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) - 3, y: (box?.y ?? 0) + 12 };
    };
    const first = await grid.head('region').boundingBox();
    const { x, y } = await edge();
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y, { steps: 4 });
    await page.mouse.up();
    await until(
      'wider',
      async () =>
        Math.round((await grid.head('region').boundingBox())?.width ?? 0) ===
        Math.round(first?.width ?? 0) + 60,
    );

    const before = await width();
    const box = await grid.head('note').boundingBox();
    await page.mouse.dblclick((box?.x ?? 0) + (box?.width ?? 0) - 3, y).catch(() => undefined);
    await grid.head('note').locator('.lkg-edge').dblclick();
    await until('fitted', async () => (await width()) > before);
    const isWhole = await ofElement<boolean>(
      grid.cell(2, 6),
      '(cell) => cell.scrollWidth <= cell.clientWidth',
    );
    expect(isWhole).toBe(true);
    await there.close();
  });
});

describe('a result of a thousand columns', () => {
  it('is asked for by the columns that are seen, and has few elements', async () => {
    const kernel = new TableKernel(ordersTable(2_000, 1_000));
    const { there, grid } = await open(kernel);
    const [first] = kernel.questions('rows');
    expect(first?.columns).toHaveLength(50);
    await ofElement(grid.scroller, '(one) => { one.scrollLeft = one.scrollWidth; }');
    await grid.filled(1);
    await until('the last column', async () => (await grid.head('measure_999').count()) === 1);
    await until(
      'its values',
      async () => (await grid.cell(2, 1_007).innerText()) === kernel.table.value(1, 1_007),
    );
    expect(kernel.questions('rows').every(({ columns }) => (columns?.length ?? 0) <= 100)).toBe(
      true,
    );
    expect(kernel.questions('columns').every(({ columns }) => columns.length <= 8)).toBe(true);
    expect(await grid.root.locator('.lkg-cell').count()).toBeLessThan(600);
    await there.close();
  });
});

describe('the SQL of a view', () => {
  it('is shown and copied', async () => {
    const { there, grid } = await open();
    await grid.head('region').click();
    await grid.root.getByRole('button', { name: 'SQL' }).click();
    await grid.root.locator('.lkg-code', { hasText: '"column":"region"' }).waitFor();
    await grid.root.getByRole('button', { name: 'Copy SQL' }).click();
    await grid.root.getByText('Copied the code.').waitFor();
    expect(await there.page.evaluate<string>('navigator.clipboard.readText()')).toContain(
      'SELECT * FROM orders',
    );
    await there.close();
  });
});
