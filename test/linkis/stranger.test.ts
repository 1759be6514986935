/** What stands at an address may be no Linkis at all: a cell must not wait there as for a gateway that is down for a moment. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { clientFor, failureOf, spec } from './client-under-test.ts';

let server: Server;
let asked: string[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${(request.url ?? '').split('?')[0] ?? ''}`);
    response.setHeader('content-type', 'text/html');
    response.end('<html>Welcome</html>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
});

it('is asked a few times for a submit that it did not answer, whatever a submit may take', async () => {
  const { port } = server.address() as AddressInfo;
  const client = clientFor(`http://127.0.0.1:${String(port)}`, {
    submitTimeoutMs: 60_000,
    retries: 0,
  });
  const failure = await failureOf(client.submit(spec));
  await client.close();
  expect(failure.message).toContain('does not answer like Linkis');
  expect(asked.filter((one) => one.startsWith('POST'))).toHaveLength(1);
  // In a whole minute it would be thrice as many.
  expect(asked.length).toBeLessThan(10);
});
