/** How grids begin, live beside cells and other grids, and end; where none is shown, and what is said then. */
import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type GridAnswer, gridLimits } from '../../../src/grid/index.ts';
import { deferred } from '../../../src/shared/index.ts';
import type { GridParts } from '../../../src/run/index.ts';
import { fixture } from '../../support/fixture.ts';
import { createGate } from '../../support/gate.ts';
import {
  connectFrontEnd,
  gridEvents,
  openedGrid,
  type OpenedGrid,
  openGridOf,
  rowsOf,
  someGridParts,
  wholeView,
} from '../../support/grid-client.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { ranCell, startStack } from '../../support/local-stack.ts';

const machine = fixture(startLocalMachine);
/** Pages of results from this one on are held. */
let held: { readonly from: number; readonly until: Promise<unknown> } | undefined;
const server = fixture(async () =>
  startStack({
    local: machine,
    grids: someGridParts,
    run: {
      limits: { ...(await import('../../support/run-settings.ts')).runSettings.limits, rows: 5 },
    },
    between: async (request, next) => {
      const { pathname, searchParams } = new URL(request.url);
      const isPage =
        pathname.endsWith('/filesystem/openFile') && searchParams.get('pageSize') === '5000';
      if (isPage && held !== undefined && Number(searchParams.get('page')) >= held.from)
        await held.until;
      return next(request);
    },
  }),
);
const own = fixture(async () =>
  startStack({ workingDirectory: machine.workingDirectory, grids: someGridParts }),
);

const page = { ask: 'rows', view: wholeView, from: 0, count: 2 } as const;

beforeAll(() => {
  connectFrontEnd(server.interpreter);
  connectFrontEnd(own.interpreter);
});

describe('many grids', () => {
  it('end the oldest, whose static table is there, and no other', async () => {
    const grids: OpenedGrid[] = [];
    for (let count = 0; count <= gridLimits.live; count += 1)
      grids.push(await openGridOf(own, `%%sql --grid\nselect ${String(count)} as n`));
    expect(grids.map((grid) => grid.isClosed())).toEqual([
      true,
      ...Array.from({ length: gridLimits.live }, () => false),
    ]);
    expect(rowsOf((await grids.at(-1)?.ask(page)) as GridAnswer)).toEqual([
      [String(gridLimits.live)],
    ]);
  });
});

