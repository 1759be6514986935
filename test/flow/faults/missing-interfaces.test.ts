/** A server that is older, or behind a proxy, lacks interfaces: cells run, and what needs a missing one says so, with few requests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Exchange,
  type FaultGateway,
  startFaultGateway,
} from '../../support/fault/gateway.ts';
import { type FaultStack, startFaultStack } from '../../support/fault/stack.ts';
import type { RanCell } from '../../support/local-stack.ts';

let gateway: FaultGateway;
beforeAll(async () => {
  gateway = await startFaultGateway();
});
afterAll(async () => gateway.close());

/** The smallest set of interfaces that a cell needs. */
const needed = [
  'POST /user/login',
  'GET /user/publicKey',
  'POST /entrance/submit',
  'GET /entrance/[^/]+/(?:status|log|kill)',
  'GET /jobhistory/\\d+/get',
  'GET /filesystem/(?:getDirFileTrees|openFile)',
].join('|');

/** Of a service that is away nothing is known, and it is waited for; a cell needs its stored log only as long as it may be there. */
const waitsFor: Readonly<Record<string, string>> = {
  'no such service': '|GET /filesystem/openLog',
  'an empty body': '|GET /filesystem/openLog',
};

function notNeeded(form: string): RegExp {
  return new RegExp(`^(?!${needed}${waitsFor[form] ?? ''})`);
}

/** How a server, or a proxy before it, says that it does not have a path. */
const forms: Readonly<Record<string, (exchange: Exchange) => void>> = {
  "404 with Spring's body": (exchange) =>
    exchange.say(
      404,
      'application/json',
      JSON.stringify({
        timestamp: '2026-11-30T06:00:00',
        status: 404,
        error: 'Not Found',
        path: exchange.path,
      }),
    ),
  '404 envelope': (exchange) =>
    exchange.say(
      404,
      'application/json',
      JSON.stringify({ method: '/api', status: 404, message: 'Not Found', data: [] }),
    ),
  '404 of a proxy in HTML': (exchange) =>
    exchange.say(
      404,
      'text/html',
      '<html><title>404 Not Found</title><center>nginx</center></html>',
    ),
  '405': (exchange) =>
    exchange.say(
      405,
      'application/json',
      JSON.stringify({
        timestamp: 1_795_469_777_653,
        status: 405,
        error: 'Method Not Allowed',
        path: exchange.path,
      }),
    ),
  'no such service': (exchange) =>
    exchange.say(
      200,
      'application/json',
      JSON.stringify({
        method: null,
        status: 1,
        message:
          'error code(错误码): 10050, error message(错误信息): Application linkis-ps-publicservice is not exists any instances.(应用程序没有实例).',
        data: { errorMsg: { errCode: 10050, desc: 'Application is not exists any instances.' } },
      }),
    ),
  'an empty body': (exchange) => exchange.say(200, 'application/json', ''),
};
const names = Object.keys(forms);

/** Runs `work` on a server without the requests `on`, which are answered in the form `name`. */
async function without<T>(
  on: RegExp,
  name: string,
  work: (stack: FaultStack) => Promise<T>,
): Promise<{ readonly value: T; readonly asked: readonly string[] }> {
  const form = forms[name];
  if (form === undefined) throw new Error(`no form ${name}`);
  const stack = startFaultStack(gateway, {
    linkis: { retries: 2, requestTimeoutMs: 20_000, submitTimeoutMs: 20_000 },
  });
  gateway.faults({ on, times: Number.MAX_SAFE_INTEGER, misbehave: (exchange) => form(exchange) });
  const before = gateway.requests.length;
  try {
    const value = await work(stack);
    return { value, asked: gateway.requests.slice(before).filter((request) => on.test(request)) };
  } finally {
    gateway.faults();
    await stack.close();
  }
}

function errorText({ outcome }: RanCell): string {
  return outcome.status === 'error' ? outcome.error.traceback.join('\n') : 'ok';
}

