// The local gateway without a kernel: the kernel's own HTTP client, and the least that a task can cost with it.
import { createLinkisClient } from '../dist/linkis/index.js';
import { pause } from './measure.mjs';
import { localGateway } from './workplace.mjs';

/** A client of the run's local gateway; `parts` may hold a `fetch` to send with. */
export async function gatewayClient(parts = {}) {
  const { url, socket, user, password } = await localGateway();
  return createLinkisClient(
    {
      urls: [url],
      auth: { kind: 'password', user, password: async () => password },
      headers: {},
      requestTimeoutMs: 60_000,
      submitTimeoutMs: 60_000,
      retries: 3,
    },
    { socketPath: () => socket, ...parts },
  );
}

export function duckdbTask(code, labels = {}) {
  return {
    code,
    runType: 'sql',
    engineType: 'duckdb-1',
    creator: 'bench',
    variables: {},
    runtime: {},
    startup: {},
    labels,
    source: {},
  };
}

/** Waits between two polls: a twentieth of the task's age in milliseconds, 10 ms at least. */
export async function kernelRhythm(ageMs) {
  await pause(Math.max(10, ageMs * 0.05));
}

/** Submits and polls until the end. `wait` gets the task's age in milliseconds; without it there is no wait. */
export async function runTask(client, spec, wait) {
  const task = await client.submit(spec);
  const began = performance.now();
  for (;;) {
    const state = await client.status(task);
    if (state === 'Succeed') return task;
    if (state === 'Failed' || state === 'Cancelled') throw new Error(`${state}: ${spec.code}`);
    if (wait !== undefined) await wait(performance.now() - began);
  }
}

/** The results of a task. */
export async function resultsOf(client, task) {
  return client.resultSets((await client.info(task.taskId)).resultLocation);
}

/**
 * The least that a task's cell costs an honest client: submit, polls, then log and result list at once, then the page. The list's path comes from
 * the first task's: a request less.
 */
export function bareTasks(client, wait) {
  let location;
  return async (code) => {
    const task = await runTask(client, duckdbTask(code), wait);
    location ??= (await client.info(task.taskId)).resultLocation.replace(/\d+$/, '');
    const [[result]] = await Promise.all([
      client.resultSets(`${location}${task.taskId}`),
      client.log(task, 1),
    ]);
    return client.read(result, { page: 1, pageSize: 200 });
  };
}
