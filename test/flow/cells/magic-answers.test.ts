/**
 * Every magic of the registry that answers: as text and HTML, and with `--json` as JSON with the same facts. A magic that is
 * in neither table below fails the first test.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MimeBundle } from '../../../src/interpreter/index.ts';
import { describeMagics } from '../../../src/magics/index.ts';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';

/** Show results of tasks or stream a log, or have nothing of their own to show. */
const showResults = [
  'raw',
  'run',
  'explain',
  'local',
  'attach',
  'log',
  'result',
  'more',
  'page',
  'rows',
  'plot',
  'grid',
  'send',
];

/** Magic to what is run (`DIR` is a directory of the test's own) and to facts that both its forms tell. */
const answers: Readonly<Record<string, readonly [code: string, ...facts: readonly string[]]>> = {
  engine: ['%engine', 'duckdb', 'sql', 'notebook'],
  var: ['%var', 'region', 'EU', 'settings', 'city', 'Basel', 'notebook'],
  queries: ['%queries', 'large', 'select name from cities'],
  conf: ['%conf --show', 'fetch.size', '1000', 'runtime'],
  configure: ['%configure --show', 'fetch.size', '1000', 'runtime'],
  preview: ['%%preview\nselect ${city}', 'select Basel', 'duckdb-1', 'notebook'],
  jobs: ['%jobs', 'duckdb', 'Succeed'],
  history: ['%history', 'duckdb', 'Succeed', 'select 41 + 1 as answer'],
  status: ['%status', 'Succeed', 'duckdb'],
  progress: ['%progress', '1'],
  code: ['%code', 'select 41 + 1 as answer'],
  kill: ['%kill all'],
  export: ['%export last DIR/answer.csv', 'answer.csv'],
  profile: ['%profile', 'answer', 'int'],
  databases: ['%databases', 'main'],
  tables: ['%tables', 'cities'],
  columns: ['%columns cities', 'inhabitants', 'BIGINT'],
  describe: ['%describe cities', 'main', 'cities', 'inhabitants', 'BIGINT', 'ann'],
  functions: ['%functions'],
  datasources: ['%datasources'],
  use: ['%use main', 'main'],
  put: ['%put DIR/answer.txt --force', 'answer.txt', '7'],
  ls: ['%ls', 'answer.txt', '7'],
  cat: ['%cat answer.txt', 'content'],
  get: ['%get answer.txt DIR/back.txt --force', 'back.txt', '7'],
  mkdir: ['%mkdir made.csv', 'made'],
  mv: ['%mv moved.csv named', 'named'],
  rm: ['%rm made.csv -r', 'made'],
  engines: ['%engines', 'duckdb', 'notebook'],
  session: ['%session', 'session1', 'duckdb'],
  queue: ['%queue', 'notebook', 'duckdb'],
  whoami: ['%whoami', 'ann', 'password'],
  login: ['%login', 'ann', 'http://127.0.0.1'],
  logout: ['%logout', 'http://127.0.0.1'],
  info: ['%info', 'ann', 'duckdb', 'session1'],
  config: ['%config limits', 'limits.rows', '200', 'default'],
  lsmagic: ['%lsmagic', 'lsmagic', 'All magics.', '%%pyspark'],
  help: ['%help var', 'forget these variables', 'a date such as 2026-08-01'],
};

const stack = fixture(async () =>
  startStack({
    run: { variables: { region: 'EU' } },
    workingDirectory: tmpdir(),
    settingsInForce: [{ key: 'limits.rows', value: '200', data: 200, origin: 'default' }],
  }),
);
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-answers-'));
  await stack.run('create table cities (name varchar, inhabitants bigint)');
  await stack.run('%var city=Basel\n%conf fetch.size=1000');
  await stack.run('%%sql --query large\nselect name from cities');
  await stack.run('select 41 + 1 as answer');
  await writeFile(path.join(directory, 'answer.txt'), 'content');
  await stack.run('%mkdir moved.csv');
  await stack.run('%mkdir moved-2.csv');
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

