/** A reverse proxy on loopback that answers some of the requests with a fault, as its seed says. */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Exchange } from '../fault/gateway.ts';
import { misbehaviours } from '../fault/kinds.ts';
import { listenOnLoopback } from '../loopback.ts';
import type { SeededNumbers } from '../seeded-numbers.ts';

/** A running proxy. */
export interface SoakProxy {
  readonly url: string;
  /** Where requests go; undefined: nowhere, they get a 502. */
  behind: string | undefined;
  /** The share of requests to which a fault happens. */
  share: number;
  /** Requests that came. */
  readonly requests: number;
  /** Values of the cookies that the gateway has set: tickets, which are as good as passwords. */
  readonly tickets: ReadonlySet<string>;
  /** How often each fault happened. */
  readonly faults: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Starts one. Answers that come after the deadline come a third later than `deadlineMs`. */
export async function startSoakProxy(
  numbers: SeededNumbers,
  deadlineMs: number,
): Promise<SoakProxy> {
  const agent = new Agent({ keepAlive: true });
  const faults = new Map<string, number>();
  const tickets = new Set<string>();
  /** Marks of submits that had a fault: a client may give up after a second one. */
  const disturbed = new Set<string>();
  /** The last request that was answered with a lost login; each gets this answer once. */
  let forgotten = '';
  const late = async (exchange: Exchange, waitMs: number): Promise<void> => {
    const answer = await exchange.act();
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await exchange.reply(answer);
  };
  const kinds: Readonly<Record<string, (exchange: Exchange) => Promise<void> | void>> = {
    slow: async (exchange) => late(exchange, 20 + numbers.below(300)),
    'past the deadline': async (exchange) => late(exchange, deadlineMs * 1.3),
    ...misbehaviours,
  };
  // What costs a deadline each time is rarer than the rest.
  const names = Object.keys(kinds).flatMap((name) =>
    name === 'past the deadline' ? [name] : [name, name, name, name],
  );

  const choose = (method: string, path: string, body: Buffer): string | undefined => {
    if (!numbers.chance(proxy.share)) return undefined;
    const name = numbers.one(names);
    if (name === '401 once') {
      // The refusal of a login is no fault, it is an answer.
      if (path.startsWith('/user/login') || forgotten === path) return undefined;
      forgotten = path;
    }
    if (method === 'POST' && path.startsWith('/entrance/')) {
      const mark = /"idempotencyKey":"([^"]+)"/.exec(body.toString('utf8'))?.[1] ?? '';
      if (disturbed.has(mark)) return undefined;
      disturbed.add(mark);
    }
    return name;
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    proxy.requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const method = incoming.method ?? 'GET';
    const path = (incoming.url ?? '').replace('/api/rest_j/v1', '');
    const exchange: Exchange = {
      method,
      path,
      act: async () => {
        if (proxy.behind === undefined) throw new Error('nothing is behind');
        const { status, headers, body: bytes } = await forward(proxy.behind, incoming, body, agent);
        const answer = new Response(new Uint8Array(bytes), { status });
        for (const [name, value] of Object.entries(headers))
          for (const one of Array.isArray(value) ? value : [value ?? ''])
            if (!hopByHop.has(name)) answer.headers.append(name, one);
        for (const cookie of answer.headers.getSetCookie())
          tickets.add(/^[^=]*=([^;]*)/.exec(cookie)?.[1] ?? '');
        return answer;
      },
      reply: async (answer) => {
        const bytes = Buffer.from(await answer.arrayBuffer());
        outgoing.writeHead(answer.status, headersOf(answer, bytes.length));
        outgoing.end(bytes);
      },
      say: (status, contentType, text) => {
        outgoing.writeHead(status, { 'content-type': contentType });
        outgoing.end(text);
      },
      drop: () => {
        outgoing.socket?.resetAndDestroy();
      },
      cut: async (answer) => {
        const bytes = Buffer.from(await answer.arrayBuffer());
        outgoing.writeHead(answer.status, headersOf(answer, bytes.length));
        outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
          outgoing.socket?.destroy();
        });
      },
    };
    const name = choose(method, path, body);
    try {
      if (name === undefined) await exchange.reply(await exchange.act());
      else {
        faults.set(name, (faults.get(name) ?? 0) + 1);
        await kinds[name]?.(exchange);
      }
    } catch {
      // The gateway is away: what any reverse proxy says then.
      faults.set('gateway away', (faults.get('gateway away') ?? 0) + 1);
      if (!outgoing.headersSent) exchange.say(502, 'text/html', '<h1>502 Bad Gateway</h1>');
      else outgoing.destroy();
    }
  };

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const loopback = await listenOnLoopback(server);
  const proxy = {
    url: loopback.url,
    behind: undefined as string | undefined,
    share: 0,
    requests: 0,
    tickets,
    faults,
    close: async (): Promise<void> => {
      agent.destroy();
      await loopback.close();
    },
  };
  return proxy;
}

const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
]);

function headersOf(answer: Response, length: number): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { 'content-length': String(length) };
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') headers[name] = value;
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return headers;
}

async function forward(
  behind: string,
  incoming: IncomingMessage,
  body: Buffer,
  agent: Agent,
): Promise<Answer> {
  const url = new URL(incoming.url ?? '/', behind);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: incoming.method,
        agent,
        headers: { ...incoming.headers, host: url.host, 'content-length': String(body.length) },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          resolve({
            status: answer.statusCode ?? 502,
            headers: answer.headers,
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
