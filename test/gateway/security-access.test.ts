/** Who must not get through to a gateway on a socket: foreign pages, strangers, whoever sends too much or too slowly. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isForeign } from '../../src/gateway/access/foreign-request.ts';
import { largestBody } from '../../src/gateway/app.ts';
import { listen } from '../../src/gateway/listen.ts';
import {
  crossOriginMethods,
  doubleRequests,
  endlessRequests,
  foreignPages,
  guardedRoutes,
  ticketAttributes,
} from '../security/gateway-attacks.ts';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';

let test: TestGateway;
let url: URL;
beforeEach(async () => {
  test = await startTestGateway();
  url = await test.gateway.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await test.close();
});

const base = '/api/rest_j/v1';
const token = { 'token-code': 'secret-token', 'token-user': 'hadoop' };

/** Node's fetch sets Host itself and refuses some headers, so the raw client asks. */
async function ask(
  path: string,
  headers: Record<string, string>,
  sent: { readonly method?: string; readonly body?: string | Buffer } = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, url), {
      method: sent.method ?? 'GET',
      headers,
      agent: false,
    });
    asked.on('response', (answer) => {
      void text(answer).then((body) => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
      }, reject);
    });
    asked.on('error', reject);
    asked.end(sent.body);
  });
}

/** Everything that the server sends on one connection until it closes it. */
async function talk(bytes: string, keepOpen = false): Promise<string> {
  const socket = connect(Number(url.port), '127.0.0.1');
  socket.on('error', () => undefined);
  if (keepOpen) socket.write(bytes);
  else socket.end(bytes);
  return text(socket);
}

