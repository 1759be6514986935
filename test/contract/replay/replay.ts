/** Replays one recording to a gateway of its own, in order, and gives a verdict on each exchange. */
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGateway, type Gateway } from '../../../src/gateway/index.ts';
import { createDuckdbEngine } from '../../../src/gateway/duckdb/duckdb.ts';
import { pythonEngine } from '../../../src/gateway/engines/python.ts';
import { shellEngine } from '../../../src/gateway/engines/shell.ts';
import { type Difference, plainMessage, shapeDifferences, valueDifferences } from './compare.ts';
import { holdEngines, type HeldEngines } from './held-engines.ts';
import type { RecordedExchange, Recording } from './recording.ts';
import { detailTables, substituted, tables } from './substitutions.ts';

/** What came of one exchange. */
export interface Replayed {
  readonly recording: string;
  readonly label: string;
  readonly differences: readonly Difference[];
}

const origin = 'http://127.0.0.1:9001';
const token = 'LINKIS-TOKEN-1';
const ends = ['Succeed', 'Failed', 'Cancelled'];
const withTables = new Set([
  'sql-results',
  'sql-types',
  'filesystem',
  'edge-cases',
  'queue',
  'streaming',
  'catalogue',
  'services',
]);

/** Recordings that look at a task of an earlier one. */
const withOldTask = new Set(['encrypted-login', 'after-restart']);

// oxlint-disable-next-line typescript/no-explicit-any -- recorded and answered JSON of any shape is looked into
type Loose = any;

interface LooseAnswer {
  readonly data: Loose;
}

interface Run {
  readonly recording: Recording;
  readonly gateway: Gateway;
  readonly engines: HeldEngines;
  readonly root: string;
  /** Recorded to run. */
  readonly execIds: Map<string, string>;
  readonly taskIds: Map<number, number>;
  readonly tickets: Map<string, string>;
  /** Addresses of engines. */
  readonly instances: Map<string, string>;
  publicKey: string;
  now: Date;
}

/** Replays all events. */
export async function replay(recording: Recording): Promise<readonly Replayed[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'replay-'));
  const engines = holdEngines([createDuckdbEngine(), pythonEngine, shellEngine]);
  const encrypted = recording.name === 'encrypted-login';
  const clock = { now: new Date(firstTime(recording)) };
  const gateway = await createGateway({
    dataDirectory: directory,
    users: [
      { name: 'hadoop', password: 'hadoop123', admin: true },
      { name: 'alice', password: 'alice123' },
    ],
    tokens: [{ token, users: ['hadoop', 'alice'] }],
    engines: engines.kinds,
    shellBlacklist: true,
    loginEncryption: encrypted,
    sessionTimeoutMs: encrypted ? 20_000 : 3_600_000,
    now: () => clock.now,
  });
  const run: Run = {
    recording,
    gateway,
    engines,
    root: path.join(await realpath(directory), 'linkis'),
    execIds: new Map(),
    taskIds: new Map(),
    tickets: new Map(),
    instances: new Map(),
    publicKey: '',
    get now() {
      return clock.now;
    },
    set now(date) {
      clock.now = date;
    },
  };
  try {
    if (withTables.has(recording.name)) await prepare(run, tables, 'jdbc', 'jdbc-4');
    if (recording.name === 'table-details') await prepare(run, detailTables, 'jdbc', 'jdbc-4');
    if (withOldTask.has(recording.name)) {
      run.taskIds.set(1, await prepare(run, 'echo hello', 'shell', 'shell-1'));
    }
    const replayed: Replayed[] = [];
    for (const event of recording.events) {
      if ('finish' in event) {
        const taskId = run.taskIds.get(event.finish);
        if (taskId === undefined) continue;
        // Tasks of one session end in their order.
        for (const known of run.taskIds.values()) if (known <= taskId) engines.letGo(known);
        await over(run, taskId);
      } else {
        run.now = new Date(event.at);
        replayed.push({
          recording: recording.name,
          label: event.label,
          differences: await exchange(run, event),
        });
      }
    }
    return replayed;
  } finally {
    engines.letAllGo();
    await gateway.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function firstTime(recording: Recording): string {
  for (const event of recording.events) if ('at' in event) return event.at;
  throw new Error(`${recording.name} is empty`);
}

async function prepare(
  run: Run,
  code: string,
  runType: string,
  engineType: string,
): Promise<number> {
  const answer = await call(run, 'POST', '/entrance/submit', {
    executionContent: { code, runType },
    params: { variable: {} },
    source: { scriptPath: 'file:///data/hadoop/test.shell' },
    labels: { engineType, userCreator: 'hadoop-IDE' },
  });
  const taskId = Number(answer.data.taskID);
  run.engines.letGo(taskId);
  await over(run, taskId);
  return taskId;
}

async function call(run: Run, method: string, where: string, body?: unknown): Promise<LooseAnswer> {
  const headers = {
    'Token-Code': token,
    'Token-User': 'hadoop',
    'Content-Type': 'application/json',
  };
  const init =
    body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  return (
    await run.gateway.handle(new Request(`${origin}/api/rest_j/v1${where}`, init))
  ).json() as Promise<LooseAnswer>;
}

async function stateOf(run: Run, taskId: number): Promise<string> {
  return (await call(run, 'GET', `/jobhistory/${String(taskId)}/get`)).data.task.status;
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 2));
}

