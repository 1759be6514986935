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
import { hostileNames, hostileQuestions, hostileTexts } from '../../security/grid-attacks.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startStack } from '../../support/local-stack.ts';

const machine = fixture(startLocalMachine);
const stack = fixture(async () =>
  startStack({ workingDirectory: machine.workingDirectory, grids: someGridParts }),
);

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

  it.each(hostileQuestions)('are refused: %j', async (content) => {
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
    for (const value of hostileTexts) {
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
    const columns = hostileNames.map(
      (name, at) => `${String(at)} + i as "${name.replaceAll('"', '""')}"`,
    );
    // A raw cell, so that no variable is looked for.
    const cell = await stack.run(`%%raw sql\nselect ${columns.join(', ')} from range(3) r(i)`);
    expect(cell.status).toBe('ok');
    grid = await openGridOf(stack, '%grid');
    shown = grid.state().columns.map(({ name }) => name);
  });

  it('are each there once', () => {
    expect(shown).toHaveLength(hostileNames.length);
    expect(new Set(shown.map((name) => name.toLowerCase())).size).toBe(hostileNames.length);
  });

  it.each(hostileNames.map((name, at) => [at, name] as const))(
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
