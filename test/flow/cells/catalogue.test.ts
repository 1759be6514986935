/** The catalogue on the whole stack: what cells make is found by magics, completion and inspection. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';

const stack = fixture(startStack);
beforeAll(async () => {
  await stack.run(
    `create schema sales;
create table sales.orders (id bigint, amount decimal(10,2), "order day" date);
comment on column sales.orders.amount is 'in euro <b>';
create view sales.v_orders as select id from sales.orders;
create table flat (one int)`,
  );
});

function plainOf(cell: RanCell): string {
  return cell.displays().join('\n');
}

function htmlOf(cell: RanCell): string {
  const [event] = cell.events;
  return event?.kind === 'display' ? String(event.bundle['text/html']) : '';
}

async function complete(marked: string): Promise<readonly string[]> {
  const at = marked.indexOf('|');
  const { matches } = await stack.interpreter.complete(marked.replace('|', ''), at);
  return matches.map(({ text, kind }) => `${kind} ${text}`);
}

/** Asks again until the catalogue's answer is in: a busy machine may need longer than one completion waits. */
async function completeUntil(marked: string, wanted: string): Promise<readonly string[]> {
  for (;;) {
    const found = await complete(marked);
    if (found.includes(wanted)) return found;
  }
}

describe('catalogue magics', () => {
  it('lists databases, and marks the one in use', async () => {
    const cell = await stack.run('%databases');
    expect(cell.status).toBe('ok');
    expect(plainOf(cell)).toMatch(/main\s+in use/);
    expect(plainOf(cell)).toContain('sales');
    expect((await stack.run('%databases --json')).json()[0]).toEqual({
      databases: ['main', 'sales'],
      current: 'main',
    });
  });

  it('lists tables and views, by pattern too, in any case', async () => {
    expect(plainOf(await stack.run('%tables'))).toContain('flat');
    const sales = plainOf(await stack.run('%tables SALES'));
    expect(sales).toContain('2 tables in sales');
    expect(sales).toMatch(/v_orders\s+view/);
    expect(plainOf(await stack.run('%tables sales --like "v_*"'))).toContain(
      '1 table in sales like v_*',
    );
    expect(plainOf(await stack.run('%tables sales --like ORD'))).toContain('2 tables');
    expect(plainOf(await stack.run('%tables sales --like nothing'))).toContain('0 tables');
  });

  it('lists columns with types and comments, escaped', async () => {
    const cell = await stack.run('%columns sales.orders');
    expect(plainOf(cell)).toContain('sales.orders: 3 columns');
    expect(plainOf(cell)).toMatch(/amount\s+DECIMAL\(10,2\)\s+in euro <b>/);
    expect(htmlOf(cell)).toContain('in euro &lt;b&gt;');
    expect(plainOf(await stack.run('%columns "sales"."ORDERS"'))).toContain('amount');
    expect(plainOf(await stack.run('%columns flat'))).toContain('main.flat: 1 column');
  });

  it('takes names in quotes, with blanks and dots in them', async () => {
    await stack.run(`create schema "my db";
create table "my db"."My Table" (a int);
create table sales."a.b" (c int)`);
    for (const name of ['"my db"."My Table"', '`my db`.`my table`', '\'my db\'."My Table"'])
      expect(plainOf(await stack.run(`%columns ${name}`))).toMatch(/my db\.my table: 1 column/i);
    expect(plainOf(await stack.run('%columns sales."a.b"'))).toContain('sales.a.b: 1 column');
    for (const name of ['"my db"', "'my db'", '`my db`'])
      expect(plainOf(await stack.run(`%tables ${name}`))).toContain('1 table in my db');
    expect(await completeUntil('%use my|', 'module "my db"')).toEqual(['module "my db"']);
    expect(await completeUntil('%columns "my db".|', 'class "My Table"')).toEqual([
      'class "My Table"',
    ]);
    expect(plainOf(await stack.run('%use "my db"'))).toContain('look in my db from');
    expect(plainOf(await stack.run('%columns "My Table"'))).toContain('my db.My Table');
    await stack.run('%use main');
    await stack.run('drop schema "my db" cascade; drop table sales."a.b"');
  });

  it.each([
    ['%tables sale', 'there is no database sale; did you mean sales?'],
    ['%columns flaat', 'there is no table flaat in main; did you mean flat?'],
    ['%columns nowhere.orders', 'there is no database nowhere'],
    ['%columns sales.ordrs', 'did you mean orders?'],
    ['%use sals', 'did you mean sales?'],
    ['%engines --kill 127.0.0.1:1', '127.0.0.1:1 is no engine of yours'],
    ['%config limts', 'there is no setting limts'],
  ])('refuses %j: %s', async (code, problem) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe('UsageError');
    expect(cell.outcome.status === 'error' && cell.outcome.error.evalue).toContain(problem);
  });

  it('lists the columns of a table for a question mark, as %columns does', async () => {
    const asked = await stack.run('sales.orders?');
    expect(plainOf(asked)).toBe(plainOf(await stack.run('%columns sales.orders')));
    expect(plainOf(asked)).toContain('amount');
    const refused = await stack.run('?flaat');
    expect(refused.outcome).toMatchObject({
      error: { evalue: expect.stringContaining('did you mean flat?') },
    });
  });

  it('runs before the code of its cell', async () => {
    const cell = await stack.run('%tables sales\nselect 41 + 1 as answer');
    expect(plainOf(cell).indexOf('v_orders')).toBeLessThan(plainOf(cell).indexOf('answer'));
  });
});

