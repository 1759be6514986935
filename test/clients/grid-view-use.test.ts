/** The grid by hand: keys, ranges and copying, a value's whole text, failures and the end, more than one view. The kernel is the test's. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GridAnswer, GridQuestion } from '../../src/grid/index.ts';
import { contrastsIn } from '../support/clients/contrast.ts';
import { startBrowser } from '../support/clients/lab.ts';
import { until } from '../support/clients/until.ts';
import { fixture } from '../support/fixture.ts';
import {
  type GridPage,
  type GridView,
  ofElement,
  openGridPage,
} from '../support/grid/grid-page.ts';
import { ordersTable, TableKernel, tableOf } from '../support/grid/table-kernel.ts';

const browser = fixture(async () => startBrowser({}));

interface Opened {
  readonly there: GridPage;
  readonly grid: GridView;
  readonly kernel: TableKernel;
}

async function open(kernel = new TableKernel(ordersTable(20_000)), options = {}): Promise<Opened> {
  const there = await openGridPage(browser, options);
  const grid = await there.add('orders', kernel);
  await grid.filled(1);
  return { there, grid, kernel };
}

const focused = async (there: GridPage): Promise<string> =>
  there.page.evaluate<string>(`document.activeElement.role ?? document.activeElement.id`);

describe('the keyboard', () => {
  let opened: Opened;
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await opened.there.page.keyboard.press(key);
  };
  /** `row-place` of the active cell, `h-place` in the head. */
  const active = async (): Promise<string> =>
    (await opened.grid.scroller.getAttribute('aria-activedescendant'))?.replace(
      /^lkg-\d+-\d+-(c-)?/,
      '',
    ) ?? '';
  const isActive = async (wanted: string): Promise<void> => {
    await until(`${wanted} is active`, async () => (await active()) === wanted);
    const id = (await opened.grid.scroller.getAttribute('aria-activedescendant')) ?? '';
    expect(await opened.grid.root.locator(`[id="${id}"]`).isVisible()).toBe(true);
  };

  beforeAll(async () => {
    opened = await open();
  });

  it('moves through cells, pages and ends', async () => {
    await opened.grid.scroller.focus();
    await isActive('0-0');
    await press('ArrowDown', 'ArrowRight', 'ArrowRight');
    await isActive('1-2');
    await press('End');
    await isActive('1-19');
    await press('Home', 'PageDown');
    // A page is as long as there is room for, and less than all that is seen.
    await until(
      'a page down',
      async () => (await active()) !== '1-0' && (await active()) !== '1-19',
    );
    expect(Number((await active()).split('-')[0])).toBeGreaterThan(8);
    await press('PageUp');
    await isActive('1-0');
    await press('Control+End');
    await isActive('19999-19');
    await press('Control+Home');
    await isActive('0-0');
    await press('Control+ArrowDown');
    await isActive('19999-0');
    await press('Control+ArrowUp', 'ArrowUp');
    await isActive('h-0');
  });

  it('sorts, moves, widens and filters in the head', async () => {
    const { grid, kernel } = opened;
    await press('ArrowRight', 'Enter');
    await until('sorted', () => kernel.questions('rows').at(-1)?.view.sort[0]?.column === 'region');
    await press('ArrowRight', 'Shift+Enter');
    await until('sorted by two', () => kernel.questions('rows').at(-1)?.view.sort.length === 2);
    await press('Control+Shift+ArrowLeft');
    await until(
      'moved',
      async () => (await grid.head('amount').getAttribute('aria-colindex')) === '3',
    );
    await isActive('h-2');
    const width = async (): Promise<number> =>
      (await grid.head('amount').boundingBox())?.width ?? 0;
    const before = await width();
    await press('+');
    await until('wider', async () => (await width()) === before + 24);
    await press('-');
    await press('Alt+ArrowDown');
    await grid.root.getByRole('menu', { name: 'Column amount' }).waitFor();
    expect(await focused(opened.there)).toBe('menuitemcheckbox');
    await press('f', 'Enter');
    await grid.root.getByRole('dialog').waitFor();
    await press('Escape');
    expect(await focused(opened.there)).toBe('grid');
    await press('Shift+F10');
    await grid.root.getByRole('menu').waitFor();
    await press('Escape', 'ArrowDown');
    await isActive('0-2');
  });

  it('opens the whole value of a cell, and goes back by Escape', async () => {
    const { grid, there } = opened;
    await press('Enter');
    await grid.root.getByRole('region', { name: 'whole value' }).waitFor();
    await until('its focus', async () =>
      ofElement<boolean>(grid.root, '(root) => document.activeElement.tagName === "PRE"'),
    );
    await press('Escape');
    expect(await focused(there)).toBe('grid');
    expect(await grid.root.getByRole('region').count()).toBe(0);
    // Space looks at it without leaving the cells, and follows them.
    await press('Space', 'Home');
    expect(await focused(there)).toBe('grid');
    await until(
      'follows',
      async () => (await grid.root.locator('.lkg-side-title').innerText()) === 'id',
    );
    await press('Escape');
    expect(await grid.root.getByRole('region').count()).toBe(0);
    await press('ContextMenu');
    await grid.root.getByRole('menu', { name: 'Cell' }).waitFor();
    await press('Escape');
  });

  it('is left by Tab, and the search is entered by a slash', async () => {
    const { there } = opened;
    await press('Tab');
    expect(await focused(there)).toBe('after');
    await press('Shift+Tab');
    expect(await focused(there)).toBe('grid');
    await press('/');
    await there.page.keyboard.type('phone');
    await press('ArrowDown');
    expect(await focused(there)).toBe('grid');
    await until('searched', () => opened.kernel.questions('rows').at(-1)?.view.search === 'phone');
    await press('/', 'Escape');
    await until('cleared', () => opened.kernel.questions('rows').at(-1)?.view.search === '');
  });

  it('is not the notebook’s while the grid has it, but for what the grid does not know', async () => {
    const { there, grid } = opened;
    await there.page.evaluate(
      `document.addEventListener('keydown', (event) => {
        // As JupyterLab does: from the top of the page, by an attribute.
        window.heard = [...(window.heard ?? []), [event.key, event.target.closest('[data-lm-suppress-shortcuts]') === null]];
      }, true);
      document.addEventListener('keydown', (event) => { window.bubbled = [...(window.bubbled ?? []), event.key]; });`,
    );
    await grid.scroller.focus();
    await press('d', 'j', 'ArrowDown', 'Control+c', 'Control+s', 'Shift+Enter');
    const heard = await there.page.evaluate<[string, boolean][]>('window.heard');
    expect(
      heard
        .filter(([, isFree]) => isFree)
        .map(([key]) => key)
        .filter((key) => !['Control', 'Shift'].includes(key)),
    ).toEqual(['s', 'Enter']);
    const bubbled = await there.page.evaluate<string[]>('window.bubbled');
    expect(bubbled.filter((key) => key.length === 1 || key.startsWith('Arrow'))).toEqual(['s']);
    expect(there.errors).toEqual([]);
    await there.close();
  });
});

