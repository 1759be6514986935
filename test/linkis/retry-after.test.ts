/** Servers, and proxies before them, that have too much to do: how long they ask to wait is how long is waited. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { taskId } from '../../src/task/index.ts';
import {
  type Answer,
  no,
  ok,
  type ReplayServer,
  startReplayServer,
} from '../support/replay-server.ts';
import { clientFor, failureOf, spec } from './client-under-test.ts';

const row = ok({ task: { taskID: 1, status: 'Running' } });
let server: ReplayServer;
afterEach(async () => server.close());

function busy(status: 429 | 503, retryAfter: string | undefined): Answer {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return { status, headers, body: '<html>busy</html>' };
}

/** What is told of the first wait after `first`; undefined = the read was answered without a long one. */
async function firstWait(first: Answer): Promise<number | undefined> {
  const answers = [first];
  server = await startReplayServer(() => answers.shift() ?? row);
  const client = clientFor(server.url);
  const stop = new AbortController();
  let told: number | undefined;
  client.onWait((wait) => {
    if (wait !== undefined) expect(wait.isAsked).toBe(true);
    told ??= wait?.seconds;
    stop.abort();
  });
  await client.info(taskId(1), stop.signal).catch(() => undefined);
  await client.close();
  expect(server.requests).toHaveLength(told === undefined ? 2 : 1);
  await server.close();
  return told;
}

describe('Retry-After', () => {
  it('is waited for, in seconds or as a date, with some spread, and for a minute at the most', async () => {
    const inAMinute = new Date(Date.now() + 40_000).toUTCString();
    const spring = no(429, 429, 'Too Many Requests', []) as object;
    const cases: readonly [Answer, number, number][] = [
      [busy(429, '30'), 30, 34],
      [busy(503, '30'), 30, 34],
      [busy(429, inAMinute), 20, 45],
      [busy(429, '99999'), 60, 67],
      [busy(503, new Date(Date.now() + 1e9).toUTCString()), 60, 67],
      [{ ...spring, headers: { 'retry-after': '20' } }, 20, 23],
    ];
    for (const [answer, from, to] of cases) {
      const told = await firstWait(answer);
      expect(told).toBeGreaterThanOrEqual(from);
      expect(told).toBeLessThan(to);
    }
  });

  it('that says nothing of use changes nothing', async () => {
    for (const value of ['', 'soon', '-5', '1e9', '0', 'Thu, 01 Jan 1970 00:00:00 GMT', undefined])
      expect(await firstWait(busy(429, value))).toBeUndefined();
  });

  it('is for 429 and 503 alone', async () => {
    const page = { status: 502, headers: { 'retry-after': '30' }, body: '<html>' };
    expect(await firstWait(page)).toBeUndefined();
  });
});

describe('a wait between repeated calls', () => {
  it('is told as the own one of the client, which the gateway has not asked for', async () => {
    server = await startReplayServer(() => ({ status: 502, body: '<html>' }));
    const client = clientFor(server.url, { retries: 8 });
    const stop = new AbortController();
    const told: unknown[] = [];
    client.onWait((wait) => {
      told.push(wait?.isAsked);
      stop.abort();
    });
    await client.info(taskId(1), stop.signal).catch(() => undefined);
    expect(told).toEqual([false, undefined]);
    await client.close();
  });
});

describe('429', () => {
  it('is no end of a read, nor of a submit, which is sent again and made once', async () => {
    let left = 2;
    server = await startReplayServer(({ path }) => {
      if (left > 0) {
        left -= 1;
        return busy(429, '1');
      }
      left = 2;
      return path === '/entrance/submit' ? ok({ taskID: 1, execID: 'e' }) : row;
    });
    const client = clientFor(server.url);
    const told: (number | undefined)[] = [];
    client.onWait((wait) => told.push(wait?.seconds));
    await expect(client.submit(spec)).resolves.toMatchObject({ taskId: 1 });
    await expect(client.info(taskId(1))).resolves.toMatchObject({ state: 'Running' });
    // Of each wait the beginning and the end.
    expect(told).toEqual([2, 2, 2, 2].flatMap((seconds) => [seconds, undefined]));
    // Without a look into the job history: it was turned away at the door.
    expect(server.seen(/submit/)).toHaveLength(3);
    expect(server.seen(/list/)).toHaveLength(0);
    await client.close();
  });

  it('that lasts says what to do', async () => {
    server = await startReplayServer(() => busy(429, undefined));
    const client = clientFor(server.url);
    const failure = await failureOf(client.submit(spec));
    expect(failure).toMatchObject({ code: 'LINKIS_HTTP' });
    expect(failure.hint).toContain('too many requests');
    await client.close();
  });
});
