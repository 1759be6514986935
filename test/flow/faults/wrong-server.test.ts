/** A kernel that is pointed at the wrong place says what to check, within its time. */
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startFaultStack } from '../../support/fault/stack.ts';
import type { RanCell } from '../../support/local-stack.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function listening(server: Server): Promise<string> {
  const loopback = await listenOnLoopback(server);
  closing.push(loopback.close);
  return loopback.url;
}

async function runAt(url: string): Promise<RanCell> {
  const stack = startFaultStack(
    { url, user: 'ann', password: 'canary-password' },
    { linkis: { retries: 1, requestTimeoutMs: 300, submitTimeoutMs: 300 } },
  );
  closing.push(async () => stack.close());
  return stack.run('%%shell\necho');
}

function errorText(ran: RanCell): string {
  if (ran.outcome.status !== 'error') throw new Error('the cell has not failed');
  return ran.outcome.error.traceback.join('\n');
}

describe('a kernel', () => {
  it('pointed at a port with nothing behind it names the gateway, and what to check', async () => {
    const server = createServer();
    const url = await listening(server);
    await closing.pop()?.();
    const ran = await runAt(url);
    expect(ran.status).toBe('LinkisConnectionError');
    expect(errorText(ran)).toContain(`the gateway ${url} cannot be reached: connection refused`);
    expect(errorText(ran)).toContain('its url has the right host and port');
  });

  it('pointed at a web site says that it does not answer like Linkis', async () => {
    const url = await listening(
      createHttpServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html><title>Welcome to nginx</title></html>');
      }),
    );
    const ran = await runAt(url);
    expect(ran.status).toBe('LinkisConnectionError');
    expect(errorText(ran)).toContain('does not answer like Linkis');
    expect(errorText(ran)).toContain('Welcome to nginx');
    expect(errorText(ran)).toContain('port 9001');
    expect(errorText(ran)).not.toContain('canary');
  });

  it('pointed at a socket that never answers ends after its deadlines', async () => {
    const url = await listening(createServer(() => undefined));
    const ran = await runAt(url);
    expect(ran.status).toBe('LinkisConnectionError');
    expect(errorText(ran)).toContain('no answer within 300 ms');
    expect(errorText(ran)).toContain('requestTimeoutMs');
  });

  it('pointed at a server that speaks no HTTP says that the connection broke', async () => {
    const url = await listening(createServer((socket) => socket.end('220 ftp.example ready\r\n')));
    const ran = await runAt(url);
    expect(ran.status).toBe('LinkisConnectionError');
    expect(errorText(ran)).toContain('cannot be reached');
  });
});
