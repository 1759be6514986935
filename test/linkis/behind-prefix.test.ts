/** A gateway behind a reverse proxy that gives it a path of its own, as `https://host/linkis`. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { taskId } from '../../src/task/index.ts';
import { startPrefixProxy } from '../support/prefix-proxy.ts';
import { no, ok, type ReplayServer, startReplayServer } from '../support/replay-server.ts';
import { clientFor, failureOf, password, spec } from './client-under-test.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const auth = { kind: 'password' as const, user: 'ann', password: async () => password };

/** A gateway that takes calls with its ticket only. */
async function ticketGateway(): Promise<ReplayServer> {
  const server = await startReplayServer(({ path, headers }) => {
    if (path === '/user/publicKey') return ok({ enableLoginEncrypt: false });
    if (path === '/user/login')
      return { ...(ok({}) as object), headers: { 'set-cookie': ['ticket=t; Path=/'] } };
    if (headers.cookie !== 'ticket=t') return no(401, -1, 'not logged in');
    return path === '/entrance/submit'
      ? ok({ taskID: 1, execID: 'e' })
      : ok({ task: { taskID: 1, status: 'Running' } });
  });
  closing.push(server.close);
  return server;
}

/** What follows the address of the proxy in the url, the prefix of the proxy, and the path of its cookies. */
const places: readonly (readonly [suffix: string, prefix: string, cookiePath: string])[] = [
  ['/linkis', '/linkis', '/'],
  ['/linkis/', '/linkis', '/'],
  ['/linkis///', '/linkis', '/linkis'],
  ['/data/team%20a/linkis', '/data/team%20a/linkis', '/data'],
  ['/数据', '/%E6%95%B0%E6%8D%AE', '/'],
  ['//linkis', '//linkis', '/'],
  ['/linkis', '/linkis', '/linkis/'],
  ['/linkis/api/rest_j/v1/', '/linkis', '/linkis'],
  ['/linkis/#/home', '/linkis', '/'],
];

describe('a gateway behind a prefix', () => {
  it.each(places)('at %s (prefix %s, cookies %s)', async (suffix, prefix, cookiePath) => {
    const server = await ticketGateway();
    const proxy = await startPrefixProxy(server.url, prefix, { cookiePath });
    closing.push(proxy.close);
    const client = clientFor(`${proxy.url}${suffix}`, { auth, retries: 0 });
    await expect(client.submit(spec)).resolves.toMatchObject({ taskId: 1 });
    await expect(client.info(taskId(1))).resolves.toMatchObject({ state: 'Running' });
    await client.close();
    // One login, whose cookie went with every call after it.
    expect(server.seen(/login/)).toHaveLength(1);
    expect(proxy.seen.filter((one) => !one.includes(` ${prefix}/api/rest_j/v1/`))).toEqual([]);
  });

  it('whose url lacks the prefix says what to check, and sends no password', async () => {
    const proxy = await startPrefixProxy((await ticketGateway()).url, '/linkis');
    closing.push(proxy.close);
    const client = clientFor(proxy.url, { auth, retries: 0 });
    const failure = await failureOf(client.submit(spec));
    expect(failure.message).toContain('does not answer like Linkis: HTTP 404');
    expect(failure.hint).toContain('Check the url');
    expect(proxy.seen.filter((one) => one.startsWith('POST'))).toEqual([]);
    await client.close();
  });
});