describe('a grid whose rows are fetched', () => {
  it('fetches nothing before its view asks, answers over the rows that are here, and then over all', async () => {
    await server.run("%%sql --as many\nselect i as n, 'x' || i as s from range(40000) r(i)");
    const before = await readdir(machine.results);
    const release = deferred<undefined>();
    held = { from: 4, until: release.promise };
    const grid = await openGridOf(server, '%grid many');
    expect(grid.state()).toMatchObject({ fetchedRows: 0, totalRows: 40000, isFetching: false });
    expect(await readdir(machine.results)).toEqual(before);
    const sort = [{ column: 'n', descending: true }];
    const part = await grid.ask({ ...page, view: { ...wholeView, sort } });
    if (part.answer !== 'rows') throw new Error(JSON.stringify(part));
    expect(part.over).toBeLessThan(15001);
    expect(part.matching).toBe(part.over);
    expect(part.rows[0]?.[0]).toBe(String(part.over - 1));
    expect(grid.state().isFetching).toBe(true);
    // A cell runs meanwhile.
    expect((await server.run('select 1')).status).toBe('ok');
    const saving = grid.ask({ ask: 'save', view: wholeView, name: 'all_of_them' });
    release.resolve(undefined);
    const state = await grid.until(({ isFetching }) => !isFetching);
    expect(state).toMatchObject({ fetchedRows: 40000, totalRows: 40000, notices: [] });
    expect(await grid.ask({ ...page, view: { ...wholeView, sort } })).toMatchObject({
      over: 40000,
      rows: [
        ['39999', 'x39999'],
        ['39998', 'x39998'],
      ],
    });
    expect(await saving).toMatchObject({ answer: 'saved', rows: 40000 });
    // One file for cells and one link for the grid: nothing of the steps is left.
    const added = (await readdir(machine.results)).filter((name) => !before.includes(name));
    expect(added.sort().map((name) => /^[^.]+\.parquet(\.grid-)?/.exec(name)?.[1] ?? '')).toEqual([
      '',
      '.grid-',
    ]);
    held = undefined;
  });

  it('is fetched once for a grid and the cells after it', async () => {
    await server.run('%%sql --as once\nselect i as n from range(100) r(i)');
    const grid = await openGridOf(server, '%grid once');
    await grid.ask(page);
    await grid.until(({ isFetching, fetchedRows }) => !isFetching && fetchedRows === 100);
    const files = await readdir(machine.results);
    expect((await server.run('%%local sql\nselect sum(n) from once')).displays().join()).toContain(
      '4950',
    );
    expect(await readdir(machine.results)).toEqual(files);
    const again = await openGridOf(server, '%grid once');
    expect(rowsOf(await again.ask(page))).toEqual([['0'], ['1']]);
    // The name is given to another result: the grid goes on.
    await server.run('%%sql --as once\nselect 7 as other');
    await server.run('%%local sql\nfrom once');
    expect(rowsOf(await grid.ask(page))).toEqual([['0'], ['1']]);
  });

  it('stops with the grid, and leaves nothing', async () => {
    await server.run('%%sql --as stopped\nselect i as n from range(40000) r(i)');
    const before = await readdir(machine.results);
    const release = deferred<undefined>();
    held = { from: 3, until: release.promise };
    const grid = await openGridOf(server, '%grid stopped');
    await grid.ask(page);
    grid.listener.closed();
    release.resolve(undefined);
    held = undefined;
    await server.run('%%local sql\nselect 1');
    expect((await readdir(machine.results)).filter((name) => !before.includes(name))).toEqual([]);
  });

  it('says why rows are missing, and answers over those that came', async () => {
    await server.run('%%sql --as broken\nselect i as n from range(40000) r(i)');
    held = { from: 3, until: Promise.reject(new Error('the disk of the server is gone')) };
    held.until.catch(() => undefined);
    const grid = await openGridOf(server, '%grid broken');
    expect(await grid.ask(page)).toMatchObject({ answer: 'rows' });
    const state = await grid.until(({ isFetching, notices }) => !isFetching && notices.length > 0);
    held = undefined;
    expect(state.notices.join()).toMatch(/^Not all rows are here: /);
    expect(await grid.ask(page)).toMatchObject({ answer: 'rows' });
  });
});

describe('grids of this machine', () => {
  it('are answered while a cell runs, several at once', async () => {
    const gate = await createGate();
    try {
      await own.run('%%sql --as one\nselect 1 as n');
      await own.run('%%sql --as two\nselect 2 as n');
      const [one, two] = [await openGridOf(own, '%grid one'), await openGridOf(own, '%grid two')];
      const running = own.run(`%%local shell\n${gate.shell}`);
      const blocking = own.run('%%local sql\nselect count(*) from range(100000000) a(i)');
      expect(rowsOf(await one.ask(page))).toEqual([['1']]);
      expect(rowsOf(await two.ask(page))).toEqual([['2']]);
      expect(rowsOf(await one.ask(page))).toEqual([['1']]);
      await gate.open();
      await Promise.all([running, blocking]);
    } finally {
      await gate.remove();
    }
  });

  it('begin anew what the gateway has given back', async () => {
    await own.run('%%sql --as kept\nselect i as n from range(1000) r(i)');
    const grid = await openGridOf(own, '%grid kept');
    const sort = [{ column: 'n', descending: true }];
    const sorted = { ...page, view: { ...wholeView, sort } };
    expect(rowsOf(await grid.ask(sorted))).toEqual([['999'], ['998']]);
    await own.gateway.endLooks();
    expect(rowsOf(await grid.ask(sorted))).toEqual([['999'], ['998']]);
    expect(rowsOf(await grid.ask(page))).toEqual([['0'], ['1']]);
  });

  it('show every table of a cell with --grid, and none without', async () => {
    const cell = await own.run(
      '%%sql --grid\nselect 1 as n;\nselect 2 as n;\ncreate temp table z as select 1',
    );
    expect(gridEvents(cell)).toHaveLength(2);
    const [, second] = gridEvents(cell);
    if (second === undefined) throw new Error('no second grid');
    const grid = openedGrid(second, cell);
    expect(grid.state().title).toMatch(/^task \d+, result 2$/);
    expect(rowsOf(await grid.ask(page))).toEqual([['2']]);
    expect(gridEvents(await own.run('select 1'))).toEqual([]);
    await own.run('%engine --grid');
    expect(gridEvents(await own.run('select 1'))).toHaveLength(1);
    expect(gridEvents(await own.run('%%sql --no-grid\nselect 1'))).toEqual([]);
    await own.run('%engine --reset');
    expect(gridEvents(await own.run('select 1'))).toEqual([]);
    expect((await own.run('%%sql --grid --no-grid\nselect 1')).status).toBe('UsageError');
  });

  it('say at the end of the kernel that they are no longer live', async () => {
    const other = await startStack({
      workingDirectory: machine.workingDirectory,
      grids: someGridParts,
      run: { tables: 'grid' },
    });
    try {
      connectFrontEnd(other.interpreter);
      const grid = openedGridOf(await other.run('select 1 as n'));
      expect(rowsOf(await grid.ask(page))).toEqual([['1']]);
      grid.listener.ending?.();
      expect(grid.state().ended).toBe('The kernel has ended: run the cell again.');
      expect(await grid.ask(page)).toMatchObject({ answer: 'error', code: 'ENDED' });
    } finally {
      await other.close();
    }
  });
});