describe('a range', () => {
  it('is made by keys, by mouse and by row, and copied as cells or as CSV, whole', async () => {
    const { there, grid, kernel } = await open();
    const clipboard = async (): Promise<string> =>
      there.page.evaluate<string>('navigator.clipboard.readText()');
    await grid.cell(2, 0).click();
    for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown'])
      await there.page.keyboard.press(key);
    await until('selected', async () =>
      (await grid.status.innerText()).includes('2 rows × 3 columns selected'),
    );
    expect(await grid.root.locator('[aria-selected="true"]').count()).toBe(6);
    await there.page.keyboard.press('Control+c');
    await grid.root.getByText('Copied 2 rows × 3 columns.').waitFor();
    expect(await clipboard()).toBe('2\twest\t0.63\n3\twest\t2.51');

    await grid.cell(1, 0).click();
    await there.page.keyboard.press('Control+a');
    await grid.cell(1, 0).click({ button: 'right' });
    await there.page.getByRole('menuitem', { name: 'Copy selection as CSV' }).click();
    await grid.root.getByText('Copied only 10,000 rows').waitFor();
    expect((await clipboard()).split('\n')[0]).toContain('id,region,amount');
    expect(kernel.questions('copy').at(-1)).toMatchObject({
      from: 0,
      count: 20_000,
      format: 'csv',
      header: true,
    });

    const from = await grid.cell(3, 1).boundingBox();
    const to = await grid.cell(6, 2).boundingBox();
    await there.page.mouse.move((from?.x ?? 0) + 9, (from?.y ?? 0) + 9);
    await there.page.mouse.down();
    await there.page.mouse.move((to?.x ?? 0) + 9, (to?.y ?? 0) + 9, { steps: 5 });
    await there.page.mouse.up();
    await until('dragged', async () =>
      (await grid.status.innerText()).includes('4 rows × 2 columns selected'),
    );

    await grid.root.locator('.lkg-number').nth(4).click();
    await until('a row', async () =>
      (await grid.status.innerText()).includes('1 row × 20 columns selected'),
    );
    await there.page.keyboard.press('ArrowRight');
    await there.page.keyboard.press('Control+Space');
    await until('a column', async () =>
      (await grid.status.innerText()).includes('20,000 rows × 1 column selected'),
    );
    await there.page.keyboard.press('Escape');
    await until('one cell', async () => !(await grid.status.innerText()).includes('selected'));
    await there.close();
  });
});

