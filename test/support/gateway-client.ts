/** A gateway in a directory of its own, and calls to it as a user. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGateway, type Gateway, type GatewaySettings } from '../../src/gateway/index.ts';
import { createResultStore } from '../../src/gateway/results/store.ts';
import { createScriptedEngine, type ScriptedEngine } from './scripted-engine.ts';

/** An answer, its body decoded. */
export interface Answer {
  readonly http: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
  readonly body: any;
}

/** A gateway under test. `hadoop` is an administrator, `alice` is not; the token `secret-token` is good for both. */
export interface TestGateway {
  readonly gateway: Gateway;
  readonly directory: string;
  readonly engine: ScriptedEngine;
  /** A call as `user` (by token), or as nobody. `path` begins after `/api/rest_j/v1`. */
  call(
    method: string,
    path: string,
    options?: { user?: string | undefined; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** Submits shell code and gives its ids. */
  submit(
    code: string,
    more?: { user?: string; runType?: string; labels?: Record<string, string>; params?: unknown },
  ): Promise<{ execId: string; taskId: number }>;
  /** The row of a task. */
  task(taskId: number, user?: string): Promise<Record<string, unknown>>;
  /** Asks until the task has one of these states; every terminal one by default. */
  reached(taskId: number, states?: readonly string[], user?: string): Promise<string>;
  /** Everything in the log of a task in memory. */
  log(execId: string, user?: string): Promise<string>;
  /** The same gateway, started again on its directory. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const base = 'http://127.0.0.1:9001/api/rest_j/v1';
const ends: readonly string[] = ['Succeed', 'Failed', 'Cancelled'];

/** Starts one. */
export async function startTestGateway(
  settings: Partial<GatewaySettings> = {},
): Promise<TestGateway> {
  const directory = await mkdtemp(path.join(tmpdir(), 'gateway-'));
  const engine = createScriptedEngine();
  const all: GatewaySettings = {
    dataDirectory: directory,
    users: [
      { name: 'hadoop', password: 'hadoop123', admin: true },
      { name: 'alice', password: 'alice123' },
    ],
    tokens: [{ token: 'secret-token', users: ['hadoop', 'alice'] }],
    engines: [engine.kind],
    results: createResultStore,
    ...settings,
  };
  let gateway = await createGateway(all).catch(async (error: unknown) => {
    await rm(directory, { recursive: true });
    throw error;
  });

  const call: TestGateway['call'] = async (method, where, options = {}) => {
    // Answers from memory need no turn of the event loop; a loop of calls would never let the disk's events in.
    await new Promise((resolve) => setImmediate(resolve));
    const user = 'user' in options ? options.user : 'hadoop';
    const headers = new Headers(options.headers);
    if (user !== undefined) {
      headers.set('Token-Code', 'secret-token');
      headers.set('Token-User', user);
    }
    const { body } = options;
    if (body !== undefined && !headers.has('content-type')) {
      headers.set('content-type', 'application/json');
    }
    const answer = await gateway.handle(
      new Request(where.startsWith('http') ? where : `${base}${where}`, {
        method,
        headers,
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return {
      http: answer.status,
      headers: answer.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };

  const test: TestGateway = {
    get gateway() {
      return gateway;
    },
    directory,
    engine,
    call,
    async submit(code, more = {}) {
      const user = more.user ?? 'hadoop';
      const answer = await call('POST', '/entrance/submit', {
        user,
        body: {
          executionContent: { code, runType: more.runType ?? 'shell' },
          params: more.params ?? { variable: {}, configuration: { runtime: {}, startup: {} } },
          source: { scriptPath: 'file:///tmp/test.sh' },
          labels: { engineType: 'shell-1', userCreator: `${user}-IDE`, ...more.labels },
        },
      });
      if (answer.body?.status !== 0) throw new Error(`submit was refused: ${answer.text}`);
      return { execId: answer.body.data.execID, taskId: answer.body.data.taskID };
    },
    async task(taskId, user = 'hadoop') {
      return (await call('GET', `/jobhistory/${String(taskId)}/get`, { user })).body.data.task;
    },
    async reached(taskId, states = ends, user = 'hadoop') {
      for (;;) {
        const { status } = await test.task(taskId, user);
        if (states.includes(String(status))) return String(status);
        if (ends.includes(String(status))) {
          throw new Error(`task ${String(taskId)} ended as ${String(status)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    async log(execId, user = 'hadoop') {
      const where = `/entrance/${execId}/log?fromLine=1&size=-1&distinctLevel=false`;
      return (await call('GET', where, { user })).body.data.log;
    },
    async restart() {
      await gateway.close();
      gateway = await createGateway(all);
    },
    async close() {
      await gateway.close();
      await rm(directory, { recursive: true });
    },
  };
  return test;
}
