/**
 * A gateway behind a real HTTP server that misbehaves when it is told to: for the next requests of a kind it is slow, breaks the
 * connection, answers something else or restarts. Counts what reached the gateway.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDuckdbEngine } from '../../../src/gateway/duckdb/duckdb.ts';
import { createGateway, type Gateway, type GatewaySettings } from '../../../src/gateway/index.ts';
import { listenOnLoopback } from '../loopback.ts';
import { createFaultEngine, type FaultEngine } from './engine.ts';

/** One request on its way, and what can be done with it. */
export interface Exchange {
  readonly method: string;
  /** Below `/api/rest_j/v1`, with its query. */
  readonly path: string;
  /** Has the gateway act on it; as often as called. `path` in place of the request's own. */
  act(path?: string): Promise<Response>;
  /** Sends the answer to the client. */
  reply(answer: Response): Promise<void>;
  /** Sends a text of the test in place of the gateway's answer. */
  say(status: number, contentType: string, body: string): void;
  /** Breaks the connection. */
  drop(): void;
  /** Sends the beginning of the answer and breaks the connection. */
  cut(answer: Response): Promise<void>;
}

/** A way to misbehave, and when. */
export interface Fault {
  /** Which requests, by method and path. */
  readonly on: RegExp;
  /** How many such requests are let through first. @default 0 */
  readonly skip?: number;
  /** How many requests it happens to. @default 1 */
  readonly times?: number;
  readonly misbehave: (exchange: Exchange) => Promise<void> | void;
}

/** A row of the job history as the gateway gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** A gateway that can misbehave. */
export interface FaultGateway {
  readonly url: string;
  readonly engine: FaultEngine;
  readonly user: string;
  readonly password: string;
  readonly token: string;
  /** Method and path of every request that arrived. */
  readonly requests: readonly string[];
  /** Sets the faults to come, in place of earlier ones. */
  faults(...faults: readonly Fault[]): void;
  /** How many faults have happened since they were set. */
  misbehaved(): number;
  /** The gateway itself ends and starts again on its data: logins are gone, running tasks have failed. */
  restart(): Promise<void>;
  /** The headers of the requests that arrived, in their order. */
  readonly headers: readonly Headers[];
  /** Tasks that the gateway has taken, newest first, without any fault. */
  rows(): Promise<readonly Row[]>;
  /** Every line of a task's stored log, without any fault. */
  storedLog(row: Row): Promise<readonly string[]>;
  close(): Promise<void>;
}

const base = '/api/rest_j/v1';

/** Starts one, with the counting engine under the name `shell`, and DuckDB; over TLS when `tls` is given. */
export async function startFaultGateway(
  own: Partial<GatewaySettings> = {},
  tls?: ServerOptions,
): Promise<FaultGateway> {
  const directory = await mkdtemp(join(tmpdir(), 'linkis-fault-'));
  const engine = createFaultEngine();
  const user = 'ann';
  const password = 'canary-password-7321';
  const token = 'canary-token-9913';
  const settings: GatewaySettings = {
    dataDirectory: directory,
    users: [{ name: user, password }],
    tokens: [{ token, users: [user] }],
    engines: [engine.kind, createDuckdbEngine()],
    ...own,
  };
  let gateway: Gateway = await createGateway(settings);
  let planned: { readonly fault: Fault; skip: number; times: number }[] = [];
  let misbehaved = 0;
  const requests: string[] = [];
  const seenHeaders: Headers[] = [];

  const handler = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void (async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const method = incoming.method ?? 'GET';
      const path = (incoming.url ?? '').replace(base, '');
      requests.push(`${method} ${path}`);
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers))
        if (typeof value === 'string') headers.set(name, value);
      seenHeaders.push(headers);
      const exchange: Exchange = {
        method,
        path,
        act: async (other = path) =>
          gateway.handle(
            new Request(`http://127.0.0.1${base}${other}`, {
              method,
              headers,
              ...(body.length === 0 ? {} : { body }),
            }),
          ),
        reply: async (answer) => pass(answer, outgoing),
        say: (status, contentType, text) => {
          outgoing.writeHead(status, { 'content-type': contentType });
          outgoing.end(text);
        },
        drop: () => {
          outgoing.socket?.resetAndDestroy();
        },
        cut: async (answer) => {
          const whole = Buffer.from(await answer.arrayBuffer());
          outgoing.writeHead(answer.status, {
            'content-type': answer.headers.get('content-type') ?? '',
            'content-length': whole.length,
          });
          outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => {
            outgoing.socket?.destroy();
          });
        },
      };
      for (const one of planned) {
        if (one.times === 0 || !one.fault.on.test(`${method} ${path}`)) continue;
        if (one.skip > 0) {
          one.skip -= 1;
          continue;
        }
        one.times -= 1;
        misbehaved += 1;
        await one.fault.misbehave(exchange);
        return;
      }
      await exchange.reply(await exchange.act());
    })().catch(() => outgoing.destroy());
  };
  const server = tls === undefined ? createServer(handler) : createTlsServer(tls, handler);
  const loopback = await listenOnLoopback(server);

  const ask = async (path: string): Promise<Row> => {
    const answer = await gateway.handle(
      new Request(`http://127.0.0.1${base}${path}`, {
        headers: { 'Token-Code': token, 'Token-User': user },
      }),
    );
    const { data } = (await answer.json()) as { data: Row };
    return data;
  };

  return {
    url: loopback.url,
    engine,
    user,
    password,
    token,
    requests,
    headers: seenHeaders,
    faults(...faults) {
      misbehaved = 0;
      planned = faults.map((fault) => ({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 }));
    },
    misbehaved: () => misbehaved,
    async restart() {
      await gateway.close();
      gateway = await createGateway(settings);
    },
    async rows() {
      const { tasks } = await ask('/jobhistory/list?pageNow=1&pageSize=100');
      return tasks as readonly Row[];
    },
    async storedLog(row) {
      const path = encodeURIComponent(String(row['logPath']));
      const { log } = await ask(`/filesystem/openLog?path=${path}`);
      return (log as readonly string[])[3]?.replace(/\n$/, '').split('\n') ?? [];
    },
    async close() {
      planned = [];
      await loopback.close();
      await gateway.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function pass(answer: Response, outgoing: ServerResponse): Promise<void> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of answer.headers)
    if (name !== 'set-cookie' && name !== 'content-length') headers[name] = value;
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const body = Buffer.from(await answer.arrayBuffer());
  outgoing.writeHead(answer.status, { ...headers, 'content-length': body.length });
  outgoing.end(body);
}