async function over(run: Run, taskId: number): Promise<void> {
  await until(async () => ends.includes(await stateOf(run, taskId)));
}

async function exchange(run: Run, event: RecordedExchange): Promise<readonly Difference[]> {
  const before = run.engines.holding;
  const answer = await run.gateway.handle(await requestOf(run, event));
  remember(run, event, answer);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { answer: recorded } = event;
  const differences: Difference[] = [];
  const expect = (where: string, left: string, right: string): void => {
    if (left !== right) differences.push({ where, recorded: left, answered: right });
  };
  expect('http status', String(recorded.status), String(answer.status));
  const type = (text: string | null | undefined): string =>
    (text ?? '').toLowerCase().replaceAll(' ', '');
  expect('content-type', type(recorded.contentType), type(answer.headers.get('content-type')));
  expect(
    'content-disposition',
    recorded.contentDisposition ?? '',
    answer.headers.get('content-disposition') ?? '',
  );
  expect(
    'set-cookie',
    cookieNames(recorded.setCookie ?? []),
    cookieNames(answer.headers.getSetCookie()),
  );
  if (recorded.text !== undefined) {
    const text = bytes.toString('utf8');
    const plain = plainMessage(text, run.root);
    const wanted = plainMessage(recorded.text, '/data/linkis');
    if (!plain.startsWith(wanted)) expect('text', wanted.slice(0, 200), plain.slice(0, 200));
  }
  if (recorded.json === undefined) return differences;
  const json = parsed(bytes.toString('utf8'));
  differences.push(...shapeDifferences(recorded.json, json));
  differences.push(
    ...valueDifferences(
      withoutMethodIds(recorded.json, '/data/linkis'),
      withoutMethodIds(json, run.root),
    ),
  );
  const [one, other] = [recorded.json, json].map(
    (answered) => (answered as Loose)?.data?.task?.engineInstance,
  );
  if (typeof one === 'string' && typeof other === 'string') run.instances.set(one, other);
  expect('message', messageOf(recorded.json, '/data/linkis'), messageOf(json, run.root));
  await learn(run, event, json, before);
  return differences;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(json: unknown, root: string): string {
  const { message } = (json ?? {}) as { message?: unknown };
  return typeof message === 'string' ? plainMessage(message, root) : '';
}

function withoutMethodIds(json: unknown, root: string): unknown {
  if (typeof json !== 'object' || json === null || !('method' in json)) return json;
  return {
    ...json,
    method: typeof json.method === 'string' ? plainMessage(json.method, root) : json.method,
  };
}

function cookieNames(cookies: readonly string[]): string {
  return [...new Set(cookies.map((cookie) => cookie.slice(0, cookie.indexOf('='))))]
    .toSorted()
    .join(',');
}

async function requestOf(run: Run, event: RecordedExchange): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) {
    headers.set(name, name === 'Cookie' ? await cookie(run, event, value) : value);
  }
  const body = event.body === undefined ? undefined : bodyOf(run, event);
  return new Request(`${origin}${runPath(run, event.path)}`, {
    method: event.method,
    headers,
    ...(body === undefined || event.method === 'GET' ? {} : { body }),
  });
}

/** Tickets of the recording are those of a login in it; where it has none, one is made. */
async function cookie(run: Run, event: RecordedExchange, recorded: string): Promise<string> {
  const ticket = /ticket-\d+/.exec(recorded)?.[0];
  if (ticket === undefined) return recorded;
  if (!run.tickets.has(ticket) && !event.label.includes('tampered')) {
    const login = await run.gateway.handle(
      new Request(`${origin}/api/rest_j/v1/user/login`, {
        method: 'POST',
        body: JSON.stringify({ userName: 'hadoop', password: 'hadoop123' }),
      }),
    );
    const made = ticketOf(login.headers.getSetCookie());
    if (made !== undefined) run.tickets.set(ticket, made);
  }
  return recorded.replace(ticket, run.tickets.get(ticket) ?? ticket);
}

