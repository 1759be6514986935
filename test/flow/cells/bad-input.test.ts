/** Magics about tasks, the catalogue and the session that are given something wrong: each whole message, and never a question. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { promptedLogin } from '../../../src/cli/language/prompted-login.ts';
import { createLinkisClient } from '../../../src/linkis/index.ts';
import { createLinkisInterpreter, createSecretPrompt } from '../../../src/run/index.ts';
import { LinkisKernelError, silentLogger } from '../../../src/shared/index.ts';
import { fixture } from '../../support/fixture.ts';
import {
  idOf,
  type NotebookKernel,
  type NotebookKernels,
  type Ran,
  startNotebookKernels,
} from '../../support/notebook-kernels.ts';
import { runSettings } from '../../support/run-settings.ts';

const url = 'http://127.0.0.1';
let ben: NotebookKernel;

const kernels = fixture(startNotebookKernels);
beforeAll(async () => {
  ben = kernels.open({ user: 'ben' });
});

afterEach(() => {
  kernels.between = undefined;
});

/** `ename: evalue`, and what the traceback says below it, without colours. */
function failure(ran: Ran): { readonly error: string; readonly next: string } {
  if (ran.outcome.status === 'ok') throw new Error(`it went well: ${ran.shown.join('\n')}`);
  const { ename, evalue, traceback } = ran.outcome.error;
  return { error: `${ename}: ${evalue}`, next: traceback.slice(2).join('\n') };
}

const withoutWords = ['jobs', 'history', 'databases', 'engines', 'info'];
const withOneWord = [
  'status',
  'log',
  'progress',
  'code',
  'kill',
  'attach',
  'tables',
  'columns',
  'use',
  'queue',
];
const ofOneTask = ['status', 'log', 'progress', 'code', 'kill', 'attach'];
const all = [...withoutWords, ...withOneWord];

describe('a wrong word or option', () => {
  it.each(withoutWords)('%%%s takes no word', async (name) => {
    const column = String(name.length + 3);
    expect(failure(await ben.run(`%${name} one`))).toEqual({
      error: `UsageError: %${name} (line 1, column ${column}): 'one' is one word too many`,
      next: `%${name} --help shows its options. Nothing was submitted.`,
    });
  });

  it.each(withOneWord)('%%%s takes one word', async (name) => {
    const column = String(name.length + 5);
    expect(failure(await ben.run(`%${name} 1 two`))).toEqual({
      error: `UsageError: %${name} (line 1, column ${column}): 'two' is one word too many`,
      next: `%${name} --help shows its options. Nothing was submitted.`,
    });
  });

  it.each(all)('%%%s names an option that it does not have', async (name) => {
    expect(failure(await ben.run(`%${name} --nope`)).error).toBe(
      `UsageError: %${name} (line 1, column ${String(name.length + 3)}): unknown option --nope`,
    );
  });

  it.each(ofOneTask)('%%%s takes a number from 1, a name or last', async (name) => {
    for (const word of ['x-y', '-1', '0', '1.5', '""', '99999999999999999999']) {
      expect(failure(await ben.run(`%${name} ${word}`)).error).toBe(
        `UsageError: %${name} (line 1, column ${String(name.length + 3)}): takes a task number, a name or last, as in %${name} 4711, not '${word.replaceAll('"', '')}'`,
      );
    }
  });
});

const time =
  'takes an age such as 90s, 30m, 6h, 2d or 1d12h, or a time in UTC such as 2026-08-01 or "2026-08-01 14:30"';
const states = 'queued, running, succeeded, succeed, failed, cancelled, timeout or unfinished';

