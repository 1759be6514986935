/** How a view was looked at is kept by the kernel, which gives it to a view that comes back; what no view sends is not. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GridLook } from '../../../src/grid/index.ts';
import { hostileLooks } from '../../security/grid-attacks.ts';
import { fixture } from '../../support/fixture.ts';
import {
  connectFrontEnd,
  openGridOf,
  type OpenedGrid,
  someGridParts,
  wholeView,
} from '../../support/grid-client.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { startStack } from '../../support/local-stack.ts';

const machine = fixture(startLocalMachine);
const stack = fixture(async () =>
  startStack({ workingDirectory: machine.workingDirectory, grids: someGridParts }),
);
let grid: OpenedGrid;

beforeAll(async () => {
  connectFrontEnd(stack.interpreter);
  grid = await openGridOf(stack, "%%sql --grid\nselect i as a, 'x' || i as b from range(100) r(i)");
});

const plain: GridLook = { ...wholeView, order: [0, 1], hidden: [], frozen: 0, widths: [] };
const looked: GridLook = {
  sort: [{ column: 'a', descending: true }],
  filters: [
    { column: 'b', operator: 'contains', value: '7', matchCase: false },
    { column: 'a', operator: 'range', from: '3', to: null },
  ],
  search: 'x',
  order: [1, 0],
  hidden: [0],
  frozen: 1,
  widths: [[1, 240]],
};

describe('the look of a grid', () => {
  it('is none before a view has looked', async () => {
    expect(grid.opened['look']).toBeNull();
    expect((await grid.stateAgain())['look']).toBeNull();
  });

  it('is given again as it was set, until it is set anew', async () => {
    for (const look of [looked, plain, null, looked]) {
      expect(await grid.setLook(look)).toEqual(look);
      expect((await grid.stateAgain())['look']).toEqual(look);
    }
  });

  it.each(hostileLooks)('is kept as it was when a page sends %s', async (_what, look) => {
    await grid.setLook(looked);
    expect(await grid.setLook(look)).toEqual(looked);
    expect((await grid.stateAgain())['look']).toEqual(looked);
  });

  it('is all that a page may set', async () => {
    const before = await grid.stateAgain();
    await grid.listener.message({
      data: { method: 'update', state: { grid: { version: 2 }, _esm: 'alert(1)' } },
      metadata: {},
      buffers: [],
    });
    expect(await grid.stateAgain()).toEqual(before);
  });
});
