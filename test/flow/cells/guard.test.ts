/** The setting `guard` on the whole stack: what is asked about, what is refused, and that nothing of it is submitted. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellRequest } from '../../../src/interpreter/index.ts';
import { fixture } from '../../support/fixture.ts';
import { type LocalStack, type RanCell, ranCell, startStack } from '../../support/local-stack.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { keepOnServer } from '../../support/kept-variables.ts';

let submits = 0;
beforeEach(() => {
  submits = 0;
});

async function start(guard: 'off' | 'confirm' | 'read-only'): Promise<LocalStack> {
  return startStack({
    run: { guard },
    settingsInForce: [{ key: 'guard', value: guard, data: guard, origin: '/etc/config.json' }],
    between: async (request, next) => {
      if (/entrance\/(submit|execute)$/.test(new URL(request.url).pathname)) submits += 1;
      return next(request);
    },
  });
}

function errorOf(cell: RanCell): string {
  if (cell.outcome.status !== 'error') throw new Error('the cell has not failed');
  // oxlint-disable-next-line no-control-regex -- colours of a traceback
  return cell.outcome.error.traceback.join('\n').replaceAll(/\u001b\[\d+m/g, '');
}

async function runAsking(
  { interpreter }: LocalStack,
  code: string,
  ask: CellRequest['ask'],
  signal = new AbortController().signal,
): Promise<RanCell> {
  const cell = interpreter.execute({ code, silent: false, executionCount: 1, signal, ask });
  const events = [];
  for (;;) {
    const step = await cell.next();
    if (step.done === true) return ranCell(events, step.value);
    events.push(step.value);
  }
}

/** A user who gives this answer, and what was asked. */
function answering(answer: string): { ask: NonNullable<CellRequest['ask']>; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async ask(prompt, { hidden }) {
      asked.push(hidden ? `unseen ${prompt}` : prompt);
      return answer;
    },
  };
}

