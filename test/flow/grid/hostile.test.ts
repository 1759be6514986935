/** What a hostile page, name or value could try with a grid: each message is answered or dropped, and the grid goes on. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { gridLimits, type GridView } from '../../../src/grid/index.ts';
import { fixture } from '../../support/fixture.ts';
import {
  connectFrontEnd,
  openGridOf,
  type OpenedGrid,
  rowsOf,
  someGridParts,
  wholeView,
} from '../../support/grid-client.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startStack } from '../../support/local-stack.ts';

const machine = fixture(startLocalMachine);
const stack = fixture(async () =>
  startStack({ workingDirectory: machine.workingDirectory, grids: someGridParts }),
);

/** Names that end a quoted name, look like SQL, or name what every object has. */
const names = [
  'a"b',
  '"; DROP TABLE v1; --',
  "it's",
  '__proto__',
  'constructor',
  'select',
  'c0',
  't0',
  'file_row_number',
  'r',
  'x',
  'v',
  '<img src=x onerror=alert(1)>',
  '汉字',
  'two words',
  'a.b',
  'A',
  'a',
  ' ',
  '${x}',
];

function view(change: Record<string, unknown>): GridView {
  return { ...wholeView, ...change } as GridView;
}

describe('hostile messages', () => {
  let grid: OpenedGrid;
  let id = 1_000_000;

  beforeAll(async () => {
    connectFrontEnd(stack.interpreter);
    await stack.run("%%sql --as t\nselect i as a, 'x' || i as b from range(100) r(i)");
    grid = await openGridOf(stack, '%grid t');
  });

  const refused = async (content: Record<string, unknown>): Promise<unknown> => {
    id += 1;
    return grid.sendRaw({ id, ...content }, id);
  };

  it.each([
    [{}],
    [{ ask: 'drop' }],
    [{ ask: '__proto__', view: wholeView }],
    [{ ask: 'rows' }],
    [{ ask: 'rows', view: null, from: 0, count: 1 }],
    [{ ask: 'rows', view: {}, from: 0, count: 1 }],
    [{ ask: 'rows', view: view({ search: 7 }), from: 0, count: 1 }],
    [{ ask: 'rows', view: view({ search: 'a\0b' }), from: 0, count: 1 }],
    [{ ask: 'rows', view: view({ search: 'x'.repeat(gridLimits.text + 1) }), from: 0, count: 1 }],
    [{ ask: 'rows', view: wholeView, from: -1, count: 1 }],
    [{ ask: 'rows', view: wholeView, from: 0.5, count: 1 }],
    [{ ask: 'rows', view: wholeView, from: '0; DROP TABLE v1', count: 1 }],
    [{ ask: 'rows', view: wholeView, from: 0, count: gridLimits.pageRows + 1 }],
    [{ ask: 'rows', view: wholeView, from: 0, count: 1e308 }],
    [{ ask: 'rows', view: wholeView, from: 0, count: 1, columns: [] }],
    [{ ask: 'rows', view: wholeView, from: 0, count: 1, columns: ['a', 'a'] }],
    [{ ask: 'rows', view: wholeView, from: 0, count: 1, columns: ['c0'] }],
    [{ ask: 'rows', view: wholeView, from: 0, count: 1, columns: ['__proto__'] }],
    [
      {
        ask: 'rows',
        view: view({ sort: [{ column: 'a) --', descending: true }] }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ sort: [{ column: 'a', descending: 'DESC' }] }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ sort: Array(17).fill({ column: 'a', descending: true }) }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ filters: Array(101).fill({ column: 'a', operator: 'isNull' }) }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ filters: [{ column: 'a', operator: 'or 1=1' }] }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ filters: [{ column: 'a', operator: 'constructor' }] }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ filters: [{ column: 'b', operator: 'contains' }] }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({
          filters: [{ column: 'b', operator: 'contains', value: 'x', matchCase: 'no' }],
        }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ filters: [{ column: 'a', operator: 'in', values: Array(1001).fill('1') }] }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ filters: [{ column: 'a', operator: 'in', values: [1] }] }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ filters: [{ column: 'a', operator: 'range', from: '1)', to: null }] }),
        from: 0,
        count: 1,
      },
    ],
    [
      {
        ask: 'rows',
        view: view({ filters: [{ column: 'a', operator: 'range', from: '1e9999', to: null }] }),
        from: 0,
        count: 1,
      },
    ],
    [{ ask: 'columns', view: wholeView, columns: 'a' }],
    [{ ask: 'values', view: wholeView, column: 'nowhere', contains: '' }],
    [{ ask: 'value', view: wholeView, row: 0 }],
    [
      {
        ask: 'copy',
        view: wholeView,
        from: 0,
        count: 1,
        columns: ['a'],
        format: 'html',
        header: true,
      },
    ],
    [{ ask: 'copy', view: wholeView, from: 0, count: 1, columns: ['a'], format: 'csv' }],
    [{ ask: 'save', view: wholeView, name: "x'; DROP" }],
    [{ ask: 'save', view: wholeView, name: 'last' }],
    [{ ask: 'save', view: wholeView, name: '--yes' }],
  ])('are refused: %j', async (content) => {
    expect(await refused(content)).toMatchObject({ answer: 'error', code: 'OPTION_INVALID' });
  });

  it.each([
    [null],
    ['rows'],
    [[]],
    [{}],
    [{ id: '1' }],
    [{ id: -1 }],
    [{ id: 1.5 }],
    [{ id: Number.NaN }],
  ])('without an id are dropped: %j', async (content) => {
    grid.send(content);
    expect(await grid.ask({ ask: 'rows', view: wholeView, from: 0, count: 1 })).toMatchObject({
      answer: 'rows',
    });
  });

  it('cannot set the state of the model', async () => {
    await grid.listener.message({
      data: { method: 'update', state: { _esm: 'alert(1)', grid: null }, buffer_paths: [] },
      metadata: {},
      buffers: [],
    });
    expect(grid.state()).toMatchObject({ version: 1, title: 't' });
  });

  it('in a flood get an answer each, and the last of them its rows', async () => {
    const answers = Array.from({ length: 200 }, async (_, at) => {
      const search = `x${String(at % 90)}`;
      return grid.ask({ ask: 'rows', view: view({ search }), from: 0, count: 1 });
    });
    const found = await Promise.all(answers);
    expect(found.at(-1)).toMatchObject({ answer: 'rows' });
    const codes = new Set(
      found.map((answer) => (answer.answer === 'error' ? answer.code : 'rows')),
    );
    expect([...codes].sort()).toEqual(['OBSOLETE', 'rows']);
    const busy = await Promise.all(
      Array.from({ length: 100 }, async (_, row) =>
        grid.ask({ ask: 'value', view: wholeView, row, column: 'b' }),
      ),
    );
    expect(busy.filter((answer) => answer.answer === 'value').length).toBeGreaterThanOrEqual(
      gridLimits.waiting,
    );
    expect(
      busy.every(
        (one) => one.answer === 'value' || (one.answer === 'error' && one.code === 'BUSY'),
      ),
    ).toBe(true);
  });

  it('are texts to the SQL, whatever they say', async () => {
    const texts = [
      "x'; DROP TABLE v1; --",
      "' OR '1'='1",
      '%',
      '_',
      '\\',
      '"',
      '$$',
      '--',
      '/*',
      ';',
      '\n',
      '\u2028',
      '${x}',
    ];
    for (const value of texts) {
      const filters = [
        { column: 'b', operator: 'equals', value },
        { column: 'b', operator: 'contains', value },
        { column: 'b', operator: 'in', values: [value] },
      ];
      for (const filter of filters)
        expect(
          await refused({ ask: 'rows', view: view({ filters: [filter] }), from: 0, count: 1 }),
        ).toMatchObject({ answer: 'rows', matching: 0 });
      expect(
        await refused({ ask: 'rows', view: view({ search: value }), from: 0, count: 1 }),
      ).toMatchObject({ answer: 'rows', matching: 0 });
      expect(
        await refused({ ask: 'values', view: wholeView, column: 'b', contains: value }),
      ).toMatchObject({ answer: 'values', values: [] });
    }
    expect(await grid.ask({ ask: 'rows', view: wholeView, from: 0, count: 1 })).toMatchObject({
      matching: 100,
    });
  });
});