describe('a value', () => {
  it('is shown as what it is: NULL, empty, blanks, controls, right to left, cut and whole', async () => {
    const long = 'a long text, '.repeat(100);
    const table = tableOf(
      [
        { name: 'what', type: 'varchar', kind: 'text' },
        { name: 'value', type: 'varchar', kind: 'text' },
      ],
      [
        ['null', null],
        ['the word', 'NULL'],
        ['empty', ''],
        ['blanks', '  two  '],
        ['lines', 'one\r\ntwo\tthree'],
        ['turned', 'abc\u202etxt.exe'],
        ['hebrew', 'שלום 123'],
        ['long', long],
      ],
    );
    const { there, grid } = await open(new TableKernel(table));
    const value = async (row: number): Promise<string> => grid.cell(row, 1).innerText();
    expect(await value(1)).toBe('NULL');
    expect(await grid.cell(1, 1).locator('.lkg-null').count()).toBe(1);
    expect(await value(2)).toBe('NULL');
    expect(await grid.cell(2, 1).locator('.lkg-null').count()).toBe(0);
    expect(await value(3)).toBe('');
    expect(await value(4)).toBe('··two··');
    expect(await value(5)).toBe('one↵two⇥three');
    expect(await value(6)).toBe(String.raw`abc\u202etxt.exe`);
    expect(
      await ofElement<string>(
        grid.cell(7, 1).locator('.lkg-text'),
        '(one) => getComputedStyle(one).unicodeBidi + getComputedStyle(one).direction',
      ),
    ).toBe('isolatertl');
    expect(await value(8)).toMatch(/…$/);

    await grid.cell(8, 1).dblclick();
    await until(
      'whole',
      async () => (await grid.root.locator('.lkg-side-text').innerText()) === long,
    );
    expect(await grid.root.locator('.lkg-side-facts').innerText()).toBe(
      'row 8 · varchar · 1,300 characters',
    );
    await grid.root.getByRole('region').getByRole('button', { name: 'Copy' }).click();
    await grid.root.getByText('Copied the value.').waitFor();
    expect(await there.page.evaluate<string>('navigator.clipboard.readText()')).toBe(long);
    await grid.root.getByRole('button', { name: 'close the whole value' }).click();
    expect(await grid.root.getByRole('region').count()).toBe(0);
    // Its lines are lines there.
    await grid.cell(5, 1).click();
    await there.page.keyboard.press('Space');
    await until(
      'lines',
      async () => (await grid.root.locator('.lkg-side-text').innerText()) === 'one\ntwo⇥three',
    );
    await there.close();
  });
});

