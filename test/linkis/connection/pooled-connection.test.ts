/** Connections over real sockets: kept open, limited, through proxies and TLS. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer as createSocketServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { readText } from '../../../src/linkis/connection/transport.ts';
import type {
  Connection,
  WireAnswer,
  WireRequest,
} from '../../../src/linkis/connection/connection.ts';
import { pooledConnection } from '../../../src/linkis/connection/pooled-connection.ts';
import type { TlsFiles } from '../../../src/linkis/connection/tls-files.ts';
import { deferred } from '../../../src/shared/index.ts';
import { selfSigned } from '../../support/fault/certificate.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';
import { listenOnLoopback } from '../../support/loopback.ts';
import { setProxyEnvironment } from '../../support/proxy-environment.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  jest.useRealTimers();
  for (const close of closing.splice(0).reverse()) await close();
});

function connection(files: TlsFiles = {}): Connection {
  const opened = pooledConnection(files);
  closing.push(async () => opened.close());
  return opened;
}

async function serverWith(
  answer: (...parts: Parameters<RequestListener>) => unknown,
): Promise<URL> {
  const server = await listenOnLoopback(createServer((...parts) => void answer(...parts)));
  closing.push(server.close);
  return new URL(server.url);
}

function environment(values: Readonly<Record<string, string>>): void {
  const restore = setProxyEnvironment(values);
  closing.push(async () => restore());
}

async function asked(
  by: Connection,
  request: Partial<WireRequest> & { url: URL },
): Promise<{ readonly answer: WireAnswer; readonly text: string }> {
  const { signal } = new AbortController();
  const answer = await by.send({ method: 'GET', headers: {}, ...request }, signal);
  return { answer, text: await readText(answer, 'the answer') };
}

/** A host that only the proxy knows. */
const elsewhere = new URL('http://linkis.invalid:9001/api?a=b');

describe('a pooled connection', () => {
  it('says what it sends and gives what it gets', async () => {
    const seen: unknown[] = [];
    const url = await serverWith(async (incoming, outgoing) => {
      const { method, url: target, headers } = incoming;
      seen.push([method, target, headers['x-own'], headers.host, headers['content-length']]);
      seen.push(await text(incoming));
      outgoing.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2']);
      outgoing.writeHead(418, {
        'Content-Type': 'text/x',
        'Content-Disposition': 'attachment; filename="r.csv"',
        'Retry-After': '7',
        Location: '/there',
      });
      outgoing.end('größer');
    });
    const request = { url: new URL('/a%20b?c=d', url), headers: { 'X-Own': 'yes' } };
    const { answer, text: body } = await asked(connection(), {
      ...request,
      method: 'DELETE',
      body: 'größe',
    });
    expect(seen).toEqual([['DELETE', '/a%20b?c=d', 'yes', url.host, '7'], 'größe']);
    expect(body).toBe('größer');
    expect(answer).toMatchObject({
      status: 418,
      contentType: 'text/x',
      contentDisposition: 'attachment; filename="r.csv"',
      setCookies: ['a=1; Path=/', 'b=2'],
      location: '/there',
      retryAfter: '7',
    });
  });

  it('stays open between requests, and opens eight at the most', async () => {
    const sockets = new Set<Socket>();
    const held: (() => void)[] = [];
    const eight = deferred<void>();
    const url = await serverWith((incoming, outgoing) => {
      sockets.add(incoming.socket);
      held.push(() => outgoing.end('done'));
      if (held.length === 8) eight.resolve();
      if (held.length > 8) held.pop()?.();
    });
    const by = connection();
    const all = Array.from({ length: 20 }, async () => asked(by, { url }));
    await eight.promise;
    for (const answer of held) answer();
    await Promise.all(all);
    await asked(by, { url });
    expect(sockets.size).toBe(8);
  });

  it('is usable after an answer that nobody wanted, long or short', async () => {
    const url = await serverWith(({ url: target }, outgoing) => {
      outgoing.end(target === '/long' ? 'x'.repeat(1_000_000) : 'short');
    });
    const by = connection();
    for (const target of ['/long', '/short', '/long']) {
      const { signal } = new AbortController();
      const request = { method: 'GET' as const, headers: {}, url: new URL(target, url) };
      await (await by.send(request, signal)).discard();
    }
    expect((await asked(by, { url })).text).toBe('short');
  });

  it('rejects when the answer breaks off', async () => {
    const url = await serverWith((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'Content-Length': '100' });
      outgoing.write('half', () => outgoing.destroy());
    });
    await expect(asked(connection(), { url })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends a request that is given up, before and in its answer', async () => {
    const began = deferred<IncomingMessage>();
    const url = await serverWith((incoming, outgoing) => {
      outgoing.write('first');
      began.resolve(incoming);
    });
    const given = new AbortController();
    const request = { method: 'GET' as const, headers: {}, url };
    const answer = await connection().send(request, given.signal);
    const { socket } = await began.promise;
    const gone = once(socket, 'close');
    given.abort(new Error('not wanted'));
    await expect(readText(answer, 'the answer')).rejects.toThrow(/abort/i);
    await gone;
    await expect(connection().send(request, given.signal)).rejects.toThrow(/abort/i);
  });

  it.each([
    [3, 'now has more'],
    [9, 'now has 6'],
  ])('tells of a body of 6 bytes that was announced with %d', async (size, words) => {
    const url = await serverWith((incoming, outgoing) => {
      incoming.on('end', () => outgoing.end('done')).resume();
    });
    const open = async function* open() {
      yield Buffer.from('abc');
      yield Buffer.from('def');
    };
    await expect(
      asked(connection(), { url, method: 'POST', body: { size, open } }),
    ).rejects.toThrow(words);
  });

  it('does not wait for a connection for ever', async () => {
    const silent = await listenOnLoopback(createSocketServer(() => undefined));
    closing.push(silent.close);
    // It accepts, and never begins with TLS.
    const url = new URL(silent.url.replace('http:', 'https:'));
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const failing = asked(connection(), { url }).catch((thrown: unknown) => thrown);
    while (jest.getTimerCount() === 0) await new Promise(setImmediate);
    jest.advanceTimersByTime(10_001);
    expect(await failing).toMatchObject({ code: 'CONNECT_TIMEOUT' });
  });
});