describe('hostile names', () => {
  let grid: OpenedGrid;
  let shown: readonly string[];

  beforeAll(async () => {
    connectFrontEnd(stack.interpreter);
    const columns = names.map((name, at) => `${String(at)} + i as "${name.replaceAll('"', '""')}"`);
    // A raw cell, so that no variable is looked for.
    const cell = await stack.run(`%%raw sql\nselect ${columns.join(', ')} from range(3) r(i)`);
    expect(cell.status).toBe('ok');
    grid = await openGridOf(stack, '%grid');
    shown = grid.state().columns.map(({ name }) => name);
  });

  it('are each there once', () => {
    expect(shown).toHaveLength(names.length);
    expect(new Set(shown.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  it.each(names.map((name, at) => [at, name] as const))(
    'number %i, %j, can be sorted, filtered and profiled',
    async (at) => {
      const column = shown[at] ?? '';
      const change = view({
        sort: [{ column, descending: true }],
        filters: [{ column, operator: 'range', from: String(at + 1), to: null }],
      });
      const answer = await grid.ask({
        ask: 'rows',
        view: change,
        from: 0,
        count: 5,
        columns: [column],
      });
      expect(rowsOf(answer)).toEqual([[String(at + 2)], [String(at + 1)]]);
      expect(await grid.ask({ ask: 'columns', view: wholeView, columns: [column] })).toMatchObject({
        profiles: [{ column, minimum: String(at), maximum: String(at + 2) }],
      });
      const sql = await grid.ask({ ask: 'sql', view: change, columns: [column] });
      if (column.includes('${')) {
        expect(sql).toMatchObject({ answer: 'error', code: 'OPTION_INVALID' });
        return;
      }
      if (sql.answer !== 'sql') throw new Error(JSON.stringify(sql));
      expect((await stack.run(`${sql.code}\n`)).outcome).toMatchObject({ status: 'ok' });
    },
  );
});
