/** A proxy on loopback as companies have them. It takes plain requests and tunnels for any host, and leads all to one server. */
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { listenOnLoopback, type Loopback } from './loopback.ts';

/** A running proxy. */
export interface ForwardProxy extends Loopback {
  /** The requests that it received: addresses, and `CONNECT host:port`. */
  readonly seen: readonly string[];
}

/** Starts one in front of `target`. */
export async function startForwardProxy(target: URL): Promise<ForwardProxy> {
  const seen: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    seen.push(incoming.url ?? '');
    const url = new URL(incoming.url ?? '', target);
    const onward = request(
      {
        host: target.hostname,
        port: target.port,
        path: `${url.pathname}${url.search}`,
        method: incoming.method,
        headers: incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  });
  proxy.on('connect', (incoming, socket, head) => {
    seen.push(`CONNECT ${incoming.url ?? ''}`);
    const onward = connect(Number(target.port), target.hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return { ...(await listenOnLoopback(proxy)), seen };
}
