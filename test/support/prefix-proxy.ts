/** A reverse proxy on loopback as nginx is with `location /linkis/ { proxy_pass http://gateway/; }`: it takes the prefix away. */
import { createServer, request } from 'node:http';
import { listenOnLoopback, type Loopback } from './loopback.ts';

/** A running proxy. */
export interface PrefixProxy extends Loopback {
  /** Method and path of the requests that arrived, with the prefix. */
  readonly seen: readonly string[];
}

/**
 * Starts one in front of `target`, for paths below `prefix`, which begins with a slash; all else is a 404 page. `cookiePath` replaces the path of
 * each cookie, as `proxy_cookie_path` does.
 */
export async function startPrefixProxy(
  target: string,
  prefix: string,
  own: { readonly cookiePath?: string } = {},
): Promise<PrefixProxy> {
  const seen: string[] = [];
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '';
    seen.push(`${incoming.method ?? ''} ${path}`);
    if (!path.startsWith(`${prefix}/`)) {
      outgoing.writeHead(404, { 'content-type': 'text/html' });
      outgoing.end('<html><title>404 Not Found</title></html>');
      incoming.resume();
      return;
    }
    const onward = request(
      {
        host: hostname,
        port,
        path: path.slice(prefix.length),
        method: incoming.method,
        headers: incoming.headers,
        agent: false,
      },
      (answer) => {
        const headers = { ...answer.headers };
        const cookies = answer.headers['set-cookie'];
        if (cookies !== undefined && own.cookiePath !== undefined)
          headers['set-cookie'] = cookies.map((one) =>
            one.replace(/path=[^;]*/i, `Path=${own.cookiePath ?? ''}`),
          );
        outgoing.writeHead(answer.statusCode ?? 502, headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  return { ...(await listenOnLoopback(server)), seen };
}