describe('a failure', () => {
  it('is told with its code and what to do, and asked again', async () => {
    const { there, grid, kernel } = await open();
    kernel.nextAnswer = (question: GridQuestion): GridAnswer | undefined =>
      question.ask === 'rows'
        ? {
            id: question.id,
            answer: 'error',
            code: 'QUERY_FAILED',
            message: 'The disk is full.',
            hint: 'Make room.',
          }
        : undefined;
    await grid.head('region').click();
    await grid.root.getByText('The disk is full. [QUERY_FAILED]').waitFor();
    await grid.root.getByText('Make room.').waitFor();
    kernel.nextAnswer = undefined;
    await grid.root.getByRole('button', { name: 'Try again' }).click();
    await until('sorted', async () => (await grid.row(1))[1] === 'east');
    expect(await grid.root.getByText('The disk is full.').count()).toBe(0);

    await grid.root.getByRole('button', { name: 'Save as' }).click();
    await grid.root.getByLabel('name').fill('no name');
    await there.page.keyboard.press('Enter');
    await grid.root.getByText('no name is no name. [BAD_NAME]').waitFor();
    await there.page.keyboard.press('Escape');
    await there.close();
  });

  it('of a message that cannot be read is one of its question, and the grid goes on', async () => {
    const { there, grid, kernel } = await open();
    const broken: readonly object[] = [
      { answer: 'rows', from: 0, rows: [[1, 2]], cut: [], matching: 1, over: 1 },
      { answer: 'rows', from: -1, rows: 'many', cut: [], matching: 1, over: 1 },
      { answer: 'rows', from: 0, rows: [['only one']], cut: [], matching: 5, over: 5 },
      { answer: 'copy', text: 5, rows: 1, cut: false },
      { answer: 'something' },
    ];
    for (const answer of broken) {
      kernel.nextAnswer = (question) =>
        question.ask === 'rows' ? ({ ...answer, id: question.id } as GridAnswer) : undefined;
      await grid.head('region').click();
      await grid.root.locator('.lkg-overlay .lkg-error').waitFor();
      kernel.nextAnswer = undefined;
      await grid.root.getByRole('button', { name: 'Try again' }).click();
      await grid.filled(1);
    }
    // Nor does a state of another shape, or an answer that nobody waits for.
    await there.page.evaluate(
      `grids.models.get('orders').set({ version: 2, title: {} });
      for (const answer of [null, 5, 'text', [], { id: 'x' }, { id: 7, answer: 'rows' }, { id: {}, answer: 'error' }])
        grids.models.get('orders').tell('msg:custom', answer, []);`,
    );
    expect((await grid.row(1)).length).toBeGreaterThan(5);
    expect(there.errors).toEqual([]);
    await there.close();
  });

  it('of a question that another view’s took the place of is asked again by itself', async () => {
    const { there, grid, kernel } = await open();
    let dropped = 0;
    kernel.nextAnswer = (question) => {
      if (question.ask !== 'rows' || dropped === 3) return undefined;
      dropped += 1;
      return { id: question.id, answer: 'error', code: 'OBSOLETE', message: 'a later question' };
    };
    await grid.head('region').click();
    await until('sorted', async () => (await grid.row(1))[1] === 'east');
    expect(dropped).toBe(3);
    await there.close();
  });
});