describe('a missing or faulty value', () => {
  it.each([
    ['%history -n', '%history (line 1, column 10): -n needs a value'],
    ['%history -n 0', "%history (line 1, column 13): -n takes a whole number from 1, not '0'"],
    ['%history -n x', "%history (line 1, column 13): -n takes a whole number from 1, not 'x'"],
    [
      '%history -n 1001',
      "%history (line 1, column 13): -n takes a number from 1 to 1000, not '1001'",
    ],
    ['%history -n 3 -n 4', '%history (line 1, column 15): -n is given twice'],
    [
      '%history --page 0',
      "%history (line 1, column 17): --page takes a whole number from 1, not '0'",
    ],
    ['%history --status', '%history (line 1, column 10): --status needs a value'],
    [
      '%history --status lost',
      `%history (line 1, column 19): --status takes ${states}, not 'lost'`,
    ],
    [
      '%history --status faild',
      `%history (line 1, column 19): --status takes ${states}, not 'faild'; did you mean failed?`,
    ],
    ['%history --since soon', `%history (line 1, column 18): --since ${time}, not 'soon'`],
    ['%history --before 0d', `%history (line 1, column 19): --before ${time}, not '0d'`],
    [
      '%history --engine hive-3',
      "%history (line 1, column 19): --engine takes the name of an engine without its version, as in --engine hive, not 'hive-3'",
    ],
    [
      '%history --grep ""',
      '%history (line 1, column 17): --grep takes a text to look for in the code',
    ],
    ['%log --level', '%log (line 1, column 6): --level needs a value'],
    ['%log --level debug', "%log (line 1, column 14): --level takes warn or error, not 'debug'"],
    [
      '%log --tail many',
      "%log (line 1, column 13): --tail takes a whole number from 1, not 'many'",
    ],
    ['%tables --like', '%tables (line 1, column 9): --like needs a value'],
    ['%tables --like ""', '%tables (line 1, column 16): --like takes a part of a name'],
    ['%tables ""', '%tables (line 1, column 9): takes a database, as in %tables sales'],
    ['%use ""', '%use (line 1, column 6): takes a database, as in %use sales'],
    ['%columns', '%columns (line 1, column 1): takes a table, as in %columns sales.orders'],
    ['%columns ""', '%columns (line 1, column 10): takes a table, as in %columns sales.orders'],
    ['%engines --kill', '%engines (line 1, column 10): --kill needs a value'],
    [
      '%engines --kill me',
      "%engines (line 1, column 17): --kill takes HOST:PORT as %engines lists it, not 'me'",
    ],
    [
      '%engines --kill a:1 --json',
      '%engines (line 1, column 21): --json and --kill do not go together',
    ],
  ])('is refused in %s', async (code, message) => {
    const name = /^%\w+/.exec(code)?.[0] ?? '';
    expect(failure(await ben.run(code))).toEqual({
      error: `UsageError: ${message}`,
      next: `${name} --help shows its options. Nothing was submitted.`,
    });
  });
});

describe('a name that nothing has', () => {
  let fresh: NotebookKernels;

  beforeAll(async () => {
    fresh = await startNotebookKernels();
  });

  afterAll(async () => {
    await fresh.close();
  });

  it.each([
    // First, since a look into the catalogue starts an engine.
    ['%engines --kill 1.2.3.4:99', '1.2.3.4:99 is no engine of yours', 'You have no engines.'],
    ['%tables nodb', 'there is no database nodb', '%databases lists them.'],
    ['%tables mian', 'there is no database mian; did you mean main?', '%databases lists them.'],
    ['%columns nodb.t', 'there is no database nodb', '%databases lists them.'],
    ['%columns a.b.c.d', 'there is no database a.b.c', '%databases lists them.'],
    [
      '%columns nowhere',
      'there is no table nowhere in main',
      '%tables main lists them; %use sets the database that is looked in.',
    ],
    ['%use nodb', 'there is no database nodb', '%databases lists them.'],
  ])('is refused in %s', async (code, message, next) => {
    expect(failure(await fresh.open().run(code))).toEqual({
      error: `UsageError: ${message}`,
      next,
    });
  });

  it.each(ofOneTask)(
    '%%%s says so of a task of another user as of one that is not',
    async (name) => {
      const ann = kernels.open();
      const id = String(idOf(await ann.run('SELECT 1')));
      for (const number of [id, '99999']) {
        expect(failure(await ben.run(`%${name} ${number}`))).toEqual({
          error: `LinkisTaskFailed: no task ${number} in the job history of ben on ${url}`,
          next: "%history lists yours; another user's task is not shown without permission.",
        });
      }
    },
  );
});

describe('a notebook in which nothing has run', () => {
  it.each(['status', 'log', 'progress', 'code', 'kill'])('%%%s asks for a number', async (name) => {
    expect(failure(await ben.run(`%${name}`))).toEqual({
      error: 'UsageError: no task has run in this notebook yet',
      next: 'Name one by its number; %history lists yours.',
    });
  });

  it.each([
    ['%jobs', 'No task has run in this notebook yet. %history lists all your tasks.'],
    ['%history', 'The job history has no such task.'],
    ['%kill all', 'No task of this notebook is running.'],
    ['%engines', 'You have no engines; a cell starts the one that it needs'],
    [
      '%queue',
      'None of your tasks is running or waiting\nYarn queues: default; %queue NAME shows the load of one.',
    ],
  ])('%s says that there is nothing', async (code, text) => {
    expect((await ben.run(code)).shown).toEqual([text]);
  });
});