describe('guard: confirm', () => {
  const stack = fixture(async () => start('confirm'));

  it.each([
    ['DROP TABLE gone', 'DROP TABLE gone: run it? [y/N] '],
    ['TRUNCATE t', 'TRUNCATE t: run it? [y/N] '],
    ['DELETE FROM t', 'DELETE FROM t without WHERE: run it? [y/N] '],
    ['UPDATE t SET a = 1', 'UPDATE t without WHERE: run it? [y/N] '],
    ['ALTER TABLE t DROP a', 'ALTER TABLE t DROP a: run it? [y/N] '],
    ['CREATE OR REPLACE TABLE t AS SELECT 1', 'CREATE OR REPLACE TABLE t: run it? [y/N] '],
    [
      "%%hive\nINSERT OVERWRITE TABLE t PARTITION (dt='1') SELECT 1",
      "INSERT OVERWRITE t PARTITION (dt='1'): run it? [y/N] ",
    ],
    [
      "%%hive\nLOAD DATA INPATH '/x' OVERWRITE INTO TABLE t",
      'LOAD DATA OVERWRITE INTO t: run it? [y/N] ',
    ],
    [
      'SELECT 1;\ndrop table a; -- drop table b\nDELETE FROM c',
      'DROP TABLE a · DELETE FROM c without WHERE: run them? [y/N] ',
    ],
    ['PREPARE p AS DELETE FROM t', 'DELETE FROM t: run it? [y/N] '],
  ])('asks once about %s, and submits nothing without a yes', async (code, question) => {
    for (const answer of ['', 'n', 'no', 'yess', 'x y']) {
      const { ask, asked } = answering(answer);
      const cell = await runAsking(stack, code, ask);
      expect(asked).toEqual([question]);
      expect(cell.status).toBe('GuardRefused');
      expect(errorOf(cell)).toContain('not run, since the answer was no');
      expect(errorOf(cell)).toContain('Nothing was submitted.');
    }
    expect(submits).toBe(0);
  });

  it.each(['y', 'Y', 'yes', ' Yes '])('runs it when the answer is "%s"', async (answer) => {
    await stack.run('CREATE TABLE IF NOT EXISTS asked (a INT)');
    const cell = await runAsking(stack, 'DROP TABLE asked', answering(answer).ask);
    expect(cell.status).toBe('ok');
    expect(submits).toBe(2);
  });

  it.each([
    'SELECT 1',
    'CREATE TABLE IF NOT EXISTS kept (a INT)',
    'INSERT INTO kept VALUES (1)',
    'UPDATE kept SET a = 2 WHERE a = 1',
    'DELETE FROM kept WHERE a = 2',
    "SELECT 'DROP TABLE kept' -- DELETE FROM kept",
    'EXPLAIN DELETE FROM kept',
    '%%python\nx = "DROP TABLE kept"',
  ])('does not ask about %s', async (code) => {
    await stack.run('CREATE TABLE IF NOT EXISTS kept (a INT)');
    const { ask, asked } = answering('');
    expect((await runAsking(stack, code, ask)).status).toBe('ok');
    expect(asked).toEqual([]);
  });

  it('fails before the submit where nobody can be asked, and says how to run it', async () => {
    const cell = await stack.run('DROP TABLE sales.orders');
    expect(cell.status).toBe('GuardRefused');
    expect(errorOf(cell))
      .toBe(`GuardRefused: DROP TABLE sales.orders: the guard wants a yes, and nobody can be asked here

--yes on a %% magic above the code, as in %%engine --yes, runs it without a question. Nothing was submitted. guard comes from /etc/config.json.`);
    expect(submits).toBe(0);
  });

  it.each(['%%engine duckdb --yes', '%%sql --yes', '%sql --yes', '%%sql --yes\n%%raw'])(
    'runs it by %s',
    async (magic) => {
      await stack.run('CREATE TABLE IF NOT EXISTS sure (a INT)');
      expect((await stack.run(`${magic}\nDROP TABLE sure`)).status).toBe('ok');
    },
  );

  it('asks for a cell on this machine too, and runs it by --yes', async () => {
    const machine = await startLocalMachine();
    const own = await startStack({ run: { guard: 'confirm' }, local: machine });
    try {
      await own.run('%%local sql\nCREATE TABLE kept (a INT)');
      expect((await own.run('%%local sql\nDROP TABLE kept')).status).toBe('GuardRefused');
      expect((await own.run('%%local sql --yes\nDROP TABLE kept')).status).toBe('ok');
    } finally {
      await own.close();
      await machine.close();
    }
  });

  it('keeps --yes to its own cell', async () => {
    expect((await stack.run('%engine --yes')).status).toBe('UsageError');
    expect((await stack.run('%%sql --yes\nSELECT 1')).status).toBe('ok');
    expect((await stack.run('DROP TABLE later')).status).toBe('GuardRefused');
  });

  it.each(['%%raw\nDROP TABLE t', '%%sql --detach\nDROP TABLE t'])(
    'also holds for %s',
    async (code) => {
      expect((await stack.run(code)).status).toBe('GuardRefused');
      expect(submits).toBe(0);
    },
  );

  it('sees what a variable stands for, those on the server too', async () => {
    await keepOnServer(stack, { doing: 'truncate' });
    await stack.run('%var verb=drop what="table orders"');
    expect(errorOf(await stack.run('${verb} ${what}'))).toContain('DROP TABLE orders');
    expect(errorOf(await stack.run('${doing} t'))).toContain('TRUNCATE t');
    expect(submits).toBe(0);
  });

  it('ends by the stop button while it asks', async () => {
    const stop = new AbortController();
    const cell = await runAsking(
      stack,
      'DROP TABLE t',
      async () => {
        stop.abort();
        throw new Error('interrupted');
      },
      stop.signal,
    );
    expect(cell.status).toBe('KeyboardInterrupt');
    expect(submits).toBe(0);
  });
});