describe('the end', () => {
  it.each([
    [
      'the kernel says it',
      `set({ ...grids.models.get('orders').proxy.get('grid'), ended: 'The notebook was closed: run the cell again.' })`,
      'The notebook was closed: run the cell again.',
    ],
    [
      'the kernel was restarted',
      'lose()',
      'The kernel that made this grid was stopped or restarted: run the cell again.',
    ],
    [
      'its comm was closed',
      `tell('comm:close')`,
      'The kernel that made this grid was stopped or restarted: run the cell again.',
    ],
  ])(
    'is told when %s: rows stay, nothing is asked, the static table is there again',
    async (_why, act, words) => {
      const { there, grid, kernel } = await open();
      await there.page.evaluate(
        `(() => { const table = document.createElement('p'); table.dataset.linkisGrid = 'static1'; table.textContent = 'static'; document.body.append(table); })()`,
      );
      await grid.head('region').click();
      await grid.filled(1);
      const staticTable = there.page.getByText('static', { exact: true });
      await until('hidden', async () => !(await staticTable.isVisible()));
      await there.page.evaluate(`grids.models.get('orders').${act}`);
      await grid.root.getByText(`Not live any more. ${words}`).waitFor();
      await staticTable.waitFor({ state: 'visible' });
      expect((await grid.row(1))[1]).toBe('east');
      expect(await grid.root.getByRole('searchbox').isDisabled()).toBe(true);
      const asked = kernel.asked.length;
      await grid.head('region').click();
      await ofElement(grid.scroller, '(one) => { one.scrollTop = one.scrollHeight / 2; }');
      await grid.root.locator('.lkg-absent').first().waitFor();
      expect(await grid.root.locator('.lkg-skeleton').count()).toBe(0);
      expect(kernel.asked.length).toBe(asked);
      await there.close();
    },
  );
});

describe('a result that is being fetched', () => {
  it('says over how many rows it is, grows, and sorts again over all of them', async () => {
    const kernel = new TableKernel(ordersTable(50_000), 10_000);
    const { there, grid } = await open(kernel);
    await until('told', async () =>
      (await grid.status.innerText()).includes('10,000 of 50,000 rows are here: fetching…'),
    );
    await grid.head('id').click();
    await grid.head('id').click();
    await until('over a part', async () => (await grid.row(1))[0] === '10000');
    await until('told so', async () =>
      (await grid.status.innerText()).includes('over the first 10,000 of 50,000 rows: fetching…'),
    );
    kernel.fetched = 50_000;
    await there.setState('orders', kernel.state());
    await until('over all', async () => (await grid.row(1))[0] === '50000');
    expect(await grid.status.innerText()).toMatch(/^50,000 rows\s/);
    expect(await grid.status.innerText()).not.toContain('fetching');
    expect(there.errors).toEqual([]);
    await there.close();
  });
});

describe('a result whose rows can be asked for in steps', () => {
  it('is as long as the last step, and longer with the next one, without a row that is not there', async () => {
    const kernel = new TableKernel(ordersTable(50_000), 1_000);
    const { there, grid } = await open(kernel);
    // More have come than can be asked for.
    await there.setState('orders', kernel.state({ fetchedRows: 1_700 }));
    const hasRows = async (rows: number): Promise<void> => {
      await until(
        `${String(rows)} rows`,
        async () => (await grid.scroller.getAttribute('aria-rowcount')) === String(rows + 1),
      );
    };
    await hasRows(1_000);
    await grid.scroller.focus();
    await there.page.keyboard.press('Control+End');
    await grid.filled(1_000);
    kernel.fetched = 2_500;
    await there.setState('orders', kernel.state({ fetchedRows: 3_000 }));
    await hasRows(2_500);
    await there.page.keyboard.press('Control+End');
    await grid.filled(2_500);
    kernel.fetched = 50_000;
    await there.setState('orders', kernel.state());
    // The end of what is known now: a key that comes before goes to the end of what was known.
    await hasRows(50_000);
    await there.page.keyboard.press('Control+End');
    await grid.filled(50_000);
    expect(await grid.root.locator('.lkg-error').count()).toBe(0);
    expect(there.errors).toEqual([]);
    await there.close();
  });
});

