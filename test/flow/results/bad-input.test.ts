/** What the magics about results say to everything that they cannot do: the whole sentence, and what to do next. */
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLinkisClient } from '../../../src/linkis/index.ts';
import { createLinkisInterpreter } from '../../../src/run/index.ts';
import { asObject, silentLogger } from '../../../src/shared/index.ts';
import { linkisSettings, passwordOf } from '../../support/linkis-settings.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { runSettings } from '../../support/run-settings.ts';

let stack: LocalStack;
let directory: string;
let offline = false;
/** A task of this notebook with two results, and one of another user. */
let own = '';
let foreign = '';

const at = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'linkis-bad-'));
  stack = await startStack({
    gateway: {
      users: [
        { name: 'ann', password: 'a password' },
        { name: 'bob', password: 'another' },
      ],
    },
    linkis: { retries: 0 },
    between: async (request, next) =>
      offline ? Promise.reject(new TypeError('fetch failed')) : next(request),
  });
  foreign = await taskOfBob();
  const ran = await stack.run("%%sql --as two\nSELECT 1 AS a; SELECT 'x' AS word, 2 AS n");
  own = String(ran.taskId());
  await mkdir(at('d.csv'));
  await writeFile(at('file'), '');
  await writeFile(at('there.csv'), 'mine');
});

afterAll(async () => {
  offline = false;
  await stack.close();
  await rm(directory, { recursive: true, force: true });
});

async function taskOfBob(): Promise<string> {
  const client = createLinkisClient(
    linkisSettings({ auth: passwordOf('bob', 'another'), retries: 0 }),
    { fetch: async (request) => stack.gateway.handle(request) },
  );
  const interpreter = createLinkisInterpreter({
    connect: async () => client,
    settings: runSettings,
    session: 'bobs',
    version: '0.0.0',
    logger: silentLogger,
  });
  const { signal } = new AbortController();
  const cell = interpreter.execute({
    code: 'SELECT 7 AS secret',
    silent: false,
    executionCount: 1,
    signal,
  });
  let step = await cell.next();
  while (step.done !== true) step = await cell.next();
  await interpreter.close(1000);
  return String(asObject(step.value.metadata?.['linkis'])?.['taskId']);
}