describe('the database in use', () => {
  it('is set by %use for look-ups, and not for the engine', async () => {
    expect(plainOf(await stack.run('%use Sales'))).toContain('look in sales from here on');
    expect(plainOf(await stack.run('%use'))).toContain('sales');
    expect(plainOf(await stack.run('%tables'))).toContain('in sales');
    expect(await completeUntil('select am| from orders', 'field amount')).toBeDefined();
    expect(plainOf(await stack.run('select current_schema() as here'))).toContain('main');
  });

  it('follows a USE that ran', async () => {
    await stack.run('use main');
    expect(plainOf(await stack.run('%tables'))).toContain('in main');
    expect((await stack.run('use nowhere')).status).not.toBe('ok');
    expect(plainOf(await stack.run('%tables'))).toContain('in main');
  });
});

describe('completion and inspection', () => {
  it('know what a cell has just made, and forget what it dropped', async () => {
    await stack.run('create table fresh_table (fresh_column int)');
    expect(await completeUntil('select * from fresh|', 'class fresh_table')).toBeDefined();
    await completeUntil('select fresh| from fresh_table', 'field fresh_column');
    expect(plainOf(await stack.run('%tables'))).toContain('fresh_table');
    await stack.run('alter table fresh_table rename to other_table');
    await completeUntil('select * from other|', 'class other_table');
    expect(await complete('select * from fresh|')).toEqual([]);
  });

  it('offer quoted names that run as they are', async () => {
    await completeUntil('select o.| from sales.orders o', 'field "order day"');
    const cell = await stack.run('select o."order day" from sales.orders o');
    expect(cell.status).toBe('ok');
  });

  it('tell the columns of a table and the type of a column', async () => {
    await completeUntil('select | from sales.orders', 'field amount');
    const table = await stack.interpreter.inspect('select * from sales.orders', 20, 0);
    expect(table?.['text/plain']).toContain('DECIMAL(10,2)');
    const column = await stack.interpreter.inspect('select amount from sales.orders', 9, 0);
    expect(column?.['text/plain']).toContain('amount: DECIMAL(10,2)');
  });

  it('answer in time while the gateway hangs', async () => {
    const hanging = await startStack({
      between: async (request, next) =>
        request.url.includes('/datasource/') ? new Promise<never>(() => undefined) : next(request),
    });
    const { matches } = await hanging.interpreter.complete('select * from o', 15);
    expect(matches.map(({ text }) => text)).toContain('order');
    await hanging.close();
  });
});

