// A grid over a large result, asked over ZeroMQ as its view asks, beside a table of pandas in the same run: what its page would ask of Python, and
// itables, whose page gets all rows before it shows any.
import { randomUUID } from 'node:crypto';
import { withKernels } from '../kernels.mjs';
import { median, percentile, timed } from '../measure.mjs';
import { forgetPeak, peakMb, residentMb } from '../process-usage.mjs';
import { beside, limit, row } from '../row.mjs';
import { localGateway } from '../workplace.mjs';

/** Rows of a page, as the view asks for them. */
const pageRows = 100;

/** The same columns on either side: whole numbers, doubles, decimals, days, times, texts of few and of many values. */
export const manyColumns = (rows) => {
  const columns = [
    ...[0, 1, 2, 3, 4, 5].map((at) => `(hash(i * ${at + 3}) % 1000000)::INTEGER AS n${at}`),
    ...[6, 7, 8, 9].map((at) => `(hash(i * ${at + 3}) % 10000000)::DOUBLE / 100 AS x${at}`),
    ...[10, 11].map(
      (at) => `((hash(i * ${at + 3}) % 10000000)::DECIMAL(18,0) * 0.01)::DECIMAL(18,2) AS d${at}`,
    ),
    ...[12, 13].map(
      (at) => `DATE '2020-01-01' + (hash(i * ${at + 3}) % 2000)::INTEGER AS day${at}`,
    ),
    `TIMESTAMP '2020-01-01' + to_seconds((hash(i * 17) % 200000000)::BIGINT) AS moment`,
    ...[10, 1000, 100000, 1000000, 50].map(
      (many, at) => `'value ' || (hash(i * ${at + 18}) % ${many}) AS t${at}`,
    ),
  ];
  return `SELECT ${columns.join(', ')} FROM range(${rows}) r(i)`;
};

export const itablesFrame = (rows) => `import numpy as np, pandas as pd
from itables import to_html_datatable
rng = np.random.default_rng(1)
n = ${rows}
df = pd.DataFrame({
  **{f'n{at}': rng.integers(0, 1000000, n) for at in range(6)},
  **{f'x{at}': rng.integers(0, 10000000, n) / 100 for at in range(6, 12)},
  **{f'day{at}': np.datetime64('2020-01-01') + rng.integers(0, 2000, n).astype('timedelta64[D]') for at in range(12, 15)},
  **{f't{at}': np.char.add('value ', rng.integers(0, many, n).astype(str)) for at, many in enumerate([10, 1000, 100000, 1000000, 50])},
})
def page(table, start): return len(table.iloc[start:start + ${pageRows}].to_json(orient='values', date_format='iso'))`;

const whole = { sort: [], filters: [], search: '' };
const views = {
  sort: { ...whole, sort: [{ column: 'n3', descending: false }] },
  sortText: {
    ...whole,
    sort: [
      { column: 't4', descending: true },
      { column: 'x9', descending: false },
    ],
  },
  filter: { ...whole, filters: [{ column: 'x9', operator: 'range', from: '100', to: '50000' }] },
  filterText: { ...whole, filters: [{ column: 't2', operator: 'contains', value: '99' }] },
};
const inPandas = {
  sort: "page(df.sort_values('n3'), 0)",
  sortText: "page(df.sort_values(['t4', 'x9'], ascending=[False, True]), 0)",
  filter: "page(df[df['x9'].between(100, 50000)], 0)",
  filterText: "page(df[df['t2'].str.contains('99', case=False, regex=False)], 0)",
};

/** Opens a grid over the comm that the cell publishes, and gives what asks it. */
async function openGrid(kernel, cell) {
  // A client that answers questions: a batch run shows no grid.
  const { reply, published } = await kernel.client.execute(cell, { onInput: async () => '' });
  if (reply.content.status !== 'ok') throw new Error(JSON.stringify(reply.content));
  const opening = published.findLast(({ header }) => header.msg_type === 'comm_open');
  if (opening === undefined) throw new Error('the cell shows no grid');
  const { comm_id } = opening.content;
  let last = 0;
  return async (question) => {
    last += 1;
    const id = last;
    const answered = new Promise((resolve) => {
      const stop = kernel.client.listen(({ header, content }) => {
        const answer = content.data?.content;
        if (header.msg_type !== 'comm_msg' || content.comm_id !== comm_id || answer?.id !== id)
          return;
        stop();
        resolve(answer);
      });
    });
    kernel.client.send('shell', 'comm_msg', {
      comm_id,
      data: { method: 'custom', content: { id, ...question } },
    });
    const answer = await answered;
    if (answer.answer === 'error') throw new Error(JSON.stringify(answer));
    return answer;
  };
}

