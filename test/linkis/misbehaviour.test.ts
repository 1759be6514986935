/** A server that misbehaves, over real HTTP: what the user is told, what is repeated, and what is not. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { execId, type TaskClient, taskId } from '../../src/task/index.ts';
import {
  type Answer,
  no,
  ok,
  type ReplayServer,
  startReplayServer,
} from '../support/replay-server.ts';
import { clientFor, failureOf, spec } from './client-under-test.ts';

const row = ok({ task: { taskID: 1, status: 'Running' } });
const html: Answer = {
  headers: { 'content-type': 'text/html' },
  body: '<html><title>Welcome to nginx</title></html>',
};

const servers: ReplayServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(answer: Parameters<typeof startReplayServer>[0]): Promise<ReplayServer> {
  const server = await startReplayServer(answer);
  servers.push(server);
  return server;
}

/** A loopback port on which nothing listens. */
async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `http://127.0.0.1:${String(address.port)}`;
}

describe('a read', () => {
  it.each<[string, Answer, string, RegExp, number]>([
    ['HTML', html, 'LINKIS_HTTP', /does not answer like Linkis: HTTP 200 text\/html '<html>/, 3],
    ['an empty body', { body: '' }, 'LINKIS_HTTP', /HTTP 200 without a content type ''/, 3],
    ['other JSON', { body: { hello: 1 } }, 'LINKIS_HTTP', /'\{"hello":1\}'/, 3],
    ['JSON cut short', { body: '{"method":"/api/x","sta' }, 'LINKIS_HTTP', /'\{"method"/, 3],
    ['HTTP 502', { status: 502, body: 'Bad Gateway' }, 'LINKIS_HTTP', /HTTP 502/, 3],
    [
      'a redirect',
      { status: 302, headers: { location: '/sso' } },
      'LINKIS_HTTP',
      /HTTP 302 to \/sso/,
      3,
    ],
    ['a broken connection', 'reset', 'LINKIS_UNREACHABLE', /cannot be reached/, 3],
    ['a body cut short', 'truncated', 'LINKIS_UNREACHABLE', /cannot be reached/, 3],
    ['Spring 503', no(503, 503, 'away', []), 'LINKIS_UNREACHABLE', /away \(status 503\)/, 3],
    ['a refusal', no(400, 1, 'no such job'), 'LINKIS_REFUSED', /no such job \(status 1\)/, 1],
    ['a warning', no(206, 4, 'careful'), 'LINKIS_REFUSED', /careful \(status 4\)/, 1],
    ['forbidden', no(403, 3, 'not yours'), 'LINKIS_REFUSED', /not yours/, 1],
    ['missing keys', ok({}), 'LINKIS_SHAPE', /data\.task/, 3],
    ['data as a list', ok([]), 'LINKIS_SHAPE', /data\.task/, 3],
  ])('of %s fails with its reason', async (_name, answer, code, message, requests) => {
    const server = await serve(() => answer);
    const client = clientFor(server.url);
    const failure = await failureOf(client.info(taskId(1)));
    await client.close();
    expect(failure).toMatchObject({ code });
    expect(failure.message).toMatch(message);
    expect(failure.message.length).toBeLessThan(500);
    expect(server.requests).toHaveLength(requests);
  });

  it('is repeated until the server answers', async () => {
    const answers: Answer[] = ['reset', { status: 503, body: '' }, row];
    const server = await serve(() => answers.shift() ?? row);
    const client = clientFor(server.url);
    await expect(client.info(taskId(1))).resolves.toMatchObject({ state: 'Running' });
    await client.close();
    expect(server.requests).toHaveLength(3);
  });

  it('has a deadline', async () => {
    const server = await serve(() => 'hang');
    const client = clientFor(server.url, { requestTimeoutMs: 60, retries: 0 });
    const failure = await failureOf(client.info(taskId(1)));
    await client.close();
    expect(failure).toMatchObject({ code: 'LINKIS_UNREACHABLE' });
    expect(failure.message).toMatch(/no answer within 60 ms/);
  });

  it('rejects with the reason of its signal as soon as that aborts', async () => {
    const abort = new AbortController();
    const server = await serve(() => {
      abort.abort(new Error('interrupted'));
      return 'hang';
    });
    const client = clientFor(server.url);
    await expect(client.info(taskId(1), abort.signal)).rejects.toThrow('interrupted');
    await expect(client.info(taskId(1), abort.signal)).rejects.toThrow('interrupted');
    await client.close();
    expect(server.requests).toHaveLength(1);
  });

  it('says where nothing listens and what to check', async () => {
    const url = await deadUrl();
    const client = clientFor(url, { retries: 0 });
    const failure = await failureOf(client.info(taskId(1)));
    await client.close();
    expect(failure.message).toBe(`the gateway ${url} cannot be reached: connection refused`);
    expect(failure.hint).toContain('its url has the right host and port');
  });

  it('says what is wrong with TLS, with an unknown host and with the CA file', async () => {
    const server = await serve(() => row);
    const cases = [
      [clientFor(server.url.replace('http:', 'https:'), { retries: 0 }), 'TLS failed'],
      [clientFor('http://gateway.invalid:9001', { retries: 0 }), 'gateway.invalid is not known'],
      [clientFor(server.url, { caFile: '/no/such.pem' }), 'CA file /no/such.pem cannot be read'],
    ] as const;
    for (const [client, words] of cases) {
      const failure = await failureOf(client.info(taskId(1)));
      await client.close();
      expect(failure.message).toContain(words);
      expect(failure.hint).toMatch(/LINKIS_|its url/);
    }
    expect(server.requests).toHaveLength(0);
  });

  it('goes to the next gateway, logs in there, and stays', async () => {
    const tickets = ({ path }: { path: string }): Answer =>
      path.startsWith('/user/') ? ok({ enableLoginEncrypt: false }) : row;
    const [dead, server] = [await deadUrl(), await serve(tickets)];
    const client = clientFor([dead, server.url], {
      retries: 0,
      auth: { kind: 'password', user: 'hadoop', password: () => Promise.resolve('secret') },
    });
    await client.info(taskId(1));
    await client.info(taskId(1));
    expect(client.address).toBe(server.url);
    await client.close();
    expect(server.seen(/login/)).toHaveLength(1);
    expect(server.seen(/jobhistory/)).toHaveLength(2);
  });

  it('keeps its connections', async () => {
    const ports = new Set<unknown>();
    const server = await serve((request) => {
      ports.add(request.headers.connection);
      return row;
    });
    const client = clientFor(server.url);
    for (let call = 0; call < 3; call += 1) await client.info(taskId(1));
    await client.close();
    expect([...ports]).toEqual(['keep-alive']);
  });
});

/** Answers submits one after another, and the job list with the rows of the marks that `keep` says were taken. */
function submits(
  answers: readonly Answer[],
  taken: (submit: number) => boolean,
): Parameters<typeof startReplayServer>[0] {
  const rows: unknown[] = [];
  let submit = 0;
  return ({ path, body }) => {
    if (path === '/entrance/submit') {
      const { source } = body as { source: unknown };
      submit += 1;
      if (taken(submit))
        rows.unshift({
          taskID: submit,
          status: 'Inited',
          execId: `short_${String(submit)}`,
          strongerExecId: `exec_id_${String(submit)}`,
          sourceJson: JSON.stringify(source),
        });
      return answers[submit - 1] ?? ok({ taskID: submit, execID: `exec_id_${String(submit)}` });
    }
    if (path === '/jobhistory/list')
      return ok({
        totalPage: rows.length + 1,
        tasks: [...rows, { taskID: 99, status: 'Failed', sourceJson: '{"scriptPath":"other"}' }],
      });
    return ok({});
  };
}

/** One answer of a read that is nothing of Linkis' or is not whole. */
const oddAnswers: readonly (readonly [string, Answer])[] = [
  ['a page', html],
  ['a redirect', { status: 302, headers: { location: '/sso' } }],
  ['a redirect to itself', { status: 307, headers: { location: '/api/rest_j/v1/x' } }],
  ['a broken body', { body: '{"method":"/api/x","status":0,"mess' }],
  ['a body cut short', 'truncated'],
  ['no body', { body: '' }],
  ['null', { body: 'null' }],
  ['a list', { body: [] }],
  ['the status null', { body: { method: '/api/x', status: null, message: 'OK', data: {} } }],
  ['no data', ok(null)],
  ['data as a list', ok([])],
  ['data without keys', ok({})],
  ['keys that are null', ok({ task: null, tasks: null, status: null })],
  ['other types', ok({ task: [], tasks: {}, status: 7, log: 7, dirFileTrees: 7, type: 7 })],
  ['HTTP 401 as a page', { status: 401, body: '<html>' }],
  ['HTTP 403 as a page', { status: 403, body: '<html>' }],
  ['HTTP 404 as a page', { status: 404, body: '<html>' }],
  ['HTTP 429', { status: 429, body: '' }],
  ['HTTP 503', { status: 503, body: '' }],
  ['gzip that nobody asked for', { headers: { 'content-encoding': 'gzip' }, body: '\u001f\u008b' }],
  ['a head of 200 kB', { headers: { 'x-big': 'a'.repeat(200_000) }, body: {} }],
  ['a broken connection', 'reset'],
];

describe('an odd answer', () => {
  const handle = { taskId: taskId(1), execId: execId('exec_id_1') };
  const whole: Readonly<Record<string, Answer>> = {
    '/jobhistory/1/get': row,
    '/jobhistory/list': ok({ tasks: [] }),
    '/entrance/exec_id_1/status': ok({ status: 'Running', execID: 'exec_id_1' }),
    '/entrance/exec_id_1/log': ok({ log: ['', '', '', ''], fromLine: 1 }),
    '/filesystem/getDirFileTrees': ok({ dirFileTrees: null }),
    '/filesystem/openLog': ok({ log: ['', '', '', 'a'] }),
    '/filesystem/openFile': ok({ type: '1', fileContent: [['a']], metadata: 'NULL' }),
  };
  const result = { name: '_0.dolphin', path: 'file:///r/_0.dolphin', index: 0, size: 1 };
  const calls: Readonly<Record<string, (client: TaskClient) => Promise<unknown>>> = {
    '/jobhistory/1/get': async (client) => client.info(taskId(1)),
    '/jobhistory/list': async (client) => client.tasks({ page: 1, pageSize: 10 }),
    '/entrance/exec_id_1/status': async (client) => client.status(handle),
    '/entrance/exec_id_1/log': async (client) => client.log(handle, 1),
    '/filesystem/getDirFileTrees': async (client) => client.resultSets('file:///r'),
    '/filesystem/openLog': async (client) => client.storedLog('file:///l', 1),
    '/filesystem/openFile': async (client) => client.read(result, { page: 1, pageSize: 10 }),
  };

  it.each(Object.entries(calls))('to %s is asked for again, twice too', async (path, call) => {
    const read = async ([name, odd]: (typeof oddAnswers)[number]): Promise<string> => {
      let left = 2;
      const server = await serve((request) => {
        if (request.path === '/entrance/submit') return ok({ taskID: 1, execID: 'exec_id_1' });
        if (request.path === path && left > 0) {
          left -= 1;
          return odd;
        }
        return whole[request.path] ?? no(400, 1, `not asked for: ${request.path}`);
      });
      const client = clientFor(server.url);
      await client.submit(spec);
      const value = await call(client).catch((thrown: unknown) => String(thrown));
      await client.close();
      return `${name}: ${JSON.stringify(value)}`;
    };
    const server = await serve(
      (request) => whole[request.path] ?? ok({ taskID: 1, execID: 'exec_id_1' }),
    );
    const client = clientFor(server.url);
    await client.submit(spec);
    const expected = JSON.stringify(await call(client));
    await client.close();
    expect(await Promise.all(oddAnswers.map(read))).toEqual(
      oddAnswers.map(([name]) => `${name}: ${expected}`),
    );
  });

  it('of the job history after a lost submit: the task is found, and there is one', async () => {
    const submitted = async ([name, odd]: (typeof oddAnswers)[number]): Promise<string> => {
      let left = 5;
      const answers = submits(['reset'], () => true);
      const server = await serve((request) => {
        if (request.path !== '/jobhistory/list' || left === 0) return answers(request);
        left -= 1;
        return odd;
      });
      const client = clientFor(server.url, { submitTimeoutMs: 30_000 });
      const task = await client.submit(spec).catch((thrown: unknown) => String(thrown));
      await client.close();
      return `${name}: ${JSON.stringify(task)}, ${String(server.seen(/submit/).length)} submit`;
    };
    const found = JSON.stringify({ taskId: 1, execId: 'exec_id_1' });
    expect(await Promise.all(oddAnswers.map(submitted))).toEqual(
      oddAnswers.map(([name]) => `${name}: ${found}, 1 submit`),
    );
  });
});

describe('a submit', () => {
  it.each<[string, Answer]>([
    ['a broken connection', 'reset'],
    ['no answer in time', 'hang'],
    ['HTTP 502', { status: 502, body: '<html>' }],
    ['an answer cut short', 'truncated'],
    ['HTTP 500', no(500, 500, 'Internal Server Error, with request path:/api', [])],
  ])('after %s is found in the job history and not sent again', async (_name, answer) => {
    const server = await serve(submits([answer], () => true));
    const client = clientFor(server.url, { submitTimeoutMs: 100 });
    await expect(client.submit(spec)).resolves.toEqual({ execId: 'exec_id_1', taskId: 1 });
    await client.close();
    expect(server.seen(/submit/)).toHaveLength(1);
    expect(server.seen(/list/)[0]?.query.get('creator')).toBe('notebook');
  });

  it('is sent once more, with the same mark, when the job history does not have it', async () => {
    const server = await serve(submits(['reset'], (submit) => submit > 1));
    const client = clientFor(server.url);
    await expect(client.submit(spec)).resolves.toEqual({ execId: 'exec_id_2', taskId: 2 });
    await client.close();
    const [first, second, ...more] = server.seen(/submit/);
    expect(more).toEqual([]);
    expect(first?.body).toEqual(second?.body);
  });

  it('says that the task may exist when the answer is lost twice', async () => {
    const server = await serve(submits(['reset', 'reset'], () => false));
    const client = clientFor(server.url);
    const failure = await failureOf(client.submit(spec));
    await client.close();
    expect(failure).toMatchObject({ code: 'LINKIS_UNREACHABLE' });
    expect(failure.message).toContain('The task may exist');
    expect(server.seen(/submit/)).toHaveLength(2);
  });

  it('that is refused is not repeated and keeps the server’s words and code', async () => {
    const refusal = no(
      400,
      1,
      'error code(错误码): 50081, error message(错误信息): Shell code contains blacklisted code.',
    );
    const server = await serve(() => refusal);
    const client = clientFor(server.url);
    const failure = await failureOf(client.submit(spec));
    await client.close();
    expect(failure).toMatchObject({
      code: 'TASK_REJECTED',
      errorCode: 50_081,
      envelopeStatus: 1,
      description: 'Shell code contains blacklisted code',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('goes to the next gateway when the first was never reached', async () => {
    const server = await serve(submits([], () => true));
    const client = clientFor([await deadUrl(), server.url], { submitPath: 'submit' });
    await expect(client.submit(spec)).resolves.toMatchObject({ taskId: 1 });
    await client.close();
    expect(server.seen(/submit/)).toHaveLength(1);
    expect(server.seen(/list/)).toHaveLength(0);
  });
});