describe('guard: read-only', () => {
  const stack = fixture(async () => start('read-only'));

  it.each([
    'SELECT 1',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'SHOW TABLES',
    'DESCRIBE SELECT 1',
    'EXPLAIN SELECT 1',
    "SELECT 'DROP TABLE x; DELETE FROM y' AS a; -- DROP TABLE z\nSELECT 2",
    '%%raw\nSELECT 3',
    "SELECT '${run_date}', '${user}'",
  ])('runs %s', async (code) => {
    expect((await stack.run(code)).status).toBe('ok');
  });

  it.each([
    ['INSERT INTO t VALUES (1)', 'INSERT does more than read (line 1, column 1)'],
    ['%%sql --yes\nDROP TABLE t', 'DROP TABLE does more than read (line 2, column 1)'],
    ['SELECT 1;\n  CREATE TABLE t (a INT)', 'CREATE TABLE does more than read (line 2, column 3)'],
    [
      "SELECT nextval('s')",
      'nextval() does more than read (line 1, column 8): nextval() changes a sequence',
    ],
    ['USE memory', 'write the database in front of the table'],
    ['SET threads = 1', '%%engine --set KEY=VALUE'],
    ['FROB 1', 'FROB is not understood, so it may do anything (line 1, column 1)'],
    ["FROM query('SELECT 1')", 'query() runs a text that it is given'],
    ['SELECT (1', 'this ( is not closed'],
    [
      '%%engine duckdb --allow-undefined\nSELECT ${nope}',
      'a variable without a value here may stand for anything',
    ],
    ['%%raw\nDELETE FROM t WHERE a', 'DELETE does more than read'],
    ['%%sql --detach\nDROP TABLE t', 'DROP TABLE does more than read'],
    ['%%python\nprint(1)', 'what python code does cannot be told, and only SQL that reads is run'],
    ['%%sh\nls', 'what shell code does cannot be told'],
    ['%%scala\n1', 'what scala code does cannot be told'],
  ])('refuses %s', async (code, told) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe('GuardRefused');
    expect(errorOf(cell)).toContain(told);
    expect(errorOf(cell)).toContain('Nothing was submitted. guard comes from /etc/config.json.');
    expect(submits).toBe(0);
  });

  it('points at the first statements, and counts the others', async () => {
    const cell = await stack.run(
      'DROP TABLE a;\nDROP TABLE b;\nDROP TABLE c;\nDROP TABLE d;\nDROP TABLE e',
    );
    expect(errorOf(cell)).toContain(
      'DROP TABLE does more than read (line 4, column 1)\nline 4: DROP TABLE d;\n        ^\nand 1 more',
    );
    expect(errorOf(cell)).not.toContain('DROP TABLE e');
  });

  it('leaves everything that submits nothing alone', async () => {
    for (const code of ['%lsmagic', '%%preview\nDROP TABLE t', '%jobs', '%config guard'])
      expect((await stack.run(code)).status).toBe('ok');
  });
});

describe('guard: off', () => {
  const stack = fixture(async () => start('off'));

  it('asks and refuses nothing', async () => {
    const { ask, asked } = answering('');
    const code = 'CREATE TABLE free (a INT); DROP TABLE free';
    expect((await runAsking(stack, code, ask)).status).toBe('ok');
    expect(asked).toEqual([]);
  });
});

describe('the guard of magics that write or run files', () => {
  it('refuses %send under read-only, and asks where it overwrites', async () => {
    const readOnly = await start('read-only');
    const confirm = await start('confirm');
    try {
      expect(errorOf(await readOnly.run('%send orders.csv --table t'))).toContain(
        'guard is read-only: %send makes the table t, and only SQL that reads is run',
      );
      const cell = '%send orders.csv --table t --mode overwrite';
      const { ask, asked } = answering('no');
      expect((await runAsking(confirm, cell, ask)).status).toBe('GuardRefused');
      expect(asked).toEqual([
        '%send makes the table t, in place of the one that is there: run it? [y/N] ',
      ]);
      expect(errorOf(await confirm.run(cell))).toContain(
        '--yes behind it runs it without a question',
      );
      expect((await confirm.run(`${cell} --yes`)).status).not.toBe('GuardRefused');
      expect(submits).toBe(0);
    } finally {
      await readOnly.close();
      await confirm.close();
    }
  });

  it('refuses to change what engines load, whether or not there is such a function', async () => {
    const stack = await start('read-only');
    expect(errorOf(await stack.run('%functions load nosuch'))).toContain(
      'guard is read-only: %functions load changes what engines load on the server',
    );
    expect((await stack.run('%functions')).status).toBe('ok');
    await stack.close();
  });

  it('judges each cell of a file by itself', async () => {
    const stack = await start('read-only');
    const directory = await mkdtemp(join(tmpdir(), 'linkis-guard-'));
    try {
      const file = join(directory, 'drop.sql');
      await writeFile(file, 'select 1;\ndrop table t');
      expect(errorOf(await stack.run(`%run ${file}`))).toContain('DROP TABLE does more than read');
      expect(submits).toBe(0);
    } finally {
      await stack.close();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