describe('TLS and proxies', () => {
  async function directory(): Promise<string> {
    const made = await mkdtemp(path.join(tmpdir(), 'linkis-connection-'));
    closing.push(async () => rm(made, { recursive: true }));
    return made;
  }

  it.each(['caFile', 'certFile', 'keyFile'] as const)(
    'says that a %s of no sense is of no use',
    async (wrong) => {
      const place = await directory();
      const { cert, key } = selfSigned('ann');
      const texts = { caFile: cert, certFile: cert, keyFile: key, [wrong]: 'nonsense' };
      const files: Record<string, string> = {};
      for (const [name, pem] of Object.entries(texts)) {
        files[name] = path.join(place, `${name}.pem`);
        await writeFile(path.join(place, `${name}.pem`), pem);
      }
      await expect(
        asked(connection(files), { url: new URL('https://127.0.0.1:9') }),
      ).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(String(files[wrong])),
      });
    },
  );

  it('goes to a gateway with TLS through a tunnel, and holds its certificate against the authority', async () => {
    const own = selfSigned('linkis.invalid');
    const server = createSecureServer(own, (_incoming, outgoing) => outgoing.end('inside'));
    const secure = await listenOnLoopback(server);
    closing.push(secure.close);
    const proxy = await startForwardProxy(new URL(secure.url));
    closing.push(proxy.close);
    const caFile = path.join(await directory(), 'ca.pem');
    await writeFile(caFile, own.cert);
    environment({ HTTPS_PROXY: proxy.url });
    const url = new URL('https://linkis.invalid:9443/');
    expect((await asked(connection({ caFile }), { url })).text).toBe('inside');
    expect(proxy.seen).toEqual(['CONNECT linkis.invalid:9443']);
    await expect(asked(connection(), { url })).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  it('tells the proxy who asks, and the gateway nothing of it', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const proxy = await serverWith(({ url, headers }, outgoing) => {
      seen.push(headers);
      outgoing.end(url);
    });
    environment({ HTTP_PROXY: `http://ann:p%40ss@${proxy.host}` });
    const by = connection();
    expect((await asked(by, { url: elsewhere, method: 'POST', body: 'x' })).text).toBe(
      elsewhere.href,
    );
    expect((await asked(by, { url: elsewhere })).text).toBe(elsewhere.href);
    const wanted = `Basic ${Buffer.from('ann:p@ss').toString('base64')}`;
    expect(seen.map((headers) => headers['proxy-authorization'])).toEqual([wanted, wanted]);
  });

  it('lets a SOCKS proxy find the host, and tells it who asks', async () => {
    const url = await serverWith((_incoming, outgoing) => outgoing.end('inside'));
    const seen: string[] = [];
    const proxy = createSocketServer((socket) => {
      void serveSocks(socket, Number(url.port), seen);
    });
    const listening = await listenOnLoopback(proxy);
    closing.push(listening.close);
    environment({ ALL_PROXY: `socks5://ann:p%40ss@${new URL(listening.url).host}` });
    expect((await asked(connection(), { url: elsewhere })).text).toBe('inside');
    expect(seen).toEqual(['ann', 'p@ss', 'linkis.invalid', '9001']);
  });
});

/** One tunnel of a proxy as in RFC 1928 and RFC 1929, to a port of this machine. */
async function serveSocks(socket: Socket, port: number, seen: string[]): Promise<void> {
  socket.on('error', () => undefined);
  await once(socket, 'data');
  socket.write(Buffer.from([5, 2]));
  const [login] = (await once(socket, 'data')) as [Buffer];
  const user = login.subarray(2, 2 + (login[1] ?? 0));
  seen.push(user.toString(), login.subarray(3 + user.length).toString());
  socket.write(Buffer.from([1, 0]));
  const [asked] = (await once(socket, 'data')) as [Buffer];
  const host = asked.subarray(5, 5 + (asked[4] ?? 0));
  seen.push(host.toString(), String(asked.readUInt16BE(5 + host.length)));
  const onward = connect(port, '127.0.0.1', () => {
    socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
}