describe('files beside the notebook', () => {
  it('complete and explain their columns by what DuckDB reads, without a task', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'linkis-columns-'));
    await writeFile(path.join(directory, 'sales.csv'), 'region,amount\nEU,1.5\n');
    await writeFile(path.join(directory, 'days.json'), '[{"day": "2026-08-01", "open": true}]');
    const asked: string[] = [];
    const local = await startStack({
      workingDirectory: directory,
      between: async (request, next) => {
        asked.push(new URL(request.url).pathname);
        return next(request);
      },
    });
    const until = async (marked: string, wanted: string): Promise<readonly string[]> => {
      for (;;) {
        const at = marked.indexOf('|');
        const { matches } = await local.interpreter.complete(marked.replace('|', ''), at);
        const found = matches.map(({ text, kind }) => `${kind} ${text}`);
        if (found.includes(wanted)) return found;
      }
    };
    for (const from of ["'sales.csv'", 'sales.csv', "read_csv('sales.csv', header = true)"])
      expect(await until(`SELECT reg| FROM ${from}`, 'field region')).toContain('field region');
    await until("SELECT s.am| FROM 'sales.csv' s", 'field amount');
    await until("SELECT sales.am| FROM 'sales.csv'", 'field amount');
    await until("SELECT o| FROM 'days.json'", 'field open');
    const inspected = async (marked: string): Promise<string | undefined> =>
      (await local.interpreter.inspect(marked.replace('|', ''), marked.indexOf('|'), 0))?.[
        'text/plain'
      ];
    expect(await inspected("SELECT * FROM 'sal|es.csv'")).toContain('sales.csv (file)');
    expect(await inspected("SELECT amo|unt FROM 'sales.csv'")).toContain('amount: DOUBLE');
    const listed = await local.run("'sales.csv'?");
    expect(plainOf(listed)).toMatch(/^sales\.csv \(file\): 2 columns\n[^]*region +VARCHAR/);
    for (const same of ['sales.csv?', '%columns sales.csv', "%columns 'sales.csv'"])
      expect(plainOf(await local.run(same))).toBe(plainOf(listed));
    expect((await local.run("'missing.csv'?")).status).not.toBe('ok');
    expect(asked.filter((route) => route.includes('/entrance/'))).toEqual([]);
    await local.close();
    await rm(directory, { recursive: true });
  });

  it('are no business of a gateway elsewhere', async () => {
    const asked: string[] = [];
    const away = await startStack({
      between: async (request, next) => {
        asked.push(request.url);
        return next(request);
      },
    });
    await away.interpreter.complete("SELECT r FROM '/etc/sales.csv'", 8);
    await away.interpreter.inspect("SELECT r FROM '/etc/sales.csv'", 20, 0);
    expect(asked.filter((url) => url.includes('/datasource/columns'))).toEqual([]);
    await away.close();
  });
});

describe('session magics', () => {
  it('list engines, mark those of this notebook, and end one', async () => {
    await stack.run('%%python\nx = 1');
    const cell = await stack.run('%engines --json');
    const engines = cell.json()[0] as readonly {
      engine: string;
      instance: string;
      thisNotebook: boolean;
    }[];
    const python = engines.find(({ engine }) => engine === 'python');
    expect(python?.thisNotebook).toBe(true);
    expect(plainOf(cell)).toMatch(/python-python3.*this notebook/);
    const killed = await stack.run(`%engines --kill ${python?.instance ?? ''}`);
    expect(plainOf(killed)).toContain('has ended');
    expect(plainOf(killed)).toContain('variables, temporary views and settings are gone');
    expect(plainOf(await stack.run('%engines'))).not.toContain(python?.instance);
    expect((await stack.run('%%python\nprint(x)')).status).not.toBe('ok');
  });

  it('tell the user, the shares and the facts', async () => {
    expect(plainOf(await stack.run('%whoami'))).toContain(
      'ann at http://127.0.0.1, logged in with a password',
    );
    expect(plainOf(await stack.run('%queue'))).toMatch(/notebook|duckdb/);
    const info = plainOf(await stack.run('%info'));
    expect(info).toMatch(/engine\s+duckdb sql \(from the settings\)/);
    expect(info).toMatch(/session\s+session1 \(own\)/);
    expect(info).toMatch(/your running tasks\s+none/);
    expect((await stack.run('%info --json')).json()[0]).toMatchObject({
      user: 'ann',
      server: 'http://127.0.0.1',
    });
  });

  it('tell the facts that need no server while it is away', async () => {
    const away = await startStack({
      linkis: { retries: 0 },
      between: async () => Promise.reject(new TypeError('fetch failed')),
    });
    const info = plainOf(await away.run('%info'));
    expect(info).toMatch(/user\s+not known: /);
    expect(info).toMatch(/engine\s+duckdb/);
    const use = plainOf(await away.run('%use sales'));
    expect(use).toContain('look in sales');
    expect(use).toContain('The server does not say whether it exists');
    await away.close();
  });
});
