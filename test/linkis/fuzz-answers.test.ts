/** Recorded answers of a Linkis, damaged at random: every call of the client gives a value of its type or a LinkisKernelError, and ends. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../src/linkis/index.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';
import { execId, type TaskClient, taskId } from '../../src/task/index.ts';
import { type RecordedAnswer, recordings } from '../contract/replay/recording.ts';
import { damagedBytes, damagedJson } from '../support/fuzz-json.ts';
import { seededNumbers, testSeed, testTimes } from '../support/seeded-numbers.ts';
import { settingsFor, spec } from './client-under-test.ts';

const seed = testSeed(20_261_124);
const count = testTimes(600);
/** No call takes so long, whatever comes: nothing here waits but for the client's own pauses. */
const longestMs = 60_000;

/** Recorded answers by method and path, the path without what differs from task to task. */
const known = new Map<string, RecordedAnswer[]>();
for (const { events } of recordings()) {
  for (const event of events) {
    if (!('path' in event)) continue;
    const name = nameOf(event.method, event.path);
    known.set(name, [...(known.get(name) ?? []), event.answer]);
  }
}
const all = [...known.values()].flat();

function nameOf(method: string, path: string): string {
  const bare = path.replace(/\?.*$/, '').replace(/^\/api\/rest_j\/v1/, '');
  return `${method} ${bare.replace(/\/entrance\/exec_id[^/]*/, '/entrance/#').replace(/\d+/g, '#')}`;
}

const task = {
  execId: execId('exec_id018014linkis-cg-entrance127.0.0.1:9104IDE_a_shell_0'),
  taskId: taskId(7),
};
const result = { name: '_0.dolphin', path: 'file:///data/_0.dolphin', index: 0, size: 10 };

