/** Recorded requests, damaged at random, at the local gateway: each is answered by an envelope or a refusal, in time, and none fails unexpectedly. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDuckdbEngine } from '../../src/gateway/duckdb/duckdb.ts';
import { createGateway, type Gateway } from '../../src/gateway/index.ts';
import { createLogger, isObject, parseJson } from '../../src/shared/index.ts';
import { type RecordedExchange, recordings } from '../contract/replay/recording.ts';
import { createFaultEngine } from '../support/fault/engine.ts';
import { damagedBytes, damagedJson } from '../support/fuzz-json.ts';
import { seededNumbers, testSeed, testTimes } from '../support/seeded-numbers.ts';

const seed = testSeed(20_261_124);
const numbers = seededNumbers(seed);
const count = testTimes(1000);
const longestMs = 60_000;

/** Every recorded request but those that change files, which must not be tried with any path. */
const requests: readonly RecordedExchange[] = recordings()
  .flatMap(({ events }) => events)
  .filter((event) => 'path' in event)
  .filter(({ method, path: asked }) => method === 'GET' || !asked.includes('/filesystem/'));

let directory: string;
let gateway: Gateway;
const errors: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-fuzz-gateway-'));
  gateway = await createGateway({
    dataDirectory: directory,
    users: [{ name: 'hadoop', password: 'hadoop' }],
    tokens: [{ token: 'token', users: ['*'] }],
    engines: [createFaultEngine().kind, createDuckdbEngine()],
    logger: createLogger('error', (line) => errors.push(line)),
  });
});

afterAll(async () => {
  await gateway.close();
  await rm(directory, { recursive: true, force: true });
});

const oddTexts: readonly string[] = [
  '',
  '-1',
  '0',
  '1e9',
  '99999999999999999999',
  'null',
  'NaN',
  'true',
  '%00',
  '%',
  '%zz',
  '..%2f..%2f..%2fetc%2fpasswd',
  'file%3A%2F%2F%2F',
  'hdfs%3A%2F%2F%2Fx',
  '%F0%9F%98%80',
  '%ED%A0%80',
  'a'.repeat(5000),
  '__proto__',
  "'%20OR%201=1",
  '<script>',
  '*',
  '.*',
  '(',
  '1,2,x',
  'x&y=z',
  'a+b',
];

function damagedPath(asked: string): string {
  const [bare = '', query = ''] = asked.split('?');
  if (numbers.chance(0.3)) {
    const parts = bare.split('/');
    parts[3 + numbers.below(Math.max(1, parts.length - 3))] = numbers.one(oddTexts);
    return `${parts.join('/')}${query === '' ? '' : `?${query}`}`;
  }
  const pairs = query.split('&').filter((pair) => pair !== '');
  if (pairs.length > 0 && numbers.chance(0.7)) {
    const at = numbers.below(pairs.length);
    const name = pairs[at]?.split('=')[0] ?? '';
    pairs[at] = `${name}=${numbers.one(oddTexts)}`;
    if (numbers.chance(0.2)) pairs.push(`${name}=again`);
  } else
    pairs.push(
      `${numbers.one(['pageNow', 'pageSize', 'path', 'size', 'fromLine', 'charset', 'x', '__proto__'])}=${numbers.one(oddTexts)}`,
    );
  return `${bare}?${pairs.join('&')}`;
}

/** A request to build, or undefined for an address that no client could send. */
function damagedRequest(): Request | undefined {
  const { method, path: asked, body } = numbers.one(requests);
  const address = `http://127.0.0.1${numbers.chance(0.6) ? damagedPath(asked) : asked}`;
  if (!URL.canParse(address)) return undefined;
  const headers = new Headers({
    'content-type': numbers.chance(0.9)
      ? 'application/json'
      : numbers.one(['text/plain', 'multipart/form-data', 'x/y; charset=zz']),
  });
  if (numbers.chance(0.9)) {
    headers.set('Token-Code', numbers.chance(0.95) ? 'token' : 'wrong');
    headers.set('Token-User', numbers.chance(0.95) ? 'hadoop' : 'no body');
  } else
    headers.set(
      'cookie',
      numbers.one(['linkis_user_session_ticket_id_v1=x', '=', ';;', 'a="b', 'x'.repeat(5000)]),
    );
  if (method === 'GET') return new Request(address, { headers });
  const damaged = numbers.chance(0.8) ? damagedJson(body ?? {}, numbers) : body;
  const bytes = Buffer.from(JSON.stringify(damaged) ?? '');
  return new Request(address, {
    method,
    headers,
    body: Buffer.from(numbers.chance(0.15) ? damagedBytes(bytes, numbers) : bytes),
  });
}

/** What is wrong with an answer; undefined when nothing is. */
async function faultOf(answer: Response): Promise<string | undefined> {
  const type = answer.headers.get('content-type') ?? '';
  const text = await answer.text();
  if (/\n\s+at \S+ \(|node_modules|TypeError|RangeError/.test(text) && !text.includes('"task"'))
    return `a stack: ${text.slice(0, 300)}`;
  if (answer.status >= 500 && !isObject(parseJson(text)))
    return `${String(answer.status)} ${text.slice(0, 200)}`;
  if (answer.status >= 400) return undefined;
  if (type.includes('json') && !isObject(parseJson(text)))
    return `no envelope: ${text.slice(0, 200)}`;
  return undefined;
}

describe('a gateway', () => {
  it('answers any request with an envelope or a refusal, and never fails', async () => {
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    for (let at = 0; at < count; at += 1) {
      const request = damagedRequest();
      if (request === undefined) continue;
      const about = `${request.method} ${request.url.slice(0, 300)} ${request.method === 'POST' ? (await request.clone().text()).slice(0, 600) : ''}`;
      const before = errors.length;
      const from = performance.now();
      try {
        const answer = await gateway.handle(request);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const fault = await faultOf(answer);
        if (fault !== undefined) wrong.push(`${about}: ${fault}`);
      } catch (thrown) {
        wrong.push(`${about}: threw ${String(thrown)}`);
      }
      if (errors.length > before)
        wrong.push(`${about}: ${errors.slice(before).join(' ').slice(0, 500)}`);
      if (performance.now() - from > longestMs)
        wrong.push(`${about}: took ${(performance.now() - from).toFixed(0)} ms`);
    }
    process.stdout.write(
      `fuzz requests (seed ${String(seed)}): ${JSON.stringify([...statuses])}, ${String(wrong.length)} faults\n`,
    );
    expect(wrong.slice(0, 12)).toEqual([]);
    expect(statuses.get(200)).toBeGreaterThan(count / 10);
  });
});
