// A proxy on loopback that passes each request on and counts it by what it asks for.
import { createServer, request } from 'node:http';

/** Listens on a free port before the gateway at the Unix socket `socketPath`; `counts` has the requests by the last word of their path. */
export async function countingProxy(socketPath) {
  const counts = new Map();
  const server = createServer((incoming, outgoing) => {
    const word = new URL(incoming.url, 'http://gateway').pathname.split('/').at(-1);
    counts.set(word, (counts.get(word) ?? 0) + 1);
    const passed = request(
      { socketPath, path: incoming.url, method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.once('error', (thrown) => outgoing.destroy(thrown));
    incoming.pipe(passed);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    counts,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
