import { afterEach, describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../../src/linkis/index.ts';
import type { TaskClient } from '../../../src/task/index.ts';
import { ok, type ReplayServer, startReplayServer } from '../../support/replay-server.ts';
import { failureOf, settingsFor, spec } from '../client-under-test.ts';

const servers: ReplayServer[] = [];

async function started(paths: string[]): Promise<ReplayServer> {
  const server = await startReplayServer(({ path }) => {
    paths.push(path);
    return path === '/entrance/submit' ? ok({ execID: 'e', taskID: 3 }) : ok({ tasks: [] });
  });
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function revivedBy(url: string, revive: () => Promise<URL | undefined>): TaskClient {
  return createLinkisClient(settingsFor(url, { retries: 0 }), { revive });
}

describe('a client of a server that is started on demand', () => {
  it('goes on where the server was started again, and sends a submit there once', async () => {
    const [before, after]: [string[], string[]] = [[], []];
    const gone = await started(before);
    const again = await started(after);
    const client = revivedBy(gone.url, async () => new URL(again.url));
    await client.tasks({ page: 1, pageSize: 1 });
    await gone.close();
    expect(await client.submit(spec)).toEqual({ execId: 'e', taskId: 3 });
    await client.tasks({ page: 1, pageSize: 1 });
    await client.close();
    expect(before).toEqual(['/jobhistory/list']);
    expect(after).toEqual(['/entrance/submit', '/jobhistory/list']);
  });

  it('starts it once for all requests that find it gone', async () => {
    const gone = await started([]);
    const again = await started([]);
    await gone.close();
    let revived = 0;
    const client = revivedBy(gone.url, async () => {
      revived += 1;
      return new URL(again.url);
    });
    const list = async (): Promise<unknown> => client.tasks({ page: 1, pageSize: 1 });
    await expect(Promise.all([list(), list(), list()])).resolves.toEqual([[], [], []]);
    await client.close();
    expect(revived).toBe(1);
  });

  it('fails as before when the server is there after all', async () => {
    const gone = await started([]);
    await gone.close();
    const client = revivedBy(gone.url, async () => undefined);
    expect((await failureOf(client.tasks({ page: 1, pageSize: 1 }))).code).toBe(
      'LINKIS_UNREACHABLE',
    );
    await client.close();
  });
});
