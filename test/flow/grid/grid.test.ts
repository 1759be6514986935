/** Grids of results, asked as their view asks: of a server, whose rows are fetched, and of the local gateway, whose rows lie here. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GridAnswer, GridView } from '../../../src/grid/index.ts';
import { fixture } from '../../support/fixture.ts';
import {
  connectFrontEnd,
  gridEvents,
  openGridOf,
  type OpenedGrid,
  rowsOf,
  someGridParts,
  wholeView,
} from '../../support/grid-client.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startStack } from '../../support/local-stack.ts';
import { startServer } from '../../support/server-stack.ts';

const machine = fixture(startLocalMachine);
const server = fixture(async () => startServer({ local: machine, grids: someGridParts }));
const own = fixture(async () =>
  startStack({ workingDirectory: machine.workingDirectory, grids: someGridParts }),
);

const orders = `select i as id, case i % 4 when 0 then null else 'city ' || (i % 4) end as city, (i * 0.25)::decimal(12,2) as amount,
  date '2026-01-01' + (i % 31)::int as day, timestamp '2026-01-01 08:00:00' + interval (i) minute as at,
  i % 2 = 0 as even, i / 8 as share, '' as empty from range(1000) t(i) order by i`;

function view(change: Partial<GridView>): GridView {
  return { ...wholeView, ...change };
}

beforeAll(async () => {
  connectFrontEnd(server.interpreter);
  connectFrontEnd(own.interpreter);
});

describe.each([
  ['from a server', server],
  ['of the local gateway', own],
] as const)('the grid of a result %s', (_where, stack) => {
  let grid: OpenedGrid;

  const ids = async (change: Partial<GridView>, from = 0, count = 500): Promise<string> => {
    const answer = await grid.ask({
      ask: 'rows',
      view: view(change),
      from,
      count,
      columns: ['id'],
    });
    return rowsOf(answer)
      .map(([id]) => id)
      .join(' ');
  };

  const matching = async (change: Partial<GridView>): Promise<number> => {
    const answer = await grid.ask({ ask: 'rows', view: view(change), from: 0, count: 0 });
    if (answer.answer !== 'rows') throw new Error(JSON.stringify(answer));
    return answer.matching;
  };

  beforeAll(async () => {
    await stack.run(`%%sql --as orders\n${orders}`);
    grid = await openGridOf(stack, '%grid orders');
  });

  it('stands behind the static table, which it names, and has a text of its own', () => {
    const { beside } = grid.state();
    const [table, comm, shown] = grid.cell.events;
    if (table?.kind !== 'display' || shown?.kind !== 'display') throw new Error('no displays');
    expect(table.bundle['text/html']).toContain(`data-linkis-grid="${beside}"`);
    expect(table.bundle['text/plain']).toContain('1,000 rows');
    expect(comm?.kind).toBe('comm');
    expect(shown.bundle['text/plain']).toBe('Grid of orders: 1,000 rows × 8 columns');
    expect(shown.bundle['application/vnd.jupyter.widget-view+json']).toMatchObject({
      model_id: gridEvents(grid.cell)[0]?.id,
    });
    expect(grid.opened).toMatchObject({
      _model_module: 'anywidget',
      _view_name: 'AnyView',
      _model_module_version: '~0.11.*',
      _esm: 'export default {}',
    });
  });

  it('has the rows in their order, page by page, to the last', async () => {
    expect(await ids({}, 0, 3)).toBe('0 1 2');
    expect(await ids({}, 500, 3)).toBe('500 501 502');
    expect(await ids({}, 998, 10)).toBe('998 999');
    expect(await ids({}, 5000, 10)).toBe('');
    const answer = await grid.ask({ ask: 'rows', view: wholeView, from: 4, count: 1 });
    expect(answer).toMatchObject({ matching: 1000, over: 1000, cut: [] });
    expect(rowsOf(answer)).toEqual([
      ['4', null, '1.00', '2026-01-05', '2026-01-01 08:04:00', 'true', '0.5', ''],
    ]);
    const { columns, fetchedRows, isFetching } = await grid.until(
      (state) => !state.isFetching && state.fetchedRows > 0,
    );
    expect([fetchedRows, isFetching]).toEqual([1000, false]);
    expect(columns.map(({ kind }) => kind)).toEqual(
      'number text number date timestamp boolean number text'.split(' '),
    );
  });

  it('sorts by several columns, NULL last in either direction', async () => {
    const sort = [
      { column: 'city', descending: true },
      { column: 'id', descending: true },
    ];
    expect(await ids({ sort }, 0, 3)).toBe('999 995 991');
    expect(await ids({ sort }, 748, 4)).toBe('5 1 996 992');
    expect(await ids({ sort: [{ column: 'city', descending: false }] }, 0, 3)).toBe('1 5 9');
    expect(await ids({ sort: [{ column: 'city', descending: false }] }, 997, 9)).toBe(
      '988 992 996',
    );
    expect(await ids({ sort: [{ column: 'amount', descending: true }] }, 0, 2)).toBe('999 998');
  });

  it.each([
    [{ column: 'city', operator: 'contains', value: 'CITY 1' }, 250],
    [{ column: 'city', operator: 'contains', value: 'CITY 1', matchCase: true }, 0],
    [{ column: 'city', operator: 'notContains', value: '1' }, 750],
    [{ column: 'city', operator: 'equals', value: 'City 2' }, 250],
    [{ column: 'city', operator: 'notEquals', value: 'city 2' }, 750],
    [{ column: 'city', operator: 'startsWith', value: 'c' }, 750],
    [{ column: 'city', operator: 'endsWith', value: '3' }, 250],
    [{ column: 'city', operator: 'isNull' }, 250],
    [{ column: 'city', operator: 'isNotNull' }, 750],
    [{ column: 'city', operator: 'in', values: ['city 1', null] }, 500],
    [{ column: 'city', operator: 'notIn', values: ['city 1', null] }, 500],
    [{ column: 'city', operator: 'notIn', values: ['city 1'] }, 750],
    [{ column: 'city', operator: 'in', values: [] }, 0],
    [{ column: 'empty', operator: 'in', values: [''] }, 1000],
    [{ column: 'empty', operator: 'isNull' }, 0],
    [{ column: 'amount', operator: 'range', from: '1', to: '2' }, 5],
    [{ column: 'amount', operator: 'range', from: '1.001', to: '1.499' }, 1],
    [{ column: 'amount', operator: 'range', from: null, to: '-0.001' }, 0],
    [{ column: 'amount', operator: 'in', values: ['1.5', '2.250'] }, 2],
    [{ column: 'amount', operator: 'equals', value: '1.5' }, 1],
    [{ column: 'amount', operator: 'equals', value: 'no number' }, 0],
    [{ column: 'amount', operator: 'notEquals', value: 'no number' }, 1000],
    [{ column: 'id', operator: 'range', from: '5.5', to: '7.5' }, 2],
    [{ column: 'id', operator: 'range', from: '-1e30', to: '1e30' }, 1000],
    [{ column: 'id', operator: 'range', from: '1e300', to: null }, 0],
    [{ column: 'id', operator: 'range', from: null, to: null }, 1000],
    [{ column: 'share', operator: 'range', from: '0.5', to: '0.75' }, 3],
    [{ column: 'share', operator: 'contains', value: '.125' }, 125],
    [{ column: 'share', operator: 'equals', value: '0.5' }, 1],
    [{ column: 'day', operator: 'range', from: '2026-01-30', to: '2026-01-31' }, 64],
    [{ column: 'at', operator: 'range', from: '2026-01-01 08:00', to: '2026-01-01T08:04:00' }, 5],
    [{ column: 'at', operator: 'range', from: '2026-01-02', to: '2026-01-02' }, 40],
    [{ column: 'even', operator: 'in', values: ['true'] }, 500],
  ] as const)('filters by %j', async (filter, rows) => {
    expect(await matching({ filters: [filter as GridView['filters'][number]] })).toBe(rows);
  });

  it('searches in all columns', async () => {
    expect(await ids({ search: '2026-01-01 08:07' })).toBe('7');
    expect(await ids({ search: 'CITY 3' }, 0, 2)).toBe('3 7');
    expect(await matching({ search: 'nowhere' })).toBe(0);
    expect(await matching({ search: '249.75' })).toBe(1);
    expect(
      await matching({ search: 'true', filters: [{ column: 'city', operator: 'isNull' }] }),
    ).toBe(250);
  });

  it('profiles the filtered rows', async () => {
    const answer = await grid.ask({
      ask: 'columns',
      view: view({ filters: [{ column: 'id', operator: 'range', from: '0', to: '99' }] }),
      columns: ['id', 'city', 'day'],
    });
    expect(answer).toMatchObject({
      answer: 'columns',
      matching: 100,
      over: 1000,
      profiles: [
        {
          column: 'id',
          nulls: 0,
          distinct: 100,
          distinctIsExact: true,
          minimum: '0',
          maximum: '99',
          bars: { length: 10, 0: { label: '0 – 9', count: 10 } },
        },
        {
          column: 'city',
          nulls: 25,
          distinct: 3,
          minimum: 'city 1',
          bars: [
            { label: 'city 1', count: 25 },
            { label: 'city 2', count: 25 },
            { label: 'city 3', count: 25 },
          ],
        },
        { column: 'day', minimum: '2026-01-01', maximum: '2026-01-31', bars: { length: 8 } },
      ],
    });
  });

  it('tells the most frequent values, and a value whole', async () => {
    expect(
      await grid.ask({ ask: 'values', view: wholeView, column: 'city', contains: '' }),
    ).toMatchObject({
      values: [
        { value: 'city 1', count: 250 },
        { value: 'city 2', count: 250 },
        { value: 'city 3', count: 250 },
        { value: null, count: 250 },
      ],
      more: false,
    });
    expect(
      await grid.ask({ ask: 'values', view: wholeView, column: 'share', contains: '24.' }),
    ).toMatchObject({ values: { length: 14 } });
    expect(await grid.ask({ ask: 'value', view: wholeView, row: 5, column: 'city' })).toMatchObject(
      { text: 'city 1', cut: false },
    );
    expect(await grid.ask({ ask: 'value', view: wholeView, row: 4, column: 'city' })).toMatchObject(
      { text: null },
    );
    expect(
      await grid.ask({ ask: 'value', view: wholeView, row: 5000, column: 'city' }),
    ).toMatchObject({ text: null });
  });

  it('copies cells and CSV, NULL and the empty text apart', async () => {
    const copy = async (format: 'cells' | 'csv', header: boolean): Promise<GridAnswer> =>
      grid.ask({
        ask: 'copy',
        view: wholeView,
        from: 3,
        count: 2,
        columns: ['city', 'empty', 'id'],
        format,
        header,
      });
    expect(await copy('cells', false)).toMatchObject({
      text: 'city 3\t\t3\n\t\t4\n',
      rows: 2,
      cut: false,
    });
    expect(await copy('csv', true)).toMatchObject({
      text: 'city,empty,id\r\ncity 3,"",3\r\n,"",4\r\n',
    });
  });

  it('gives the view as a cell, which shows the same rows', async () => {
    const change = {
      filters: [
        { column: 'city', operator: 'in', values: ['city 1', "it's ${x} {{y}} &{z} -- # $$"] },
        { column: 'amount', operator: 'range', from: '1', to: '9.999' },
      ],
      sort: [{ column: 'id', descending: true }],
    } as const;
    const answer = await grid.ask({ ask: 'sql', view: view(change), columns: ['id', 'at'] });
    if (answer.answer !== 'sql') throw new Error(JSON.stringify(answer));
    expect(answer.code).toMatch(/^%%local sql\nSELECT "id", "at"\nFROM "orders"\nWHERE /);
    const cell = await stack.run(answer.code);
    expect(cell.status).toBe('ok');
    const shown =
      cell
        .displays()
        .join('\n')
        .match(/^ *\d+ {2}2026.*$/gm) ?? [];
    expect(shown.map((line) => line.trim().split(' ')[0]).join(' ')).toBe(await ids(change));
  });

  it('keeps the view under a name, as a cell would', async () => {
    const filters = [{ column: 'city', operator: 'equals', value: 'city 1' }] as const;
    expect(
      await grid.ask({ ask: 'save', view: view({ filters }), name: 'kept', columns: ['id'] }),
    ).toMatchObject({ answer: 'saved', name: 'kept', rows: 250 });
    const cell = await stack.run('%%local sql\nselect count(*), sum(id) from kept');
    expect(cell.displays().join('\n')).toMatch(/250 +124750/);
    expect(await grid.ask({ ask: 'save', view: wholeView, name: 'two words' })).toMatchObject({
      answer: 'error',
      code: 'OPTION_INVALID',
    });
  });

  it('gives a result without a name one, when its view becomes code', async () => {
    const cell = await stack.run("%%sql\nselect 'x' as letter");
    const other = await openGridOf(stack, '%grid');
    const name = `task_${String(cell.taskId())}`;
    const answer = await other.ask({ ask: 'sql', view: wholeView });
    expect(answer).toMatchObject({ code: `%%local sql\nSELECT *\nFROM "${name}"` });
    expect((await stack.run(`%%local sql\nfrom ${name}`)).displays().join()).toContain('letter');
  });

  it('says what is wrong with a value', async () => {
    const filters = [{ column: 'id', operator: 'range', from: 'abc', to: null }] as const;
    expect(
      await grid.ask({ ask: 'rows', view: view({ filters }), from: 0, count: 1 }),
    ).toMatchObject({
      answer: 'error',
      code: 'OPTION_INVALID',
      message: expect.stringContaining('"abc" is no value of id'),
      hint: 'It takes a number, as in -12.5.',
    });
  });
});
