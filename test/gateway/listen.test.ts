/** A gateway on a real socket: who is answered, and that it stops. */
import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
});
afterEach(async () => {
  await test.close();
});

/** Node's fetch sets Host itself, so the raw client asks. */
const status = async (url: URL, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });

describe('listen', () => {
  it('serves the same answers on a free port, whose number is in the execution ids', async () => {
    const url = await test.gateway.listen({ host: '127.0.0.1', port: 0 });
    const headers = {
      'token-code': 'secret-token',
      'token-user': 'hadoop',
      'content-type': 'application/json',
    };
    const answer = await fetch(new URL('/api/rest_j/v1/entrance/submit', url), {
      method: 'POST',
      headers,
      body: JSON.stringify({
        executionContent: { code: 'print 1', runType: 'shell' },
        labels: { engineType: 'shell-1' },
      }),
    });
    const { data } = (await answer.json()) as { data: { execID: string } };
    expect(data.execID).toBe(
      `exec_id018${String(url.host.length).padStart(3, '0')}linkis-cg-entrance${url.host}IDE_hadoop_shell_0`,
    );
    await test.reached(1);
    const row = await fetch(
      new URL(`/api/rest_j/v1/entrance/${encodeURIComponent(data.execID)}/status`, url),
      { headers },
    );
    expect(await row.json()).toMatchObject({ data: { status: 'Succeed', execID: data.execID } });
  });

  it.each([
    ['its own address', {}, 200],
    ['localhost', { host: 'localhost:1' }, 200],
    ['another host', { host: 'evil.example' }, 403],
    ['another origin', { origin: 'http://evil.example' }, 403],
    ['no origin of its own', { origin: 'null' }, 403],
  ])('answers %s with the right status', async (_name, headers, expected) => {
    const url = await test.gateway.listen({ host: '127.0.0.1', port: 0 });
    expect(await status(new URL('/api/rest_j/v1/gateway/heartbeat', url), headers)).toBe(expected);
  });

  it('says when the port is taken', async () => {
    const url = await test.gateway.listen({ host: '127.0.0.1', port: 0 });
    await expect(
      test.gateway.listen({ host: '127.0.0.1', port: Number(url.port) }),
    ).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  });
});

describe('idleMs and close', () => {
  it('counts no time while a job is not over', async () => {
    const { taskId } = await test.submit('wait go');
    await test.reached(taskId, ['Running']);
    expect(test.gateway.idleMs()).toBe(0);
    test.engine.release('go');
    await test.reached(taskId);
    expect(test.gateway.idleMs()).toBeLessThan(5000);
  });

  it('ends jobs and engines and stops listening', async () => {
    const url = await test.gateway.listen({ host: '127.0.0.1', port: 0 });
    const { taskId } = await test.submit('wait for ever');
    await test.reached(taskId, ['Running']);
    await test.gateway.close();
    expect([...test.engine.closed]).toEqual([...test.engine.started]);
    await expect(status(new URL('/', url), {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