/** The sentence and the hint of a cell that failed; numbers and places that each run has of its own as words. */
function said(ran: RanCell): readonly string[] {
  if (ran.outcome.status === 'ok') return ['ok'];
  const { evalue, traceback } = ran.outcome.error;
  const rest = traceback
    .join('\n')
    // oxlint-disable-next-line no-control-regex -- colors of a traceback
    .replaceAll(/\u001b\[\d+m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.includes(evalue));
  return [evalue, ...rest].map((line) =>
    line
      .replaceAll(directory, 'DIR')
      .replaceAll(`task ${own}`, 'task OWN')
      .replaceAll(`task ${foreign}`, 'task FOREIGN')
      .replaceAll(new RegExp(`\\b(from|to|export) ${own}\\.`, 'g'), '$1 OWN.'),
  );
}

/** Words with the run's own numbers and places put in. */
function filled(words: string): string {
  return words.replaceAll('OWN', own).replaceAll('FOREIGN', foreign).replaceAll('DIR', directory);
}

describe('a magic about results', () => {
  it.each([
    [
      '%result 0',
      "%result (line 1, column 9): takes a task number, a name or last, as in 4711, 4711.2 or last, not '0'",
      '%result --help shows its options. Nothing was submitted.',
    ],
    [
      '%result 1.0',
      "%result (line 1, column 9): takes a task number, a name or last, as in 4711, 4711.2 or last, not '1.0'",
      '%result --help shows its options. Nothing was submitted.',
    ],
    [
      '%result -1',
      "%result (line 1, column 9): takes a task number, a name or last, as in 4711, 4711.2 or last, not '-1'",
      '%result --help shows its options. Nothing was submitted.',
    ],
    [
      '%result a-b',
      "%result (line 1, column 9): takes a task number, a name or last, as in 4711, 4711.2 or last, not 'a-b'",
      '%result --help shows its options. Nothing was submitted.',
    ],
    [
      '%result 1 2',
      "%result (line 1, column 11): '2' is one word too many",
      '%result --help shows its options. Nothing was submitted.',
    ],
    ['%result OWN.3', 'task OWN has 2 results, no result 3', 'Name one, from OWN.1 to OWN.2.'],
    [
      '%result FOREIGN',
      'no task FOREIGN in the job history of ann on http://127.0.0.1',
      "%history lists yours; another user's task is not shown without permission.",
    ],
    [
      '%result 987654',
      'no task 987654 in the job history of ann on http://127.0.0.1',
      "%history lists yours; another user's task is not shown without permission.",
    ],
    ['%result nothing', 'no result is named nothing in this notebook', 'Named results: two.'],
    [
      '%more 0',
      "%more (line 1, column 7): takes a task number, a name or last, as in 4711, 4711.2 or last, not '0'",
      '%more --help shows its options. Nothing was submitted.',
    ],
    ['%more two', 'task OWN has 2 results: which one?', 'Name one, from OWN.1 to OWN.2.'],
    [
      '%more a b',
      "%more (line 1, column 9): 'b' is one word too many",
      '%more --help shows its options. Nothing was submitted.',
    ],
    [
      '%page',
      '%page (line 1, column 1): takes a page number from 1, as in %page 3',
      '%page --help shows its options. Nothing was submitted.',
    ],
    [
      '%page 0',
      "%page (line 1, column 7): takes a page number from 1, as in %page 3, not '0'",
      '%page --help shows its options. Nothing was submitted.',
    ],
    [
      '%page x',
      "%page (line 1, column 7): takes a page number from 1, as in %page 3, not 'x'",
      '%page --help shows its options. Nothing was submitted.',
    ],
    [
      '%page two.2 99',
      'result 2 of task OWN has no page 99: it ends before',
      'A page has 200 rows here; %page 1 is the first.',
    ],
    ['%page two.3 1', 'task OWN has 2 results, no result 3', 'Name one, from OWN.1 to OWN.2.'],
    [
      '%rows',
      '%rows (line 1, column 1): takes a number of rows from 1, as in %rows 1000',
      '%rows --help shows its options. Nothing was submitted.',
    ],
    [
      '%rows 0',
      "%rows (line 1, column 7): takes a number of rows from 1, as in %rows 1000, not '0'",
      '%rows --help shows its options. Nothing was submitted.',
    ],
    [
      '%rows 1e3',
      "%rows (line 1, column 7): takes a number of rows from 1, as in %rows 1000, not '1e3'",
      '%rows --help shows its options. Nothing was submitted.',
    ],
    [
      '%rows 100000',
      '%rows (line 1, column 7): shows at most 99,999 rows (%export writes all), not 100000',
      '%rows --help shows its options. Nothing was submitted.',
    ],
    [
      '%%rows 100000\nSELECT 1',
      '%%rows (line 1, column 8): shows at most 99,999 rows (%export writes all), not 100000',
      '%rows --help shows its options. Nothing was submitted.',
    ],
    [
      '%%sql --rows 100000\nSELECT 1',
      '%%sql (line 1, column 14): --rows shows at most 99,999 rows (%export writes all), not 100000',
      '%sql --help shows its options. Nothing was submitted.',
    ],
    [
      '%%local sql --rows 100000\nSELECT 1',
      '%%local (line 1, column 20): --rows shows at most 99,999 rows (%export writes all), not 100000',
      '%local --help shows its options. Nothing was submitted.',
    ],
    [
      '%rows FOREIGN 3',
      'no task FOREIGN in the job history of ann on http://127.0.0.1',
      "%history lists yours; another user's task is not shown without permission.",
    ],
    [
      '%rows two.2 3 4',
      "%rows (line 1, column 15): '4' is one word too many",
      '%rows --help shows its options. Nothing was submitted.',
    ],
    [
      '%export',
      '%export (line 1, column 1): takes a result and a file, as in %export last report.csv',
      '%export --help shows its options. Nothing was submitted.',
    ],
    [
      '%export last',
      '%export (line 1, column 9): takes a result and a file, as in %export last report.csv',
      '%export --help shows its options. Nothing was submitted.',
    ],
    [
      '%export last DIR/x.txt',
      "%export (line 1, column N): the file must end in .csv, .xlsx or .parquet: 'DIR/x.txt'",
      '%export --help shows its options. Nothing was submitted.',
    ],
    [
      '%export last DIR/none/x.csv',
      'cannot write DIR/none/x.csv: its directory does not exist',
      'Name another file; nothing was left behind.',
    ],
    [
      '%export last DIR/d.csv',
      'cannot write DIR/d.csv: it is a directory',
      'Name another file; nothing was left behind.',
    ],
    [
      '%export last DIR/d.csv --force',
      'cannot write DIR/d.csv: it is a directory',
      'Name another file; nothing was left behind.',
    ],
    [
      '%export last DIR/file/x.csv',
      'cannot write DIR/file/x.csv: DIR/file is no directory',
      'Name another file; nothing was left behind.',
    ],
    [
      '%export last DIR/there.csv',
      'DIR/there.csv exists already',
      '--force replaces it. Nothing was written.',
    ],
    [
      '%export FOREIGN DIR/x.csv',
      'no task FOREIGN in the job history of ann on http://127.0.0.1',
      "%history lists yours; another user's task is not shown without permission.",
    ],
    [
      '%export 987654 DIR/x.csv',
      'no task 987654 in the job history of ann on http://127.0.0.1',
      "%history lists yours; another user's task is not shown without permission.",
    ],
    [
      '%export nothing DIR/x.csv',
      'no result is named nothing in this notebook',
      'Named results: two.',
    ],
    [
      '%export OWN DIR/x.csv',
      'task OWN has 2 results: which one?',
      'Name one, from OWN.1 to OWN.2, or export all with --all.',
    ],
    [
      '%export OWN.3 DIR/x.csv',
      'task OWN has 2 results, no result 3',
      'Name one, from OWN.1 to OWN.2, or export all with --all.',
    ],
    [
      '%export last DIR/x.csv --limit none',
      "%export (line 1, column N): --limit takes a whole number from 1, not 'none'",
      '%export --help shows its options. Nothing was submitted.',
    ],
    [
      '%export last DIR/x.csv --sep',
      '%export (line 1, column N): --sep needs a value',
      '%export --help shows its options. Nothing was submitted.',
    ],
    [
      '%export last DIR/x.xlsx --sep ;',
      '%export (line 1, column N): --sep is not for .xlsx',
      '%export --help shows its options. Nothing was submitted.',
    ],
    [
      '%export last DIR/x.xlsx --sheet a/b',
      "%export (line 1, column N): --sheet takes 1 to 31 characters, none of [ ] : * ? / \\ and no ' at an end, not 'a/b'",
      '%export --help shows its options. Nothing was submitted.',
    ],
    ['%plot OWN.3', 'task OWN has 2 results, no result 3', 'Name one, from OWN.1 to OWN.2.'],
    [
      '%plot FOREIGN',
      'no task FOREIGN in the job history of ann on http://127.0.0.1',
      "%history lists yours; another user's task is not shown without permission.",
    ],
    [
      '%plot 987654',
      'no task 987654 in the job history of ann on http://127.0.0.1',
      "%history lists yours; another user's task is not shown without permission.",
    ],
    ['%plot nothing', 'no result is named nothing in this notebook', 'Named results: two.'],
    [
      '%plot --kind',
      '%plot (line 1, column 7): --kind needs a value',
      '%plot --help shows its options. Nothing was submitted.',
    ],
    [
      '%plot two.2 --x wrod',
      "%plot: --x: the table has no column 'wrod'; did you mean word?",
      'Its columns are word, n.',
    ],
    [
      '%plot two.2 --y word',
      "%plot: --y takes numbers, but 'word' is 'x' in row 1",
      'Columns with numbers: n.',
    ],
  ])('refuses %s', async (words, sentence, hint) => {
    const ran = await stack.run(filled(words));
    // How long the name of the directory is, is the machine's own.
    const columns = words.includes('DIR') ? /column (?!1\b)\d+/ : /$^/;
    expect(said(ran).map((line) => line.replace(columns, 'column N'))).toEqual([sentence, hint]);
    expect(ran.events).toEqual([]);
    expect((await readdir(directory)).toSorted()).toEqual(['d.csv', 'file', 'there.csv']);
  });

  it.each(['%result', '%more', '%page 2', '%rows 5', '%export last x.csv', '%plot'])(
    'says for %s that nothing has run yet',
    async (words) => {
      const fresh = await startStack();
      try {
        const [sentence] = said(await fresh.run(words));
        expect(sentence).toBe(
          /more|page|rows/.test(words)
            ? 'no table has been shown in this notebook yet'
            : 'no task has run in this notebook yet',
        );
      } finally {
        await fresh.close();
      }
    },
  );

  it('says that a task which runs has no results yet', async () => {
    const ran = await stack.run(
      '%%sql --detach --as later\nSELECT count(*) AS n FROM range(40000000000) a(i) WHERE i % 7 = 3',
    );
    const id = /task (\d+)/i.exec(JSON.stringify(ran.events))?.[1] ?? '';
    try {
      for (const words of ['%plot later', '%more later', `%export later ${at('x.csv')}`]) {
        expect((await stack.run(words)).outcome).toMatchObject({
          error: {
            evalue: expect.stringMatching(
              new RegExp(`^task ${id} \\((?:Inited|Scheduled|Running)\\) has no results yet$`),
            ),
            traceback: expect.arrayContaining([
              `It has not ended: %attach ${id} goes on showing it.`,
            ]),
          },
        });
      }
      expect((await stack.run('%result later')).displays().join()).toMatch(/has no results yet\.$/);
    } finally {
      expect((await stack.run(`%kill ${id}`)).status).toBe('ok');
    }
  });

  it.each([
    '%result two',
    '%more two.2',
    '%page two.2 1',
    '%rows two.2 5',
    '%export two.2 DIR/x.csv',
    '%export two DIR/x.xlsx --all',
    '%plot two.2',
  ])('says for %s that the gateway cannot be reached, and leaves nothing behind', async (words) => {
    offline = true;
    try {
      const ran = await stack.run(filled(words));
      expect(ran.status).toBe('LinkisConnectionError');
      expect(said(ran)[0]).toMatch(/^the gateway http:\/\/127\.0\.0\.1 cannot be reached: /);
      expect((await readdir(directory)).toSorted()).toEqual(['d.csv', 'file', 'there.csv']);
    } finally {
      offline = false;
    }
  });

  it('refuses a directory that may not be written to', async () => {
    await chmod(at('d.csv'), 0o500);
    const ran = await stack.run(filled('%export two.2 DIR/d.csv/x.csv'));
    await chmod(at('d.csv'), 0o700);
    const isRoot = process.getuid?.() === 0;
    expect(said(ran)).toEqual(
      isRoot
        ? ['ok']
        : [
            'cannot write DIR/d.csv/x.csv: permission denied',
            'Name another file; nothing was left behind.',
          ],
    );
  });
});