function ticketOf(cookies: readonly string[]): string | undefined {
  return cookies.flatMap(
    (one) => /^linkis_user_session_ticket_id_v1=([^;]+)/.exec(one)?.[1] ?? [],
  )[0];
}

function remember(run: Run, event: RecordedExchange, answer: Response): void {
  const recorded = ticketOf(event.answer.setCookie ?? []);
  const made = ticketOf(answer.headers.getSetCookie());
  if (recorded !== undefined && made !== undefined) run.tickets.set(recorded, made);
}

function runPath(run: Run, recorded: string): string {
  let where = recorded;
  // By the short id: the instance in front of it may be a foreign one.
  for (const [one, other] of run.execIds) {
    where = where.replace(`${shortIdOf(one)}/`, `${shortIdOf(other)}/`);
    if (where !== recorded) break;
  }
  const task = (id: string): string => String(run.taskIds.get(Number(id)) ?? id);
  return where
    .replace(
      /\/(entrance|jobhistory)\/(\d+)\//,
      (_, service: string, id: string) => `/${service}/${task(id)}/`,
    )
    .replace(/(taskID|jobId)=(\d+)/i, (_, name: string, id: string) => `${name}=${task(id)}`)
    .replace(
      /(%2F[A-Za-z]\w*%2F)(\d+)(%2F|&|$)/,
      (_, left: string, id: string, right: string) => `${left}${task(id)}${right}`,
    )
    .replace(/%2F(\d+)\.log/, (_, id: string) => `%2F${task(id)}.log`)
    .replaceAll('%2Fdata%2Flinkis', encodeURIComponent(run.root))
    .replaceAll(/127\.0\.0\.1%3A\d+/g, (instance) =>
      encodeURIComponent(instanceOf(run, decodeURIComponent(instance))),
    );
}

function bodyOf(run: Run, event: RecordedExchange): string {
  const moved = (text: string): string => text.replaceAll('/data/linkis/', `${run.root}/`);
  if (typeof event.body === 'string') return moved(event.body);
  const body = structuredClone(event.body) as Loose;
  const fields = body.executionContent ?? {};
  if (typeof fields.code === 'string') {
    const { code, endless } = substituted(run.recording.name, fields.code);
    fields.code = code;
    run.engines.endless = endless;
  }
  if (Array.isArray(body.idList))
    body.idList = body.idList.map((id: string) => run.execIds.get(id) ?? id);
  if (Array.isArray(body.taskIDList)) {
    body.taskIDList = body.taskIDList.map((id: number) => run.taskIds.get(id) ?? id);
  }
  for (const key of ['password', 'passwdEncrypt']) {
    if (typeof body[key] === 'string' && body[key].length > 200)
      body[key] = encrypted(run, event.label);
  }
  if (typeof body.instance === 'string') body.instance = instanceOf(run, body.instance);
  return moved(JSON.stringify(body));
}

function instanceOf(run: Run, recorded: string): string {
  return run.instances.get(recorded) ?? recorded;
}

function encrypted(run: Run, label: string): string {
  const key = createPublicKey({
    key: Buffer.from(run.publicKey, 'base64'),
    format: 'der',
    type: 'spki',
  });
  const padding = label.includes('OAEP')
    ? constants.RSA_PKCS1_OAEP_PADDING
    : constants.RSA_PKCS1_PADDING;
  const password = label.includes('wrong') ? 'wrong' : 'hadoop123';
  return publicEncrypt({ key, padding }, Buffer.from(password)).toString('base64');
}

/** Takes the ids of a submit, and waits until its engine is where the recorded one was: running, unless others hold it up. */
async function learn(
  run: Run,
  event: RecordedExchange,
  json: unknown,
  holdingBefore: number,
): Promise<void> {
  const recorded = (event.answer.json as Loose)?.data ?? {};
  const data = (json as Loose)?.data ?? {};
  if (typeof data.publicKey === 'string') run.publicKey = data.publicKey;
  if (event.method !== 'POST' || data.taskID === undefined || data.execID === undefined) return;
  const taskId = Number(data.taskID);
  run.taskIds.set(Number(recorded.taskID), taskId);
  run.execIds.set(recorded.execID, data.execID);
  if (holdingBefore > 0) return;
  await until(
    async () => run.engines.isReached(taskId) || ends.includes(await stateOf(run, taskId)),
  );
  run.engines.endless = undefined;
}

function shortIdOf(execId: string): string {
  return execId.replace(/^.*:\d{4}/, '');
}
