/** What a list of tasks asks the job history, over real HTTP. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { TaskQuery } from '../../../src/task/index.ts';
import { ok, type ReplayServer, startReplayServer } from '../../support/replay-server.ts';
import { clientFor } from '../client-under-test.ts';

let server: ReplayServer;
afterEach(() => server.close());

async function asked(query: Partial<TaskQuery>): Promise<Readonly<Record<string, string>>> {
  server = await startReplayServer(() => ok({ tasks: [], totalPage: 0 }));
  const client = clientFor(server.url);
  await client.tasks({ page: 1, pageSize: 20, ...query });
  await client.close();
  return Object.fromEntries(server.seen(/^\/jobhistory\/list$/)[0]?.query ?? []);
}

describe('tasks', () => {
  it('asks for a page alone when nothing narrows it', async () => {
    expect(await asked({})).toEqual({ pageNow: '1', pageSize: '20' });
  });

  it('asks by state and engine in the words of the server', async () => {
    expect(await asked({ states: ['Failed', 'Cancelled'], engine: 'hive' })).toMatchObject({
      status: 'Failed,Cancelled',
      executeApplicationName: 'hive',
    });
  });

  it('gives both ends of a time, as the server wants them', async () => {
    expect(await asked({ since: 1000.5, before: 2000.5 })).toMatchObject({
      startDate: '1000',
      endDate: '2000',
    });
    await server.close();
    expect(await asked({ before: 2000 })).toMatchObject({ startDate: '0', endDate: '2000' });
    await server.close();
    const { startDate, endDate } = await asked({ since: 1000 });
    expect(startDate).toBe('1000');
    expect(Number(endDate)).toBeGreaterThan(Date.now());
  });
});
