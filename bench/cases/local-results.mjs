// A named result that a local cell uses for the first time: the fetch beside a bare download of the same pages, and the kernel's memory.
import { spawn } from 'node:child_process';
import { createLinkisClient } from '../../dist/linkis/index.js';
import { startKernel } from '../kernels.mjs';
import { median, timed } from '../measure.mjs';
import { forgetPeak, peakMb, residentMb } from '../process-usage.mjs';
import { limit, row } from '../row.mjs';
import { environment, main, workplace } from '../workplace.mjs';

const user = 'bench';
const password = 'a password of the bench';
const pageSize = 5000;

const select = (
  rows,
) => `SELECT i AS id, i % 7 AS city, (i * 1.37)::DECIMAL(18,2) AS amount, i % 2 = 0 AS even,
  TIMESTAMP '2026-01-01' + to_seconds(i) AS moment, 'row ' || i AS name, i * 0.1::DOUBLE AS share,
  CASE WHEN i % 10 = 0 THEN NULL ELSE i END AS n, [i, i + 1] AS pair, DATE '2026-01-01' + (i % 300)::INT AS day
  FROM range(${rows}) t(i)`;

/** A gateway in the foreground, which stands for a server elsewhere. */
async function serve() {
  const child = spawn(
    process.execPath,
    [main, 'gateway', '--port', '0', '--data', `${workplace}/server`],
    {
      env: { ...environment, LINKIS_USER: user, LINKIS_PASSWORD: password },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more) => {
      text += more;
      const [found] = /http:\/\/\S+/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`the gateway ended: ${text}`)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Reads every page of the result with the kernel's own client, and keeps none. */
async function download(client, result) {
  for (let page = 1; ; page += 1) {
    const { rows, last } = await client.read(result, { page, pageSize });
    if (rows.length === 0 || last) return;
  }
}

export async function localResults({ quick }) {
  const rows = quick ? 100_000 : 1_000_000;
  const server = await serve();
  const kernel = await startKernel('linkis', {
    LINKIS_URL: server.url,
    LINKIS_USER: user,
    LINKIS_PASSWORD: password,
    LINKIS_ENGINE: 'duckdb',
  });
  const client = createLinkisClient({
    urls: [server.url],
    auth: { kind: 'password', user, password: async () => password },
    headers: {},
    requestTimeoutMs: 60_000,
    submitTimeoutMs: 60_000,
    retries: 3,
  });
  try {
    const sum = '%%local sql\nSELECT sum(amount), count(n) FROM orders';
    await kernel.run(`%%sql --as orders\n${select(1000)}`);
    await kernel.run(sum);
    const seen = { fetched: [], downloaded: [] };
    const before = residentMb(kernel.pid);
    forgetPeak(kernel.pid);
    for (let time = 0; time < (quick ? 1 : 3); time += 1) {
      await kernel.run(`%%sql --as orders\n${select(rows)}`);
      seen.fetched.push(await kernel.time(sum));
      const [task] = await client.tasks({ page: 1, pageSize: 1 });
      const [result] = await client.resultSets(task.resultLocation);
      seen.downloaded.push((await timed(async () => download(client, result))).ms);
    }
    return [
      row({
        id: 'local.fetch',
        what: `${rows} rows x 10 columns named and summed by a local cell`,
        unit: 'ms',
        ours: median(seen.fetched),
        beside: 'download of the same pages',
        theirs: median(seen.downloaded),
        goal: 1.5,
        note: 'The first use: fetched by pages, typed, written as Parquet, summed. The download reads the pages by the same client, one after the other',
      }),
      limit({
        id: 'local.memory',
        what: `${rows} rows fetched for a local cell: kernel memory more`,
        unit: 'MB',
        ours: peakMb(kernel.pid) - before,
        most: 60,
        note: 'The peak above what was resident after a small one',
      }),
    ];
  } finally {
    await kernel.stop();
    await client.close();
    await server.stop();
  }
}