describe('two grids on one page', () => {
  it('know nothing of each other, and neither do two views of one', async () => {
    const there = await openGridPage(browser);
    const [orders, others] = [
      new TableKernel(ordersTable(2_000)),
      new TableKernel(ordersTable(3_000)),
    ];
    const one = await there.add('orders', orders);
    const other = await there.add('others', others);
    const again = await there.addView('orders', 'again');
    await Promise.all([one.filled(1), other.filled(1), again.filled(1)]);
    await one.head('id').click();
    await one.head('id').click();
    await until('sorted', async () => (await one.row(1))[0] === '2000');
    await again.root.getByRole('searchbox').fill('north');
    await until('searched', async () => (await again.status.innerText()).includes('of 2,000 rows'));
    expect((await other.row(1))[0]).toBe('1');
    expect(others.asked.every(({ view }) => view.sort.length === 0 && view.search === '')).toBe(
      true,
    );
    expect((await one.row(1))[0]).toBe('2000');
    expect(await one.status.innerText()).toMatch(/^2,000 rows/);
    const ids = await there.page.evaluate<string[]>(
      `[...document.querySelectorAll('[id]')].map(({ id }) => id)`,
    );
    expect(new Set(ids).size).toBe(ids.length);

    // A view that is closed leaves the others, and listens no more.
    await there.page.evaluate(`document.querySelector('#again').closeView()`);
    expect(await there.page.evaluate<number>(`grids.models.get('orders').heard.length`)).toBe(5);
    await one.head('id').click();
    await until('as before', async () => (await one.row(1))[0] === '1');
    expect(there.errors).toEqual([]);
    await there.close();
  });
});

describe('a view that is made anew', () => {
  const columns = async (grid: GridView): Promise<readonly string[]> =>
    grid.root.locator('.lkg-head-cell .lkg-name').allInnerTexts();

  it('begins as the one before was looked at, and changes no other', async () => {
    const { there, grid, kernel } = await open();
    const choose = async (column: string, role: 'menuitem' | 'menuitemcheckbox', item: string) => {
      await grid.head(column).locator('.lkg-menu-button').click();
      await grid.root.getByRole(role, { name: item, exact: true }).click();
    };
    await grid.head('id').click();
    await grid.head('id').click();
    await choose('region', 'menuitem', 'Hide');
    await choose('paid', 'menuitemcheckbox', 'Freeze');
    await grid.root.getByRole('searchbox').fill('1');
    await until('searched', async () => (await grid.status.innerText()).includes('of 20,000 rows'));
    await grid.filled(1);
    const shown = { heads: await columns(grid), row: await grid.row(1) };
    const { view } = kernel.questions('rows').at(-1) ?? {};
    expect(view).toMatchObject({ sort: [{ column: 'id', descending: true }], search: '1' });
    expect(
      await there.page.evaluate<unknown>(`grids.models.get('orders').kept().look`),
    ).toMatchObject({ ...view, frozen: 1 });

    const again = await there.addView('orders', 'again');
    await again.filled(1);
    expect({ heads: await columns(again), row: await again.row(1) }).toEqual(shown);
    expect(kernel.questions('rows').at(-1)?.view).toEqual(view);
    expect(await again.root.getByRole('searchbox').inputValue()).toBe('1');
    await again.root.getByRole('searchbox').fill('');
    await until('all rows', async () => (await again.status.innerText()).startsWith('20,000 rows'));
    expect(await grid.row(1)).toEqual(shown.row);
    expect(there.errors).toEqual([]);
    await there.close();
  });

  it('shows the result as it is where what was kept is of other columns or cannot be read', async () => {
    const { there, grid } = await open();
    await grid.head('id').click();
    await grid.head('id').click();
    await until('sorted', async () => (await grid.row(1))[0] === '20000');
    for (const [at, kept] of [
      `{ ...look, order: [0] }`,
      `{ ...look, hidden: look.order }`,
      `{ ...look, sort: [{ column: 'x', descending: true }] }`,
      `{ ...look, filters: [{ column: 'id', operator: 'x' }] }`,
      `{ ...look, widths: [[0, '<img>']] }`,
      `'<img>'`,
      `null`,
    ].entries()) {
      await there.page.evaluate(`{
        const { proxy } = grids.models.get('orders');
        const look = (window.first ??= proxy.get('look'));
        proxy.set('look', ${kept});
      }`);
      const again = await there.addView('orders', `again-${String(at)}`);
      await again.filled(1);
      expect([kept, (await again.row(1))[0]]).toEqual([kept, '1']);
      expect(await again.status.innerText()).toMatch(/^20,000 rows/);
    }
    expect(there.errors).toEqual([]);
    await there.close();
  });
});

