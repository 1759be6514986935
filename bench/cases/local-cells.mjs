// Cells that need no server. One that does nothing, here a comment, in ipykernel `pass`: one at a time, and many at once. And `%lsmagic`, which
// both have.
import { withKernels } from '../kernels.mjs';
import { interleaved, median, percentile } from '../measure.mjs';
import { beside, row } from '../row.mjs';

const warmUp = 200;

export async function localCells({ quick, kernels, missing }) {
  const names = kernels('bare', 'ipykernel');
  const count = quick ? 200 : 1000;
  const { trips, rates, lists } = await withKernels(names, async (running) => {
    for (const { timeQueued, nothing } of Object.values(running)) await timeQueued(nothing, warmUp);
    return {
      trips: await interleaved(names, quick ? 50 : 500, async (name) =>
        running[name].time(running[name].nothing),
      ),
      rates: await interleaved(
        names,
        quick ? 1 : 5,
        async (name) =>
          count / ((await running[name].timeQueued(running[name].nothing, count)) / 1000),
      ),
      lists: await interleaved(
        names.filter((name) => name !== 'bare'),
        quick ? 20 : 200,
        async (name) => running[name].time('%lsmagic'),
      ),
    };
  });
  const pair = (id, what, unit, of, goal, better) =>
    row({
      id,
      what,
      unit,
      ours: of('linkis'),
      ...beside('ipykernel', missing, () => of('ipykernel')),
      goal,
      better,
      floor: { of: 'a kernel in Node whose cells do nothing', value: of('bare') },
      note: `A comment beside \`pass\`, after ${warmUp} cells of warm-up`,
    });
  return [
    pair(
      'local.median',
      'cell without a gateway, median',
      'ms',
      (name) => median(trips[name]),
      0.25,
    ),
    pair(
      'local.p95',
      'cell without a gateway, p95',
      'ms',
      (name) => percentile(trips[name], 0.95),
      0.3,
    ),
    pair(
      'local.queued',
      `${count} such cells queued at once`,
      'cells/s',
      (name) => median(rates[name]),
      10,
      'more',
    ),
    row({
      id: 'local.list',
      what: '`%lsmagic`, median',
      unit: 'ms',
      ours: median(lists.linkis),
      ...beside('ipykernel', missing, () => median(lists.ipykernel)),
      note: 'A display of 18 KB here, of names in ipykernel; after the cells above',
    }),
  ];
}