function openedGridOf(cell: Awaited<ReturnType<typeof own.run>>): ReturnType<typeof openedGrid> {
  const [event] = gridEvents(cell);
  if (event === undefined) throw new Error('no grid');
  return openedGrid(event, cell);
}

describe('where no grid can be shown', () => {
  const without = async (
    parts: GridParts | undefined,
    { isConnected = true, inBatch = false, languageId = undefined as string | undefined } = {},
  ): Promise<string> => {
    const stack = await startStack({
      workingDirectory: machine.workingDirectory,
      ...(parts === undefined ? {} : { grids: parts }),
      run: { tables: 'grid' },
    });
    try {
      if (isConnected) connectFrontEnd(stack.interpreter);
      const run = async (code: string): Promise<ReturnType<typeof ranCell>> => {
        const signal = new AbortController().signal;
        const request = { code, silent: false, executionCount: 1, signal, inBatch, languageId };
        const cell = stack.interpreter.execute(request);
        const events = [];
        for (;;) {
          const step = await cell.next();
          if (step.done === true) return ranCell(events, step.value);
          events.push(step.value);
        }
      };
      // The cell falls back without a word.
      const cell = await run('select 7 as n');
      const asked = await run('%grid');
      const isShown = gridEvents(asked).length > 0;
      expect(gridEvents(cell).length > 0).toBe(isShown);
      expect(cell.displays()[0]).toContain('7');
      expect(asked.displays()[0]).toContain('7');
      expect(cell.displays().length).toBe(isShown ? 2 : 1);
      return isShown ? 'shown' : (asked.displays()[1] ?? '');
    } finally {
      await stack.close();
    }
  };
  const withHost = (host: Awaited<ReturnType<GridParts['host']>>): GridParts => ({
    ...someGridParts,
    host: async () => host,
  });

  it('the static table is shown, and %grid says what to do', async () => {
    expect(await without(someGridParts)).toBe('shown');
    expect(await without(someGridParts, { isConnected: false })).toMatch(
      /No grid is shown: this client shows no widgets.*pip install anywidget/s,
    );
    expect(await without(withHost('missing'))).toMatch(/no anywidget.*pip install anywidget/s);
    expect(await without(withHost('not-here'))).toBe('shown');
    expect(await without(withHost('missing'), { isConnected: false, languageId: 'sql' })).toBe(
      'shown',
    );
    expect(await without(undefined)).toMatch(/built without/);
    expect(
      await without({ ...someGridParts, view: async () => Promise.reject(new Error('no file')) }),
    ).toMatch(/not in this package/);
    expect(await without(someGridParts, { inBatch: true })).toMatch(/nobody looks at a batch run/);
  });
});
