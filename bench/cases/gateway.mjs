// The local gateway by itself: a large query beside DuckDB's own client, and many clients at once.
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  bareTasks,
  duckdbTask,
  gatewayClient,
  kernelRhythm,
  resultsOf,
  runTask,
} from '../gateway-client.mjs';
import { interleaved, median, percentile, timed } from '../measure.mjs';
import { limit, row } from '../row.mjs';
import { workplace } from '../workplace.mjs';

const groups = 100_000;
const largest = 200;
const grouped = `SELECT customer, count(*) AS n, sum(amount) AS total, avg(amount) AS mean, min(amount) AS least, max(amount) AS most FROM big GROUP BY customer ORDER BY total DESC LIMIT ${largest}`;

export async function gateway({ quick }) {
  return [await largeQuery(quick), ...(await manyClients(quick))];
}

async function largeQuery(quick) {
  const rows = quick ? 1_000_000 : 10_000_000;
  const table = `CREATE OR REPLACE TABLE big AS SELECT hash(range) % ${groups} AS customer, (hash(range) % 100000) / 100.0 AS amount FROM range(${rows})`;
  const client = await gatewayClient();
  const bare = bareTasks(client, kernelRhythm);
  await runTask(client, duckdbTask(table), kernelRhythm);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(table);
  const file = await (await DuckDBInstance.create(join(workplace, 'floor.duckdb'))).connect();
  await file.run(table);
  const kinds = {
    gateway: async () => bare(grouped),
    direct: async () => (await connection.runAndReadAll(grouped)).getRowsJson(),
    floor: async () => besideRequests(client, async () => copied(file)),
  };
  const once = async (name) => (await timed(kinds[name])).ms;
  const names = Object.keys(kinds);
  await interleaved(names, 3, once);
  const seen = await interleaved(names, quick ? 3 : 15, once);
  await runTask(client, duckdbTask('DROP TABLE big'), kernelRhythm);
  await client.close();
  connection.closeSync();
  file.closeSync();
  return row({
    id: 'gateway.query',
    what: `local gateway: ${rows} rows in ${groups} groups, the ${largest} largest`,
    unit: 'ms',
    ours: median(seen.gateway),
    beside: '@duckdb/node-api',
    theirs: median(seen.direct),
    goal: 1.1,
    floor: {
      of: 'the query on a database file, its rows to Parquet and back, beside as many requests of the same client',
      value: median(seen.floor),
    },
    note: "Submit, status at a kernel's rhythm, list and first page beside the query and its rows in one process; after 3 of each",
  });
}

/** The query and its result without the gateway's part in it. */
async function copied(file) {
  const result = join(workplace, 'floor.parquet');
  await file.run(`COPY (${grouped}) TO '${result}' (FORMAT parquet)`);
  return (await file.runAndReadAll(`FROM '${result}'`)).getRowsJson();
}

/** Runs `work` while the client asks for a task that has ended, as often as it would ask for one that runs, and reads its result afterwards. */
async function besideRequests(client, work) {
  const task = await runTask(client, duckdbTask('SELECT 1'));
  let isOver = false;
  const working = work().finally(() => (isOver = true));
  const began = performance.now();
  while (!isOver) {
    await client.status(task);
    await kernelRhythm(performance.now() - began);
  }
  await working;
  const [result] = await resultsOf(client, task);
  await Promise.all([client.log(task, 1), client.read(result, { page: 1, pageSize: 200 })]);
}

const clientCount = 50;
const tasksEach = 4;
const burst =
  'SELECT range % 100 AS key, count(*) AS n FROM range(100000) GROUP BY key ORDER BY key';

/** Follows one task at the kernel's rhythm and records how long each answer to `status` takes. */
async function follow(client, session, statusMs) {
  const task = await client.submit(duckdbTask(burst, { fixedEngineConn: session }));
  const began = performance.now();
  for (;;) {
    const { value: state, ms } = await timed(async () => client.status(task));
    statusMs.push(ms);
    if (state === 'Succeed') break;
    if (state === 'Failed' || state === 'Cancelled')
      throw new Error(`a task of the burst: ${state}`);
    await kernelRhythm(performance.now() - began);
  }
  const [result] = await resultsOf(client, task);
  const { rows } = await client.read(result, { page: 1, pageSize: 200 });
  if (rows.length !== 100) throw new Error(`a task of the burst gave ${rows.length} rows`);
}

async function manyClients(quick) {
  const clients = [];
  for (let made = 0; made < clientCount; made += 1) clients.push(await gatewayClient());
  await Promise.all(clients.map(async (client) => client.connect()));
  const rounds = [];
  for (let round = 0; round < (quick ? 1 : 4); round += 1) {
    const statusMs = [];
    const { ms } = await timed(async () =>
      Promise.all(
        clients.flatMap((client, number) =>
          Array.from({ length: tasksEach }, async () => follow(client, `burst${number}`, statusMs)),
        ),
      ),
    );
    rounds.push({ ms, p95: percentile(statusMs, 0.95), calls: statusMs.length });
  }
  for (const client of clients) await client.close();
  const [first, ...warm] = rounds;
  const count = clientCount * tasksEach;
  const what = `${count} tasks at once from ${clientCount} clients`;
  const notice = (round) =>
    `${round.calls} calls while all tasks ended in ${Math.round(round.ms)} ms, without an error`;
  return [
    limit({
      id: 'gateway.burst-first',
      what: `${what}, each starting an engine: p95 of a status call`,
      unit: 'ms',
      ours: first.p95,
      most: 50,
      note: notice(first),
    }),
    ...(warm.length === 0
      ? []
      : [
          limit({
            id: 'gateway.burst',
            what: `${what}, engines there: p95 of a status call`,
            unit: 'ms',
            ours: median(warm.map(({ p95 }) => p95)),
            most: 50,
            note: notice(warm[0]),
          }),
        ]),
  ];
}
