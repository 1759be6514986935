/** The contract, row by row, asked of the local gateway in process and over HTTP, and of a real Linkis when `LINKIS_URL` names one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shellEngine } from '../../src/gateway/engines/shell.ts';
import { createGateway, type Gateway } from '../../src/gateway/index.ts';
import type { EndedTask, KeyTypes } from './cases/contract-case.ts';
import { engineCases } from './cases/engine-cases.ts';
import { entranceCases } from './cases/entrance-cases.ts';
import { fileCases } from './cases/file-cases.ts';
import { resultCases } from './cases/result-cases.ts';

const cases = [...entranceCases, ...resultCases, ...engineCases, ...fileCases];
const local = { user: 'hadoop', password: 'hadoop123' };
const realUrl = process.env['LINKIS_URL'];

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
type Loose = any;
type Send = (request: Request) => Promise<Response>;

interface Target {
  readonly name: string;
  readonly real: boolean;
  readonly user: string;
  readonly password: string;
  open(): Promise<{ readonly base: string; readonly send: Send; close(): Promise<void> }>;
}

async function openGateway(): Promise<{ gateway: Gateway; remove: () => Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'contract-'));
  const gateway = await createGateway({
    dataDirectory: directory,
    users: [{ name: local.user, password: local.password, admin: true }],
    tokens: [],
    engines: [shellEngine],
  });
  const remove = async (): Promise<void> => {
    await gateway.close();
    await rm(directory, { recursive: true });
  };
  return { gateway, remove };
}

const targets: readonly Target[] = [
  {
    name: 'the local gateway in process',
    real: false,
    ...local,
    async open() {
      const { gateway, remove } = await openGateway();
      return {
        base: 'http://127.0.0.1:9001',
        send: (request) => gateway.handle(request),
        close: remove,
      };
    },
  },
  {
    name: 'the local gateway over HTTP',
    real: false,
    ...local,
    async open() {
      const { gateway, remove } = await openGateway();
      const url = await gateway.listen({ host: '127.0.0.1', port: 0 });
      return { base: url.origin, send: fetch, close: remove };
    },
  },
  ...(realUrl === undefined
    ? []
    : [
        {
          name: `the Linkis of LINKIS_URL`,
          real: true,
          user: process.env['LINKIS_USER'] ?? '',
          password: process.env['LINKIS_PASSWORD'] ?? '',
          open: async () => ({ base: new URL(realUrl).origin, send: fetch, close: async () => {} }),
        },
      ]),
];

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function at(data: unknown, where: string): unknown {
  return where
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], data);
}

/** The types that were asked for, as they are; a type with `?` is met by null too. */
function typesOf(data: unknown, wanted: KeyTypes): KeyTypes {
  return Object.fromEntries(
    Object.entries(wanted).map(([where, type]) => {
      const found = typeOf(at(data, where));
      return [
        where,
        type.endsWith('?') && [type.slice(0, -1), 'null'].includes(found) ? type : found,
      ];
    }),
  );
}

describe.each(targets)('$name', (target) => {
  let opened: Awaited<ReturnType<Target['open']>>;
  let cookie = '';
  let task: EndedTask;

  const ask = async (
    method: string,
    where: string,
    body?: unknown,
    stranger = false,
  ): Promise<Response> =>
    opened.send(
      new Request(`${opened.base}/api/rest_j/v1${where}`, {
        method,
        headers: {
          ...(stranger ? {} : { cookie }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  const data = async (method: string, where: string, body?: unknown): Promise<Loose> =>
    ((await (await ask(method, where, body)).json()) as { data: unknown }).data;

  beforeAll(async () => {
    opened = await target.open();
    const { user, password } = target;
    const login = await ask('POST', '/user/login', { userName: user, password }, true);
    cookie = login.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const submitted = await data('POST', '/entrance/submit', {
      executionContent: { code: 'echo hello', runType: 'shell' },
      params: { variable: {}, configuration: { runtime: {}, startup: {} } },
      source: {},
      labels: { engineType: 'shell-1', userCreator: `${user}-IDE` },
    });
    const { execID: execId, taskID: taskId } = submitted;
    let row: Loose;
    do {
      await new Promise((resolve) => setTimeout(resolve, target.real ? 1000 : 5));
      row = (await data('GET', `/jobhistory/${String(taskId)}/get`)).task;
    } while (!['Succeed', 'Failed', 'Cancelled'].includes(row.status));
    const { resultLocation, logPath } = row;
    const listed = await data(
      'GET',
      `/filesystem/getDirFileTrees?path=${encodeURIComponent(resultLocation)}`,
    );
    const result = listed.dirFileTrees.children[0].path;
    const { engineInstance: engine } = row;
    const { engines } = await data('POST', '/linkisManager/rm/engines', {});
    const engineManager = engines
      .find((one: Loose) => one.engineInstance === engine)
      .labels.find((label: Loose) => label.labelKey === 'emInstance').instance;
    task = { user, execId, taskId, resultLocation, result, logPath, engine, engineManager };
  });
  afterAll(async () => opened.close());

  it.each(cases.filter((one) => !target.real || one.local === undefined))(
    '$chapter $name',
    async (one) => {
      const query = new URLSearchParams(one.query?.(task)).toString();
      const where = `${one.path(task)}${query === '' ? '' : `?${query}`}`;
      const answer = await ask(one.method, where, one.body?.(task), one.stranger === true);
      const text = await answer.text();
      expect({ http: answer.status, text }).toEqual({ http: one.http, text });
      if (one.contentType !== undefined) {
        expect(answer.headers.get('content-type')).toMatch(one.contentType);
      }
      if (one.text !== undefined) expect(text).toMatch(one.text);
      if (one.status === undefined) return;
      const body = JSON.parse(text) as { status: number; message?: string; data?: unknown };
      expect(body.status).toBe(one.status);
      if (one.message !== undefined) expect(body.message).toMatch(one.message);
      if (one.data !== undefined) expect(typesOf(body.data, one.data)).toEqual(one.data);
    },
  );
});

describe('the rows', () => {
  it('cover each interface of the document', () => {
    const chapters = new Set(cases.map((one) => one.chapter));
    for (let chapter = 1; chapter <= 10; chapter += 1) expect(chapters).toContain(chapter);
  });
});
