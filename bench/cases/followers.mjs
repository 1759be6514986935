// A thousand kernels that follow a task each at one gateway: how often they ask in peace, and in the seconds after the gateway was away.
import { createLinkisClient } from '../../dist/linkis/index.js';
import { createTaskPoller } from '../../dist/run/task/poll-task.js';
import { spreadWait, waitBeforeNextPoll } from '../../dist/run/session/pace.js';
import { realClock, silentLogger } from '../../dist/shared/index.js';
import { duckdbTask } from '../gateway-client.mjs';
import { manyTasksServer } from '../many-tasks-server.mjs';
import { median, pause, percentile, timed } from '../measure.mjs';
import { limit, row } from '../row.mjs';

/** The kernel's own settings. */
const pace = {
  share: 0.05,
  minimumMs: 3,
  maximumMs: 5000,
  flowingMs: 1000,
  quietMs: 700,
  statusMs: 500,
};
const settings = { pace, unreachableMs: 300_000 };
const oldestMs = 600_000;
const hangMs = 6000;
const awayMs = 4000;
/** Seconds in which all have been there again. */
const settleSeconds = 10;

export async function followers({ quick }) {
  const count = quick ? 200 : 1000;
  const seconds = quick ? 5 : 20;
  const server = await manyTasksServer();
  // One each, as in a kernel: a signal with thousands of listeners is slow.
  const ends = Array.from({ length: count }, () => new AbortController());
  const statusMs = [];
  const clients = Array.from({ length: count }, () => clientOf(server.url, statusMs));
  let following = [];
  try {
    const tasks = [];
    for (const client of clients) tasks.push(await client.submit(duckdbTask('SELECT 1')));
    following = clients.map(async (client, at) =>
      follow(client, tasks[at], Math.random() * oldestMs, ends[at].signal),
    );
    // Each has asked once.
    await pause(pace.maximumMs);
    statusMs.length = 0;
    const peaceFrom = performance.now();
    const cpuFrom = process.cpuUsage();
    await pause(seconds * 1000);
    const peace = perSecond(server.requests, peaceFrom, seconds);
    const { user, system } = process.cpuUsage(cpuFrom);
    const cpuMs =
      (user + system) /
      1000 /
      Math.max(
        1,
        peace.reduce((sum, one) => sum + one, 0),
      );
    const peaceP95 = percentile(statusMs, 0.95);
    const connections = server.connections();

    server.hang();
    await pause(hangMs);
    await server.end();
    await pause(awayMs);
    await server.comeBack();
    const backFrom = performance.now();
    await pause(settleSeconds * 1000);
    const back = perSecond(server.requests, backFrom, settleSeconds);
    const logins = perSecond(server.refusedLogins, backFrom, settleSeconds);
    const each = median(peace);
    const what = `${count} followed tasks at one gateway`;
    return [
      row({
        id: 'followers.rate',
        what: `${what}: requests a second`,
        unit: '',
        ours: each,
        beside: 'one a kernel and second',
        theirs: count,
        goal: 1,
        note: `Tasks of up to ten minutes, without output; ${connections} connections; the busiest second had ${Math.max(...peace)}; client and server share one process, with ${cpuMs.toFixed(2)} ms of CPU a request`,
      }),
      limit({
        id: 'followers.status',
        what: `${what}: p95 of a status call`,
        unit: 'ms',
        ours: peaceP95,
        most: 50,
        note: 'As above',
      }),
      row({
        id: 'followers.back',
        what: `${what}, after ${(hangMs + awayMs) / 1000} s without it: busiest second`,
        unit: 'requests',
        ours: Math.max(...back),
        beside: 'a second before',
        theirs: each,
        goal: 6,
        note: `It hangs, ends, and comes back without logins; by second ${back.join(', ')}; calls refused for want of a login ${logins.join(', ')}`,
      }),
    ];
  } finally {
    for (const end of ends) end.abort();
    await Promise.all(clients.map(async (client) => client.close()));
    await server.end();
    await Promise.allSettled(following);
  }
}

function clientOf(url, statusMs) {
  const client = createLinkisClient({
    urls: [url],
    auth: { kind: 'password', user: 'many', password: async () => 'secret' },
    headers: {},
    requestTimeoutMs: 60_000,
    submitTimeoutMs: 60_000,
    retries: 3,
  });
  return {
    ...client,
    async status(task, signal) {
      const { value, ms } = await timed(async () => client.status(task, signal));
      statusMs.push(ms);
      return value;
    },
  };
}

/** Follows a quiet task as `followTask` does: the log and the progress at every second poll, the results at every third. */
async function follow(client, task, ageMs, signal) {
  const poller = createTaskPoller(task, client, {
    clock: realClock,
    logger: silentLogger,
    settings,
  });
  const began = performance.now() - ageMs;
  const wait = () => waitBeforeNextPoll(performance.now() - began, false, pace);
  // Kernels have not begun in the same moment.
  await realClock.wait(Math.random() * wait(), signal);
  let isOut = false;
  for (let polls = 1; !signal.aborted; polls += 1) {
    const { trouble } = await poller.poll(signal, !isOut && polls % 2 === 1);
    isOut = trouble !== undefined;
    if (trouble === undefined && polls % 3 === 0)
      await client.resultSets(`file:///r/${task.taskId}`, signal).catch(() => undefined);
    await realClock.wait(trouble === undefined ? wait() : spreadWait(wait()), signal);
  }
}

/** How many of the times lie in each of the seconds from `from` on. */
function perSecond(times, from, seconds) {
  const counts = Array.from({ length: seconds }, () => 0);
  for (const time of times) {
    const at = Math.floor((time - from) / 1000);
    if (at >= 0 && at < seconds) counts[at] += 1;
  }
  return counts;
}