describe('a gateway without credentials', () => {
  it('answers nothing on any of its routes but what a login needs', async () => {
    const open: string[] = [];
    for (const path of guardedRoutes) {
      for (const method of ['GET', 'POST']) {
        const { status } = await ask(`${base}${path}`, {}, { method });
        if (status !== 401 && status !== 404) open.push(`${method} ${path}: ${String(status)}`);
      }
    }
    expect(open).toEqual([]);
  });

  it.each([
    ['no password', { userName: 'alice', password: '' }],
    ['a list as the password', { userName: 'alice', password: ['alice123'] }],
    ['an object as the name', { userName: { toString: 'alice' }, password: 'alice123' }],
    ['a name of the prototype', { userName: '__proto__', password: 'x' }],
    ['the beginning of the password', { userName: 'alice', password: 'alice12' }],
    ['the password and NUL', { userName: 'alice', password: 'alice123\0' }],
  ])('lets nobody in with %s', async (_name, body) => {
    const answer = await test.call('POST', '/user/login', { user: undefined, body });
    expect(answer.http).toBe(400);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('lets a token for everybody be nobody else than a user', async () => {
    const open = await startTestGateway({ tokens: [{ token: 'for-all', users: ['*'] }] });
    try {
      for (const user of ['result', 'Result', '..', '.', '.hidden', 'a/b', '']) {
        const headers = { 'token-code': 'for-all', 'token-user': user };
        const answer = await open.call('GET', '/jobhistory/list', { user: undefined, headers });
        expect([user, answer.http]).toEqual([user, 401]);
      }
    } finally {
      await open.close();
    }
  });

  it('gives tickets that no script and no other site can use', async () => {
    const body = { userName: 'alice', password: 'alice123' };
    const answer = await test.call('POST', '/user/login', { user: undefined, body });
    for (const attribute of ticketAttributes)
      expect(answer.headers.getSetCookie()[0]).toMatch(attribute);
  });
});

describe('a foreign page', () => {
  const heartbeat = `${base}/gateway/heartbeat`;

  it.each(foreignPages)('with %s gets no answer, whatever it carries', async (_name, headers) => {
    expect((await ask(heartbeat, { ...token, ...headers })).status).toBe(403);
  });

  it.each([
    ['an empty Host', 'GET PATH HTTP/1.1\r\nHost:\r\n\r\n'],
    ['no Host', 'GET PATH HTTP/1.1\r\n\r\n'],
    ['no Host, as HTTP/1.0 allows', 'GET PATH HTTP/1.0\r\n\r\n'],
    ['an address in the request line', 'GET http://127.0.0.1PATH HTTP/1.1\r\nHost: evil\r\n\r\n'],
  ])('with %s gets no answer', async (_name, bytes) => {
    expect(await talk(bytes.replace('PATH', heartbeat))).toMatch(/^HTTP\/1\.1 (400|403) /);
  });

  it('is told apart from the gateway itself and from programs', async () => {
    const own: readonly Record<string, string>[] = [
      {},
      { host: `localhost:${url.port}` },
      { origin: url.origin },
      { 'sec-fetch-site': 'none' },
    ];
    for (const headers of own) expect((await ask(heartbeat, headers)).status).toBe(200);
  });

  it('reads no answer across origins: no CORS header is ever sent', async () => {
    for (const method of crossOriginMethods) {
      const { headers } = await ask(
        heartbeat,
        { origin: url.origin, 'access-control-request-method': 'POST' },
        { method },
      );
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it.each([
    ['127.0.0.2', 'rebound.example', true],
    ['::1', 'rebound.example', true],
    ['::1', '[::1]:9', false],
    ['localhost', '127.0.0.1:9', false],
    ['10.0.0.5', 'gateway.example:9001', false],
  ])('is looked for on %s by the Host %s', (listening, host, foreign) => {
    expect(isForeign(new Headers({ host }), listening, [])).toBe(foreign);
  });

  it('may be named as allowed', () => {
    const headers = new Headers({ host: 'web.example', origin: 'https://web.example' });
    expect(isForeign(headers, '127.0.0.1', ['web.example'])).toBe(false);
  });
});

describe('too much', () => {
  it('from a stranger is refused at 64 KB', async () => {
    const login = `${base}/user/login`;
    const body = (bytes: number): string => JSON.stringify({ userName: 'x'.repeat(bytes) });
    const small = await ask(login, {}, { method: 'POST', body: body(60_000) });
    expect(small.body).toContain('Password can not be blank');
    const large = await ask(login, {}, { method: 'POST', body: body(70_000) });
    expect(large.body).toContain('over 65536 bytes');
    const chunked = { 'transfer-encoding': 'chunked' };
    const streamed = await ask(login, chunked, { method: 'POST', body: body(70_000) });
    expect(streamed.body).toContain('over 65536 bytes');
  });

  it('from a user is refused past 128 MB, by what the head says already', async () => {
    const said = await talk(
      `POST ${base}/entrance/submit HTTP/1.1\r\nHost: ${url.host}\r\ntoken-code: secret-token\r\ntoken-user: hadoop\r\nConnection: close\r\nContent-Length: ${String(largestBody + 1)}\r\n\r\n{`,
    );
    expect(said).toContain(`over ${String(largestBody)} bytes`);
  });

  it('in a head is refused', async () => {
    const { status } = await ask(`${base}/gateway/heartbeat`, { filler: 'x'.repeat(20_000) });
    expect(status).toBe(431);
  });
});

describe('a request that is two', () => {
  const head = `POST ${base}/gateway/heartbeat HTTP/1.1\r\nHost: 127.0.0.1\r\n`;

  it.each(doubleRequests)(
    'with %s is refused, and nothing after it is read',
    async (_name, rest) => {
      const second = `GET ${base}/jobhistory/list HTTP/1.1\r\nHost: 127.0.0.1\r\ntoken-code: secret-token\r\ntoken-user: hadoop\r\n\r\n`;
      const said = await talk(`${head}${rest}${second}`);
      expect(said).toMatch(/^HTTP\/1\.1 400 /);
      expect(said.match(/HTTP\/1\.1/g)).toHaveLength(1);
    },
  );
});

describe('a slow client', () => {
  it.each(endlessRequests)('that never ends its %s is hung up on', async (_part, bytes) => {
    const served = await listen(
      async (asked) => new Response(await asked.text()),
      { host: '127.0.0.1', port: 0 },
      [],
      { headersMs: 200, wholeMs: 400 },
    );
    try {
      ({ url } = served);
      expect(await talk(bytes, true)).toMatch(/^HTTP\/1\.1 408 /);
    } finally {
      await served.close();
    }
  });
});
