// What is measured. Each case takes how often it is repeated and gives rows: what, ours, other, goal; numbers are medians.
import { spawn } from 'node:child_process';
import { createLinkisClient } from '../dist/linkis/index.js';
import { kinds, localGateway, startKernel, usage } from './kernels.mjs';

const peers = Object.keys(kinds);

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function percentile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Runs `once` for each name in turn, `times` times over: what drifts, drifts for all. */
async function interleaved(names, times, once) {
  const seen = Object.fromEntries(names.map((name) => [name, []]));
  for (let time = 0; time < times; time += 1) {
    for (const name of names) seen[name].push(await once(name));
  }
  return seen;
}

async function bareNode() {
  const began = performance.now();
  await new Promise((resolve) => spawn(process.execPath, ['-e', '0']).once('exit', resolve));
  return performance.now() - began;
}

async function start({ times }) {
  const seen = await interleaved(['node -e 0', ...peers], times, async (name) => {
    if (name === 'node -e 0') return bareNode();
    const kernel = await startKernel(name);
    await kernel.stop();
    return kernel.readyMs;
  });
  const ours = median(seen.linkis);
  return [
    row('spawn to kernel_info_reply', 'ms', ours, 'node -e 0', median(seen['node -e 0']), 3),
    ...(seen.ipykernel === undefined
      ? []
      : [row('spawn to kernel_info_reply', 'ms', ours, 'ipykernel', median(seen.ipykernel), 0.55)]),
  ];
}

async function localCells({ quick }) {
  const kernels = Object.fromEntries(
    await Promise.all(peers.map(async (name) => [name, await startKernel(name)])),
  );
  for (const kernel of Object.values(kernels))
    for (let i = 0; i < 20; i += 1) await kernel.time(kernel.nothing);
  const memory = Object.fromEntries(
    peers.map((name) => [name, usage(kernels[name].pid).residentMb]),
  );
  const trips = await interleaved(peers, quick ? 50 : 300, async (name) =>
    kernels[name].time(kernels[name].nothing),
  );
  const count = quick ? 200 : 1000;
  const queued = await interleaved(peers, quick ? 1 : 3, async (name) => {
    const { client, nothing } = kernels[name];
    const began = performance.now();
    await Promise.all(Array.from({ length: count }, async () => client.execute(nothing)));
    return count / ((performance.now() - began) / 1000);
  });
  const after = Object.fromEntries(
    peers.map((name) => [name, usage(kernels[name].pid).residentMb]),
  );
  for (const kernel of Object.values(kernels)) await kernel.stop();
  if (kernels.ipykernel === undefined) return [];
  const pair = (what, unit, of, goal, better) =>
    row(what, unit, of('linkis'), 'ipykernel', of('ipykernel'), goal, better);
  return [
    pair('cell without a gateway, median', 'ms', (name) => median(trips[name]), 0.3),
    pair('cell without a gateway, p95', 'ms', (name) => percentile(trips[name], 0.95), 0.3),
    pair(
      `${count} such cells queued at once`,
      'cells/s',
      (name) => median(queued[name]),
      8,
      'more',
    ),
    pair('resident memory after start', 'MB', (name) => memory[name], 1.35),
    pair('resident memory after the cells', 'MB', (name) => after[name], 1.35),
  ];
}

/** The least that a cell of a task can cost: submit, status, result list, result, by the same client. */
async function bareTask(client, location) {
  const began = performance.now();
  const task = await client.submit({
    code: 'SELECT 1',
    runType: 'sql',
    engineType: 'duckdb-1',
    creator: 'bench',
    variables: {},
    runtime: {},
    startup: {},
    labels: {},
    source: {},
  });
  for (;;) {
    const state = await client.status(task);
    if (state === 'Succeed') break;
    if (state === 'Failed') throw new Error('the bare task failed');
  }
  location.path ??= (await client.info(task.taskId)).resultLocation.replace(/\d+$/, '');
  const [result] = await client.resultSets(`${location.path}${task.taskId}`);
  await client.read(result, { page: 1, pageSize: 200 });
  return performance.now() - began;
}

