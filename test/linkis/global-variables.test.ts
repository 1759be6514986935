/** The user's variables on the server, over real HTTP. */
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type Answer,
  no,
  ok,
  type ReplayServer,
  startReplayServer,
} from '../support/replay-server.ts';
import { clientFor, failureOf } from './client-under-test.ts';

let server: ReplayServer;
afterEach(() => server.close());

async function serve(answer: Answer): Promise<void> {
  server = await startReplayServer((request) =>
    request.path === '/variable/listGlobalVariable' ? answer : no(404, 404, 'Not Found'),
  );
}

describe('globalVariables', () => {
  it('gives names and values, without entries that have none', async () => {
    const row = { keyID: 1, description: null, defaultValue: null, application: null, valueID: 1 };
    await serve(
      ok({
        globalVariables: [
          { ...row, key: 'region', value: 'EU' },
          { ...row, key: 'year', value: '2026' },
          { ...row, key: 'unset', value: null },
          { ...row, key: null, value: 'x' },
          'no row',
        ],
      }),
    );
    await expect(clientFor(server.url).catalogue.globalVariables()).resolves.toEqual({
      region: 'EU',
      year: '2026',
    });
  });

  it.each([[{ globalVariables: [] }], [{ globalVariables: null }], [{}]])(
    'gives none for %j',
    async (data) => {
      await serve(ok(data));
      await expect(clientFor(server.url).catalogue.globalVariables()).resolves.toEqual({});
    },
  );

  it('rejects when the server does not know it', async () => {
    await serve(no(404, 404, 'Not Found'));
    expect(await failureOf(clientFor(server.url).catalogue.globalVariables())).toBeDefined();
  });
});