describe('a task that has made nothing yet', () => {
  it('is told to have no results yet', async () => {
    const kernel = kernels.open();
    const id = String(idOf(await kernel.run('%%shell --detach\nsleep 20')));
    expect((await kernel.run(`%result ${id}`)).shown[0]).toMatch(
      /^Task \d+ \(\w+\) has no results yet\.$/,
    );
    expect(failure(await kernel.run(`%export ${id} x.csv`)).error).toMatch(
      /^UsageError: task \d+ \(\w+\) has no results yet$/,
    );
    expect((await kernel.run(`%progress ${id}`)).shown[0]).toMatch(/ · task \d+ · \w+ · \d\.\d s$/);
    expect((await kernel.run(`%code ${id}`)).shown).toEqual([`Task ${id} as submitted:\nsleep 20`]);
    expect((await kernel.run(`%kill ${id}`)).shown).toEqual([`Task ${id} is Cancelled.`]);
  });
});

describe('a gateway that cannot be reached', () => {
  const paths: Readonly<Record<string, string>> = {
    jobs: 'jobhistory/list',
    history: 'jobhistory/list',
    queue: 'jobhistory/list',
    databases: 'datasource/dbs',
    tables: 'datasource/dbs',
    columns: 'datasource/dbs',
    engines: 'linkisManager/listUserEngines',
  };

  it.each(all.filter((name) => name !== 'info' && name !== 'use'))(
    'is named in the answer of %%%s',
    async (name) => {
      const kernel = kernels.open();
      const id = String(idOf(await kernel.run('SELECT 1')));
      kernels.between = async () => Promise.reject(new TypeError('connection refused'));
      const path = paths[name] ?? `jobhistory/${id}/get`;
      expect(failure(await kernel.run(name === 'columns' ? '%columns t' : `%${name}`))).toEqual({
        error: `LinkisConnectionError: the gateway ${url} cannot be reached: connection refused (GET /api/rest_j/v1/${path})`,
        next: 'The connection broke; check that the gateway still runs.',
      });
    },
  );

  it('leaves %info and %use what needs no server', async () => {
    const kernel = kernels.open();
    kernels.between = async () => Promise.reject(new TypeError('connection refused'));
    const info = await kernel.run('%info');
    expect(info.shown[0]).toMatch(/^user +not known: the gateway /m);
    expect(info.shown[0]).toMatch(/^engine +duckdb sql/m);
    expect((await kernel.run('%use sales')).shown[0]).toMatch(
      /^Completion and %tables look in sales from here on\.[^\n]*\nThe server does not say whether it exists: the gateway /,
    );
  });
});

describe('a client that does not answer questions', () => {
  // The others need no server here: they answer with what the kernel knows.
  it.each(all.filter((name) => !['info', 'use', 'jobs'].includes(name)))(
    '%%%s fails at once where a password would be asked for',
    async (name) => {
      const prompt = createSecretPrompt();
      const client = createLinkisClient(
        promptedLogin(
          {
            urls: [url],
            auth: {
              kind: 'password',
              user: 'ann',
              configured: false,
              password: async () =>
                Promise.reject(new LinkisKernelError('CONFIG_INVALID', 'no password is set')),
            },
            headers: {},
            requestTimeoutMs: 10_000,
            submitTimeoutMs: 10_000,
            retries: 0,
          },
          prompt,
        ),
        { fetch: async (request) => kernels.gateway.handle(request) },
      );
      const interpreter = createLinkisInterpreter({
        connect: async () => client,
        settings: runSettings,
        session: 'batch',
        version: '0.0.0',
        prompt,
        logger: silentLogger,
      });
      const word = name === 'columns' ? ' t' : ofOneTask.includes(name) ? ' 1' : '';
      const cell = interpreter.execute({
        code: `%${name}${word}`,
        silent: false,
        executionCount: 1,
        signal: new AbortController().signal,
      });
      let step = await cell.next();
      while (step.done !== true) step = await cell.next();
      await interpreter.close(100);
      expect(step.value).toMatchObject({
        status: 'error',
        error: { evalue: 'no password is set' },
      });
    },
  );
});