async function tasks({ quick }) {
  const kernel = await startKernel('linkis');
  const first = await kernel.time('%%sql --creator bench\nSELECT 1');
  const { url, user, password } = localGateway();
  const client = createLinkisClient({
    urls: [url],
    auth: { kind: 'password', user, password: async () => password },
    headers: {},
    requestTimeoutMs: 30_000,
    submitTimeoutMs: 30_000,
    retries: 3,
  });
  const location = {};
  for (let i = 0; i < 5; i += 1) {
    await bareTask(client, location);
    await kernel.time('SELECT 1');
  }
  const seen = await interleaved(['cell', 'bare'], quick ? 10 : 60, async (name) =>
    name === 'cell' ? kernel.time('SELECT 1') : bareTask(client, location),
  );
  const rows = [
    row(
      'cell of a task of no length',
      'ms',
      median(seen.cell),
      'bare requests',
      median(seen.bare),
      1.3,
    ),
    row(
      'first cell (gateway started, logged in)',
      'ms',
      first,
      'warm cell',
      median(seen.cell),
      undefined,
    ),
  ];
  await kernel.time('%%python --quiet\nimport time');
  for (const seconds of quick ? [0.1] : [0.1, 1, 10]) {
    const late = [];
    for (let i = 0; i < (seconds > 5 ? 2 : 4); i += 1) {
      const { published } = await kernel.client.execute(
        `%%python --quiet\ntime.sleep(${seconds})\nprint(time.time())`,
      );
      const idleAt = Date.now();
      const printed = published.find(({ header }) => header.msg_type === 'stream');
      late.push(idleAt - Number(printed.content.text) * 1000);
    }
    rows.push(
      row(
        `end of a task of ${seconds} s to idle`,
        'ms',
        median(late),
        'its length in 5 % + 25 ms',
        seconds * 50 + 25,
        1,
      ),
    );
  }
  await client.close();
  await kernel.stop();
  return rows;
}

async function flood({ quick }) {
  const lines = quick ? 10_000 : 100_000;
  const kernels = Object.fromEntries(
    await Promise.all(peers.map(async (name) => [name, await startKernel(name)])),
  );
  const ours = `%%python --quiet\nfor i in range(${lines}): print('line', i)`;
  await kernels.linkis.time('%%python --quiet\npass');
  const seen = await interleaved(peers, quick ? 1 : 3, async (name) => {
    const began = performance.now();
    const { published } = await kernels[name].client.execute(
      name === 'linkis' ? ours : `for i in range(${lines}): print('line', i)`,
    );
    const took = performance.now() - began;
    const text = published.map(({ content }) => content.text ?? '').join('');
    const got = (text.match(/^line \d+$/gm) ?? []).length;
    if (got !== lines) throw new Error(`${name}: ${got} of ${lines} lines`);
    return took;
  });
  for (const kernel of Object.values(kernels)) await kernel.stop();
  return seen.ipykernel === undefined
    ? []
    : [
        row(
          `${lines} printed lines, all there`,
          'ms',
          median(seen.linkis),
          'ipykernel',
          median(seen.ipykernel),
          0.5,
        ),
      ];
}

async function largeResult({ quick }) {
  const rows = quick ? 100_000 : 1_000_000;
  const kernel = await startKernel('linkis');
  await kernel.time('SELECT 1');
  const before = usage(kernel.pid).residentMb;
  const shown = await kernel.time(
    `SELECT range AS id, 'row ' || range AS name, range * 1.5 AS amount FROM range(${rows})`,
  );
  const page = await kernel.time('%page 500');
  const grown = usage(kernel.pid).residentMb - before;
  await kernel.stop();
  return [
    row(`result of ${rows} rows: kernel memory grows by`, 'MB', grown, 'limit', 50, 1),
    row(`result of ${rows} rows: cell`, 'ms', shown, 'page 500', page, undefined),
  ];
}

async function idle({ quick }) {
  const seconds = quick ? 5 : 60;
  const kernel = await startKernel('linkis');
  const share = async () => {
    const before = usage(kernel.pid).cpuMs;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return ((usage(kernel.pid).cpuMs - before) / (seconds * 1000)) * 100;
  };
  await kernel.time('SELECT 1');
  const quiet = await share();
  const running = kernel.client.execute(
    `%%shell --timeout ${seconds + 30}s\nsleep ${seconds + 20}`,
  );
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const busy = await share();
  await kernel.client.interrupt();
  await running;
  await kernel.stop();
  return [
    row('CPU while idle', '%', quiet, 'limit', 0.2, 1),
    row('CPU while a quiet task runs', '%', busy, 'limit', 1, 1),
  ];
}

/** `goal` is the ratio ours/other to stay below, or above where more is better. */
function row(what, unit, ours, other, theirs, goal, better = 'less') {
  return { what, unit, ours, other, theirs, ratio: ours / theirs, goal, better };
}

export const cases = { start, localCells, tasks, flood, largeResult, idle };
