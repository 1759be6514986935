/** The client without a network: over a fetch that is handed in. */
import { describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../src/linkis/index.ts';
import { settingsFor, spec } from './client-under-test.ts';

describe('createLinkisClient', () => {
  it.each(['file:///etc/passwd', 'ftp://linkis', 'javascript:alert(1)', 'linkis:9001', '', '//x'])(
    'says that %p is no address of a gateway',
    (url) => {
      expect(() => createLinkisClient(settingsFor(url))).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      );
    },
  );

  it('sends nothing before its first call, and then through the fetch that it was given', async () => {
    const requests: Request[] = [];
    const client = createLinkisClient(
      settingsFor('http://linkis.test/prefix/', {
        auth: { kind: 'password', user: 'hadoop', password: () => Promise.resolve('secret') },
        headers: { 'x-team': 'a' },
      }),
      {
        fetch: async (request) => {
          requests.push(request);
          const data = request.url.endsWith('submit') ? { execID: 'e', taskID: 3 } : {};
          return Response.json(
            { method: '/x', status: 0, message: 'OK', data },
            { headers: { 'set-cookie': 'linkis_user_session_ticket_id_v1=t; Path=/' } },
          );
        },
      },
    );
    expect(requests).toHaveLength(0);
    await expect(client.submit(spec)).resolves.toEqual({ execId: 'e', taskId: 3 });
    await client.close();
    const base = 'http://linkis.test/prefix/api/rest_j/v1';
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${base}/user/publicKey`,
      `POST ${base}/user/login`,
      `POST ${base}/entrance/submit`,
    ]);
    const submit = requests[2];
    expect(submit?.headers.get('cookie')).toBe('linkis_user_session_ticket_id_v1=t');
    expect(submit?.headers.get('x-team')).toBe('a');
    expect(await submit?.json()).toMatchObject({
      executionContent: { code: 'select 1', runType: 'sql' },
      labels: { engineType: 'spark-3.2.1', userCreator: 'hadoop-notebook' },
      source: { scriptPath: 'a.ipynb', idempotencyKey: expect.any(String) },
    });
  });

  it('uses the 0.x interface when told so', async () => {
    const bodies: unknown[] = [];
    const client = createLinkisClient(
      settingsFor('http://linkis.test', { submitPath: 'execute' }),
      {
        fetch: async (request) => {
          bodies.push(new URL(request.url).pathname, await request.json());
          return Response.json({
            method: '/x',
            status: 0,
            message: 'OK',
            data: { execID: 'e', taskID: 3 },
          });
        },
      },
    );
    await client.submit(spec);
    expect(bodies).toMatchObject([
      '/api/rest_j/v1/entrance/execute',
      {
        executeApplicationName: 'spark',
        executionCode: 'select 1',
        requestApplicationName: 'notebook',
      },
    ]);
  });
});