export async function grid({ quick, kernels, missing }) {
  const rows = quick ? 100_000 : 1_000_000;
  const times = quick ? 2 : 5;
  const what = `${rows} rows x 20 columns in a grid`;
  const names = kernels('itables');
  const result = [];
  // The kernel's gateway is that of the run, which ends it.
  await localGateway();
  await withKernels(names, async (running) => {
    const { linkis, itables } = running;
    // As a front end with widgets does when it connects.
    linkis.client.send(
      'shell',
      'comm_open',
      { comm_id: randomUUID(), target_name: 'jupyter.widget.control', data: {} },
      { metadata: { version: '1.0.0' } },
    );
    await linkis.run(`%%sql --as many\n${manyColumns(rows)}`);
    await linkis.run('%%sql --as few\nSELECT 1 AS n');
    await (
      await openGrid(linkis, '%grid few')
    )({ ask: 'rows', view: whole, from: 0, count: 1 });
    await itables?.run(itablesFrame(rows));
    const before = residentMb(linkis.pid);
    forgetPeak(linkis.pid);

    let ask;
    const opened = [];
    for (let time = 0; time < times; time += 1) {
      const { ms } = await timed(async () => {
        ask = await openGrid(linkis, '%grid many');
        await ask({ ask: 'rows', view: whole, from: 0, count: pageRows });
      });
      opened.push(ms);
    }
    const theirOpening =
      itables &&
      (await itables.time('shown = to_html_datatable(df.head(100_000), maxBytes=0); len(shown)'));
    const theirMemory = itables && residentMb(itables.pid);
    result.push(
      limit({
        id: 'grid.opened',
        what: `${what}: %grid to its first page`,
        unit: 'ms',
        ours: median(opened),
        most: 1000,
      }),
      row({
        id: 'grid.opened-beside',
        what: `${what}: %grid to its first page`,
        unit: 'ms',
        ours: median(opened),
        ...beside('itables', missing, () => theirOpening),
        note: 'itables makes the data of its page with all rows in it, here of the first 100000 alone, which is timed and not sent',
      }),
    );

    const first = async (view) =>
      (await timed(async () => ask({ ask: 'rows', view, from: 0, count: pageRows }))).ms;
    for (const [name, limitMs] of [
      ['sort', 500],
      ['sortText', 500],
      ['filter', 300],
      ['filterText', 300],
    ]) {
      const ours = [];
      const theirs = [];
      for (let time = 0; time < times; time += 1) {
        // Another search that finds the same rows: what was asked before would be there already.
        const fresh = {
          ...views[name],
          filters: [
            ...views[name].filters,
            { column: 'n0', operator: 'range', from: String(-1 - time), to: null },
          ],
        };
        ours.push(await first(fresh));
        if (itables) theirs.push(await itables.time(inPandas[name]));
      }
      const words = {
        sort: 'sorted by a number',
        sortText: 'sorted by a text and a number',
        filter: 'filtered by a range',
        filterText: 'filtered by a part of a text',
      }[name];
      result.push(
        limit({
          id: `grid.${name}`,
          what: `${what}: ${words}, to the first page`,
          unit: 'ms',
          ours: median(ours),
          most: limitMs,
        }),
        row({
          id: `grid.${name}-beside`,
          what: `${what}: ${words}, to the first page`,
          unit: 'ms',
          ours: median(ours),
          ...beside('itables', missing, () => median(theirs)),
          note: 'pandas sorts or filters, and makes JSON of the first page; itables would do it in the browser',
        }),
      );
    }

    const scrolled = async (view, from) =>
      (await timed(async () => ask({ ask: 'rows', view, from, count: pageRows }))).ms;
    const places = Array.from({ length: quick ? 20 : 100 }, (_, at) =>
      Math.floor(((at * 37) % 100) * (rows / 101)),
    );
    const pages = [];
    for (const from of places) pages.push(await scrolled(whole, from));
    await first(views.sort);
    // The copy that finds rows by their numbers is made behind the first page of an order.
    await new Promise((resolve) => setTimeout(resolve, quick ? 1000 : 8000));
    const sorted = [];
    for (const from of places) sorted.push(await scrolled(views.sort, from));
    result.push(
      limit({
        id: 'grid.scroll',
        what: `${what}: a page anywhere, p95`,
        unit: 'ms',
        ours: percentile(pages, 0.95),
        most: 100,
      }),
      limit({
        id: 'grid.scroll-sorted',
        what: `${what}: a page anywhere in an order, p95`,
        unit: 'ms',
        ours: percentile(sorted, 0.95),
        most: 100,
      }),
    );
    const columns = ['n0', 'x6', 'd10', 'day12', 't0', 't3'];
    const profiled = await timed(async () => ask({ ask: 'columns', view: whole, columns }));
    result.push(
      limit({
        id: 'grid.profile',
        what: `${what}: what 6 columns hold`,
        unit: 'ms',
        ours: profiled.ms,
        most: 3000,
      }),
      limit({
        id: 'grid.memory',
        what: `${what}: kernel memory more, peak`,
        unit: 'MB',
        ours: peakMb(linkis.pid) - before,
        most: 80,
      }),
      row({
        id: 'grid.memory-beside',
        what: `${what}: kernel memory`,
        unit: 'MB',
        ours: residentMb(linkis.pid),
        ...beside('itables', missing, () => theirMemory),
        note: 'Of itables with the frame and what its page gets of 100000 rows; the rows of the grid lie in the local gateway, which is not counted',
      }),
    );
  });
  return result;
}
