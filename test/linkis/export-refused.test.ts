/** An export that the server refuses, over the connection that is handed a `fetch` as the local gateway's is. */
import { describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../src/linkis/index.ts';
import { failureOf, settingsFor } from './client-under-test.ts';

describe('export', () => {
  it('that is refused by an envelope is told in the words of the server', async () => {
    const client = createLinkisClient(settingsFor('http://127.0.0.1:9'), {
      fetch: async () =>
        Response.json({ method: '/api/x', status: 1, message: 'No such file here', data: {} }),
    });
    const result = { name: '_0.dolphin', path: 'file:///data/_0.dolphin', index: 0, size: 1 };
    const failure = await failureOf(client.export(result, { format: 'csv' }));
    await client.close();

    expect(failure).toMatchObject({ code: 'LINKIS_REFUSED' });
    expect(failure.message).toContain('No such file here');
  });
});