/** What JupyterLab and VS Code set, the latter always with JupyterLab's light values beside. */
const labLight =
  '--jp-layout-color0:#fff;--jp-content-font-color0:rgba(0,0,0,1);--jp-brand-color1:#1976d2;--jp-error-color1:#d32f2f;--jp-warn-color0:#e65100';
const themes = [
  ['JupyterLab, light', labLight, 'light'],
  [
    'JupyterLab, dark',
    '--jp-layout-color0:#111;--jp-content-font-color0:rgba(255,255,255,1);--jp-brand-color1:#2196f3;--jp-error-color1:#ef5350;--jp-warn-color0:#f57c00',
    'dark',
  ],
  [
    'VS Code, light',
    `${labLight};--vscode-editor-background:#fff;--vscode-editor-foreground:#3b3b3b;--vscode-focusBorder:#005fb8;--vscode-errorForeground:#c72e0f;--vscode-editorWarning-foreground:#895503`,
    'light',
  ],
  [
    'VS Code, dark',
    `${labLight};--vscode-editor-background:#1f1f1f;--vscode-notebook-editorBackground:#1f1f1f;--vscode-editor-foreground:#ccc;--vscode-focusBorder:#0078d4;--vscode-errorForeground:#f85149;--vscode-editorWarning-foreground:#cca700`,
    'dark',
  ],
  ['no theme, dark', '', 'dark'],
] as const;

describe('the contrast of the grid', () => {
  it.each(themes)('is 4.5 to 1 at the least in %s', async (_name, style, colorScheme) => {
    const { there, grid } = await open(new TableKernel(ordersTable(2_000)), { style, colorScheme });
    await grid.head('region').click();
    await grid.head('amount').locator('.lkg-strip .lkg-bar').first().waitFor();
    await grid.cell(6, 1).click({ button: 'right' });
    await there.page.getByRole('menuitem', { name: 'Filter by this value' }).click();
    await grid.filled(1);
    await grid.cell(2, 1).click();
    await grid.cell(3, 2).click({ modifiers: ['Shift'] });
    await grid.head('amount').locator('.lkg-strip .lkg-bar').first().waitFor();
    const found = await there.page.evaluate<{ text: string; contrast: number }[]>(
      contrastsIn('.lkg'),
    );
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter(({ contrast }) => !(contrast >= 4.5))).toEqual([]);
    await there.close();
  });

  it('is the system’s where colours are forced, and the range is still told apart', async () => {
    const { there, grid } = await open(new TableKernel(ordersTable(2_000)), {
      forcedColors: 'active',
    });
    await grid.cell(2, 1).click();
    await grid.cell(3, 2).click({ modifiers: ['Shift'] });
    await until(
      'selected',
      async () => (await grid.root.locator('.lkg-in[role="gridcell"]').count()) === 4,
    );
    const grounds = await ofElement<string[]>(
      grid.root,
      `(root) => ['.lkg-cell.lkg-in', '.lkg-cell:not(.lkg-in)'].map((one) => getComputedStyle(root.querySelector(one)).backgroundColor)`,
    );
    expect(grounds[0]).not.toBe(grounds[1]);
    await there.close();
  });
});