/** Requests by path, without what differs from call to call. */
function counted(asked: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const request of asked) {
    const key = request.replace(/\?.*$/, '').replaceAll(/\/(?:exec_id)?\d[^/]*/g, '/ID');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

describe('without every interface that a cell does not need', () => {
  it.each(names)('a cell runs and shows its results: %s', async (name) => {
    const { value: ran, asked } = await without(notNeeded(name), name, async (stack) =>
      stack.run("%%duckdb\nselect 42 as answer, 'a' as b"),
    );
    expect(errorText(ran)).toBe('ok');
    expect(ran.displays().join('\n')).toContain('answer');
    expect(ran.displays().join('\n')).toContain('42');
    // No storm: each is asked once, or again at a later poll.
    for (const times of Object.values(counted(asked))) expect(times).toBeLessThanOrEqual(6);
  });

  it.each(names)('a log is streamed, and an interrupt kills: %s', async (name) => {
    const interrupt = new AbortController();
    const { value: ran } = await without(notNeeded(name), name, async (stack) =>
      stack.run('%%shell\nlines 5\npause 60000', { signal: interrupt.signal }, (event) => {
        if (event.kind === 'text' && event.text.includes('log line 5')) interrupt.abort();
      }),
    );
    expect(ran.status).toBe('KeyboardInterrupt');
    expect(ran.text('stdout') + ran.text('stderr')).toContain('log line 5');
    const [row] = await gateway.rows();
    expect(row?.['status']).toBe('Cancelled');
  });
});

/** What is run, the interface that is missing, and the words of the answer. */
const magics: readonly (readonly [code: string, missing: RegExp, words: string])[] = [
  ['%engines', /listUserEngines|rm\/engines/, 'the list of'],
  ['%history', /jobhistory\/list/, 'the list of tasks'],
  ['%databases', /datasource\/dbs/, 'the list of databases'],
  ['%tables main', /datasource\/tables/, 'the tables of main'],
  ['%columns main.t', /datasource\/columns/, 'the columns of main.t'],
  ['%functions', /udf\/all/, 'functions of users'],
  ['%datasources', /data-source-manager\/info/, 'data sources by name'],
  ['%conf --server', /configuration\/getFullTrees/, 'parameters that are kept on it'],
  ['%var x=1 --global', /variable\/saveGlobalVariable/, 'new variables that are kept on it'],
  ['%ls', /filesystem\/getUserRootPath/, 'a directory of the user'],
  ['%ls /tmp', /filesystem\/getDirFileTrees/, 'lists of files'],
  ['%mkdir made', /filesystem\/createNewDir/, 'new directories'],
  ['%rm made', /filesystem\/(?:deleteDirOrFile|getDirFileTrees)/, 'lists of files'],
  ['%get a.txt', /filesystem\/(?:download|getDirFileTrees)/, 'lists of files'],
  ['%export last DIR/a.xlsx', /filesystem\/resultsetToExcel/, 'results as files'],
  ['%queue default', /rm\/queueresources/, 'the load of queue default'],
  ['%engines --past', /ecinfo\/ecrHistoryList/, 'the list of past engines'],
];

/** A service that is away is told as such: it may come back. So is an answer without a word in it. */
function saysWhat(form: string, text: string, words: string): string {
  const offers = text.includes('does not offer') && text.includes(words);
  const isAway = form === 'no such service' && /cannot answer|code 10050/.test(text);
  const isEmpty =
    form === 'an empty body' && text.includes('does not answer like Linkis: HTTP 200');
  return offers || isAway || isEmpty ? 'says so' : text;
}

describe('a magic whose interface is missing', () => {
  it.each(names)('says so in one sentence, and asks seldom: %s', async (name) => {
    const directory = await mkdtemp(join(tmpdir(), 'linkis-missing-'));
    const told: string[] = [];
    for (const [code, missing, words] of magics) {
      const { value: ran, asked } = await without(missing, name, async (stack) => {
        if (code.startsWith('%export')) await stack.run('%%duckdb\nselect 1 as a');
        return stack.run(code.replace('DIR', directory));
      });
      expect(asked.length).toBeLessThanOrEqual(7);
      told.push(`${code}: ${saysWhat(name, errorText(ran), words)}`);
    }
    await rm(directory, { recursive: true, force: true });
    expect(told).toEqual(magics.map(([code]) => `${code}: says so`));
  });
});