async function drained(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of bytes) size += chunk.byteLength;
  return size;
}

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string';
const isTextOr = (value: unknown): boolean => value === undefined || isText(value);
const isFinite: Check = (value) => value === undefined || Number.isFinite(value);
function each(value: unknown, check: (entry: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((entry) => check(entry as Record<string, unknown>));
}
function of(value: unknown, checks: Readonly<Record<string, Check>>): boolean {
  const object = value as Record<string, unknown>;
  return Object.entries(checks).every(([key, check]) => check(object[key]));
}
const states = /^(Inited|WaitForRetry|Scheduled|Running|Succeed|Failed|Cancelled|Timeout|Unknown)$/;
const isState: Check = (value) => states.test(String(value));
const isInfo = (value: unknown): boolean =>
  of(value, {
    taskId: Number.isFinite,
    state: isState,
    user: isText,
    engine: isText,
    runType: isText,
    creator: isText,
    progress: isFinite,
    resultLocation: isTextOr,
    logPath: isTextOr,
    errorCode: isFinite,
    errorDescription: isTextOr,
    code: isTextOr,
    createdTime: isFinite,
    costMs: isFinite,
  });
const isLog = (value: unknown): boolean =>
  of(value, {
    nextLine: Number.isFinite,
    lines: (lines) => each(lines, (line) => of(line, { text: isText, level: isText })),
  });

/** Every call, with what its value must be. */
const calls: Readonly<Record<string, readonly [(client: TaskClient) => Promise<unknown>, Check]>> =
  {
    connect: [async (client) => client.connect(), () => true],
    submit: [
      async (client) => client.submit(spec),
      (value) => of(value, { taskId: Number.isFinite, execId: isText }),
    ],
    status: [async (client) => client.status(task), isState],
    progress: [
      async (client) => client.progress(task),
      (value) =>
        of(value, {
          fraction: isFinite,
          stages: (stages) =>
            each(stages, (stage) =>
              of(stage, { id: isText, total: Number.isFinite, running: Number.isFinite }),
            ),
        }),
    ],
    log: [async (client) => client.log(task, 1), isLog],
    kill: [async (client) => client.kill(task), isText],
    info: [async (client) => client.info(task.taskId), isInfo],
    tasks: [
      async (client) => client.tasks({ page: 1, pageSize: 5 }),
      (value) => each(value, isInfo),
    ],
    'stored log': [async (client) => client.storedLog('file:///data/7.log', 1), isLog],
    'result sets': [
      async (client) => client.resultSets('file:///data/7'),
      (value) =>
        each(value, (entry) =>
          of(entry, { name: isText, path: isText, index: Number.isFinite, size: isFinite }),
        ),
    ],
    read: [
      async (client) => client.read(result, { page: 1, pageSize: 10 }),
      (value) => isPage(value as Record<string, unknown>),
    ],
    export: [
      async (client) => drained(await client.export(result, { format: 'csv' })),
      Number.isFinite,
    ],
    engines: [
      async (client) => client.engines(),
      (value) => each(value, (entry) => of(entry, { engine: isText, version: isText })),
    ],
    databases: [
      async (client) => client.catalogue.databases(),
      (value) => Array.isArray(value) && value.every(isText),
    ],
    tables: [
      async (client) => client.catalogue.tables('sales'),
      (value) =>
        each(value, (entry) =>
          of(entry, { name: isText, createdBy: isTextOr, createdTime: isFinite }),
        ),
    ],
    columns: [
      async (client) => client.catalogue.columns('sales', 't'),
      (value) =>
        each(value, (entry) => of(entry, { name: isText, type: isText, comment: isTextOr })),
    ],
    files: [
      async (client) => client.files.list('file:///data/ann'),
      (value) =>
        value === undefined ||
        each(value, (entry) =>
          of(entry, { name: isText, path: isText, size: isFinite, modifiedTime: isFinite }),
        ),
    ],
    'the directory of files': [async (client) => client.files.rootOf('file'), isText],
    'whether a file exists': [
      async (client) => client.files.exists('file:///data/ann/x'),
      (value) => typeof value === 'boolean',
    ],
    download: [
      async (client) => drained(await client.files.download('file:///data/ann/x')),
      Number.isFinite,
    ],
    parameters: [
      async (client) => client.console.parameters(undefined),
      (value) =>
        each(value, (entry) =>
          of(entry, { key: isText, value: isTextOr, defaultValue: isTextOr, title: isText }),
        ),
    ],
    'offered parameters': [
      async (client) => client.console.offeredParameters('spark'),
      (value) => each(value, (entry) => of(entry, { key: isText, description: isText })),
    ],
    'a saved parameter': [
      async (client) =>
        client.console.savedParameter({ engine: 'spark', version: '3', creator: 'x' }, 'k'),
      isTextOr,
    ],
    'kept variables': [
      async (client) => client.console.variables(),
      (value) =>
        each(value, (entry) =>
          of(entry, { name: isText, value: isText, keyId: isFinite, valueId: isFinite }),
        ),
    ],
    'user engines': [
      async (client) => client.catalogue.userEngines(),
      (value) =>
        each(value, (entry) =>
          of(entry, {
            instance: isText,
            engine: isText,
            state: isText,
            memory: isFinite,
            cores: isFinite,
          }),
        ),
    ],
    'kill engine': [async (client) => client.catalogue.killEngine('127.0.0.1:1'), () => true],
    'user resources': [
      async (client) => client.catalogue.userResources(),
      (value) => each(value, (entry) => of(entry, { creator: isText, share: isFinite })),
    ],
    user: [async (client) => client.catalogue.user(), (value) => of(value, { name: isText })],
    'global variables': [
      async (client) => client.catalogue.globalVariables(),
      (value) => Object.values(value as object).every(isText),
    ],
    'table details': [
      async (client) => client.catalogue.details.details('recorder_db', 'sales'),
      (value) =>
        value === undefined ||
        (of(value, { owner: isTextOr, comment: isTextOr, createdTime: isFinite }) &&
          each((value as { columns: unknown }).columns, (entry) =>
            of(entry, { name: isText, type: isText, comment: isTextOr }),
          )),
    ],
    'table size': [
      async (client) => client.catalogue.details.size('recorder_db', 'sales'),
      (value) => of(value, { size: isTextOr, files: isFinite, rows: isFinite }),
    ],
    partitions: [
      async (client) => client.catalogue.details.partitions('recorder_db', 'sales'),
      (value) => Array.isArray(value) && value.every(isText),
    ],
    'partition size': [
      async (client) => client.catalogue.details.partitionSize('recorder_db', 'sales', 'day=1'),
      isTextOr,
    ],
    functions: [
      async (client) => client.catalogue.functions.list(),
      (value) =>
        each(value, (entry) =>
          of(entry, { id: Number.isFinite, name: isText, kind: isText, path: isTextOr }),
        ),
    ],
    modules: [
      async (client) => client.catalogue.functions.modules(),
      (value) =>
        each(value, (entry) => of(entry, { name: isText, path: isText, updatedTime: isFinite })),
    ],
    'data sources': [
      async (client) => client.catalogue.dataSources.list(),
      (value) =>
        each(value, (entry) =>
          of(entry, {
            id: Number.isFinite,
            name: isText,
            type: isText,
            publishedVersion: isFinite,
          }),
        ),
    ],
    'data source': [
      async (client) =>
        client.catalogue.dataSources.details({ name: 'rec_mysql', publishedVersion: 1 }),
      (value) =>
        of(value, { name: isText }) &&
        Object.values((value as { connection: { shown: object } }).connection.shown).every(isText),
    ],
    'databases of a data source': [
      async (client) => client.catalogue.dataSources.databases('rec_mysql'),
      (value) => Array.isArray(value) && value.every(isText),
    ],
  };

function isPage(page: Record<string, unknown>): boolean {
  switch (page['kind']) {
    case 'table':
      return (
        each(page['columns'], (column) =>
          of(column, { name: isText, type: isText, comment: isTextOr }),
        ) &&
        Array.isArray(page['rows']) &&
        page['rows'].every(
          (row) => Array.isArray(row) && row.every((cell) => cell === null || isText(cell)),
        )
      );
    case 'text':
      return Array.isArray(page['lines']) && page['lines'].every(isText);
    case 'picture':
      return isText(page['base64']) && isText(page['mimeType']);
    case 'html':
      return isText(page['html']);
    default:
      return page['kind'] === 'unviewable' && isText(page['why']);
  }
}

const numbers = seededNumbers(seed);

/** An answer to any request: mostly a recorded one of that request, damaged. */
function damagedAnswer(request: Request): Response {
  const own = known.get(nameOf(request.method, new URL(request.url).pathname)) ?? all;
  const recorded = numbers.one(numbers.chance(0.9) ? own : all);
  const damaged = numbers.chance(0.15) ? recorded.json : damagedJson(recorded.json ?? {}, numbers);
  const text = Buffer.from(recorded.text ?? JSON.stringify(damaged));
  const body = numbers.chance(0.1) ? damagedBytes(text, numbers) : text;
  const status = numbers.chance(0.8)
    ? recorded.status
    : numbers.one([200, 204, 302, 400, 401, 403, 404, 429, 500, 502, 503]);
  const headers = new Headers();
  headers.set(
    'content-type',
    numbers.chance(0.9)
      ? 'application/json'
      : numbers.one(['text/html', 'application/octet-stream', 'x']),
  );
  for (const cookie of recorded.setCookie ?? []) headers.append('set-cookie', cookie);
  if (numbers.chance(0.02))
    headers.append(
      'set-cookie',
      numbers.one([
        '=',
        ';;;',
        'a=b; Domain=.example.org',
        'x'.repeat(5000),
        'a=b; Expires=never; Path=',
      ]),
    );
  if (status === 302)
    headers.set('location', numbers.one(['/login', 'http://[bad', 'javascript:alert(1)', '']));
  return new Response(status === 204 ? null : Buffer.from(body), { status, headers });
}

const clients: TaskClient[] = [];

beforeAll(() => {
  for (const auth of [
    { kind: 'none', user: 'ann' },
    { kind: 'password', user: 'ann', password: async () => 'secret' },
  ] as const)
    clients.push(
      createLinkisClient(
        settingsFor('http://127.0.0.1:9', {
          auth,
          retries: 0,
          requestTimeoutMs: 1000,
          submitTimeoutMs: 1000,
        }),
        {
          fetch: async (request) => damagedAnswer(request),
        },
      ),
    );
});

afterAll(async () => {
  await Promise.all(clients.map(async (client) => client.close()));
});

describe('a client', () => {
  it('gives a value of its type or a typed error for any answer', async () => {
    const wrong: string[] = [];
    let values = 0;
    for (let at = 0; at < count; at += 1) {
      const name = numbers.one(Object.keys(calls));
      const [call, check] = calls[name] ?? [];
      const client = numbers.one(clients);
      if (call === undefined || check === undefined) throw new Error('no such call');
      const late = new AbortController();
      try {
        const value = await Promise.race([
          call(client),
          new Promise((_resolve, reject) => {
            const timer = setTimeout(() => reject(new Error('hangs')), longestMs);
            late.signal.addEventListener('abort', () => clearTimeout(timer));
          }),
        ]);
        values += 1;
        if (!check(value)) wrong.push(`${name} gave ${JSON.stringify(value)?.slice(0, 500)}`);
      } catch (thrown) {
        if (!(thrown instanceof LinkisKernelError))
          wrong.push(
            `${name} threw ${String(thrown)} ${(thrown as Error).stack?.split('\n')[1] ?? ''}`,
          );
        else if (thrown.message.length > 5000)
          wrong.push(`${name} says ${String(thrown.message.length)} characters`);
      } finally {
        late.abort();
      }
    }
    process.stdout.write(
      `fuzz answers (seed ${String(seed)}): ${String(count)} calls, ${String(values)} values, ${String(count - values)} errors, ${String(wrong.length)} faults\n`,
    );
    expect([...new Set(wrong)]).toEqual([]);
    // Else nothing but refusals was tested.
    expect(values).toBeGreaterThan(count / 5);
  });
});