function lastBundle(cell: RanCell): MimeBundle {
  const bundles = cell.events.flatMap((event) =>
    event.kind === 'display' || event.kind === 'update' ? [event.bundle] : [],
  );
  const last = bundles.at(-1);
  if (last === undefined) throw new Error(`nothing was shown: ${JSON.stringify(cell.outcome)}`);
  return last;
}

/** With `--json` in the first line. */
function asJson(code: string): string {
  return code.replace(/^[^\n]*/, '$& --json');
}

describe('magics that answer', () => {
  it('are all of the registry but those that show results', () => {
    const names = describeMagics().map(({ name }) => name);
    expect([...Object.keys(answers), ...showResults].toSorted()).toEqual(names.toSorted());
  });

  it.each(Object.entries(answers))(
    'answer %s in text, HTML and JSON',
    async (_name, [code, ...facts]) => {
      const written = code.replace('DIR', directory);
      const plain = await stack.run(written);
      expect(plain.outcome).toEqual({ status: 'ok' });
      const bundle = lastBundle(plain);
      expect(Object.keys(bundle).toSorted()).toEqual(['text/html', 'text/plain']);

      const told = await stack.run(asJson(written).replace('.csv', '-2.csv'));
      expect(told.status).toBe('ok');
      const withJson = lastBundle(told);
      expect(Object.keys(withJson).toSorted()).toEqual([
        'application/json',
        'text/html',
        'text/plain',
      ]);
      const json = JSON.stringify(withJson['application/json']);
      expect(JSON.parse(json)).toEqual(withJson['application/json']);
      const text = bundle['text/plain'] ?? '';
      const html = String(bundle['text/html']).replaceAll('&#39;', "'");
      for (const fact of facts) {
        expect(text).toContain(fact);
        expect(html).toContain(fact);
        if (fact !== 'answer.csv') expect(json).toContain(fact);
      }
    },
  );

  it('are completed with the settings in force', async () => {
    const { matches } = await stack.interpreter.complete('%config lim', 11);
    expect(matches.map(({ text }) => text)).toEqual(['limits', 'limits.rows']);
  });

  it('%info and %config have numbers, lists and nulls in their JSON', async () => {
    const info = lastBundle(await stack.run('%info --json'))['application/json'];
    expect(info).toMatchObject({
      variables: 2,
      database: 'main',
      'last task': expect.any(Number),
      session: { id: 'session1', engines: 'own' },
      'engines of this notebook': [{ engine: 'duckdb', instance: expect.any(String) }],
      'your running tasks': [],
    });
    const config = lastBundle(await stack.run('%config limits --json'))['application/json'];
    expect(config).toEqual([{ key: 'limits.rows', value: 200, origin: 'default' }]);
  });

  it('have one wording of --json in their help', async () => {
    const helps = await Promise.all(
      describeMagics()
        .filter(({ options }) => options.includes('json'))
        .map(async ({ name }) => lastBundle(await stack.run(`%${name} -h`))['text/plain']),
    );
    const worded = helps.map((text) => / --json\s+(.*(?:\n\s{6,}.*)*)/.exec(text)?.[1]);
    expect(new Set(worded.map((text) => text?.replaceAll(/\s+/g, ' ')))).toEqual(
      new Set(['the same facts as application/json too, for a program to read']),
    );
  });

  it('%engine tells what it changed as JSON too, and a cell with code has no answer to give', async () => {
    const changed = lastBundle(await stack.run('%engine duckdb --rows 7 --json'));
    expect(changed['application/json']).toEqual({
      engine: { engine: 'duckdb', version: '1', runType: 'sql', language: 'sql' },
      configured: { engine: 'duckdb', version: '1', runType: 'sql', language: 'sql' },
      origin: 'settings',
      creator: 'notebook',
      rows: 7,
      limit: null,
      timeoutMs: null,
      set: ['fetch.size'],
      startup: [],
      label: [],
      quiet: false,
      tables: 'static',
    });
    const refused = await stack.run('%%engine duckdb --json\nselect 1');
    expect(refused.status).toBe('UsageError');
    expect(JSON.stringify(refused.outcome)).toContain(
      '%%engine (line 1, column 17): --json is for an answer, and a cell with code has none',
    );
  });
});
