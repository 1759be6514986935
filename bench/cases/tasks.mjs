// What a cell adds to its task: compared with a script that sends the same requests, and from the task's end to the cell's idle.
import { bareTasks, gatewayClient } from '../gateway-client.mjs';
import { streamed, withKernels } from '../kernels.mjs';
import { interleaved, median, timed } from '../measure.mjs';
import { limit, row } from '../row.mjs';

const query = 'SELECT 1';
const warmUp = 30;
const script = 'bare requests';

export async function tasks({ quick }) {
  const client = await gatewayClient();
  try {
    return await withKernels(['linkis'], async ({ linkis }) => [
      ...(await beforeTheScript(linkis, bareTasks(client), quick)),
      ...(await afterTheEnd(linkis, quick)),
    ]);
  } finally {
    await client.close();
  }
}

async function beforeTheScript(kernel, bare, quick) {
  const once = async (name) =>
    name === script ? (await timed(async () => bare(query))).ms : kernel.time(query);
  await interleaved(['cell', script], warmUp, once);
  const single = await interleaved(['cell', script], quick ? 20 : 200, once);
  const count = quick ? 100 : 1000;
  const rates = await interleaved(['cell', script], quick ? 1 : 3, async (name) => {
    if (name === 'cell') return count / ((await kernel.timeQueued(query, count)) / 1000);
    const { ms } = await timed(async () => {
      for (let done = 0; done < count; done += 1) await bare(query);
    });
    return count / (ms / 1000);
  });
  const note = `\`${query}\` after ${warmUp} of each; the script submits, asks for the state without a wait, reads the log beside the list of results, then the page`;
  return [
    row({
      id: 'tasks.cell',
      what: 'cell of a task of no length',
      unit: 'ms',
      ours: median(single.cell),
      beside: script,
      theirs: median(single[script]),
      goal: 1.25,
      note,
    }),
    row({
      id: 'tasks.queued',
      what: `${count} such cells queued at once`,
      unit: 'cells/s',
      ours: median(rates.cell),
      beside: script,
      theirs: median(rates[script]),
      goal: 0.75,
      better: 'more',
      note: 'The script does one after the other',
    }),
  ];
}

/** Milliseconds from the task's last print, by its own clock, to the idle of its cell. */
export async function lateness(kernel, seconds) {
  const published = await kernel.run(
    `%%python --quiet\ntime.sleep(${seconds})\nprint(time.time())`,
  );
  return Date.now() - Number(streamed(published)) * 1000;
}

async function afterTheEnd(kernel, quick) {
  await kernel.run('%%python --quiet\nimport time');
  await lateness(kernel, 0);
  const rows = [];
  for (const [seconds, times] of quick
    ? [
        [0.1, 4],
        [1, 2],
      ]
    : [
        [0.1, 20],
        [1, 10],
        [10, 3],
      ]) {
    const late = [];
    for (let time = 0; time < times; time += 1) late.push(await lateness(kernel, seconds));
    rows.push(
      limit({
        id: `tasks.end-${seconds}s`,
        what: `end of a task of ${seconds} s to idle`,
        unit: 'ms',
        ours: median(late),
        most: seconds * 50 + 25,
        note: 'The limit is 5 % of its length and 25 ms; the end is the last statement by the task’s own clock',
      }),
    );
  }
  return rows;
}
