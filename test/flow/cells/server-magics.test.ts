/** The magics about tables in detail, functions and data sources, on the whole stack, and against answers of a real Linkis. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { jsonResponse, recordedAnswers } from '../../support/recorded-answers.ts';

const base = 'http://127.0.0.1/api/rest_j/v1';
const secret = 'S3cr3t-of-the-shop';

const stack = fixture(startStack);
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-server-magics-'));
  await stack.run(`create table orders (id bigint, "order day" date);
comment on table orders is 'of <b>the shop</b>';
comment on column orders.id is 'it''s the key';
insert into orders select range, date '2026-01-01' from range(1234);
create view v_orders as from orders`);
  await stack.run(`attach '${directory}/shop.duckdb' as shop; create schema shop.eu;
create table shop.eu.sales (n int); insert into shop.eu.sales values (41), (42); detach shop`);
});
afterAll(async () => rm(directory, { recursive: true }));

function plainOf(cell: RanCell): string {
  if (cell.outcome.status === 'error')
    return [cell.outcome.error.evalue, ...cell.outcome.error.traceback.slice(1)].join('\n');
  return cell.displays().join('\n');
}

function htmlOf(cell: RanCell): string {
  return cell.events
    .flatMap((event) => (event.kind === 'display' ? [String(event.bundle['text/html'])] : []))
    .join('');
}

/** A call of the stack's own user, as a console would make it. */
async function call(
  method: string,
  route: string,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const login = await stack.gateway.handle(
    new Request(`${base}/user/login`, {
      method: 'POST',
      body: JSON.stringify({ userName: 'ann', password: 'a password' }),
    }),
  );
  const cookie = login.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const answer = await stack.gateway.handle(
    new Request(`${base}${route}`, {
      method,
      headers: { cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  const json = (await answer.json()) as { status: number; data: Record<string, unknown> };
  expect(json.status).toBe(0);
  return json.data;
}

async function makeSource(
  name: string,
  typeId: number,
  connectParams: Readonly<Record<string, string>>,
  isPublished = true,
): Promise<void> {
  const { insertId } = await call('POST', '/data-source-manager/info/json', {
    dataSourceName: name,
    dataSourceDesc: `the ${name}`,
    dataSourceTypeId: typeId,
    createSystem: 'test',
    labels: 'eu',
  });
  const id = String(insertId);
  await call('POST', `/data-source-manager/parameter/${id}/json`, { connectParams, comment: '' });
  if (isPublished) await call('POST', `/data-source-manager/publish/${id}/1`);
}

const duckdbType = 1001;

describe('%describe', () => {
  it('shows columns, comment, owner and rows of a table of the local gateway, escaped', async () => {
    const cell = await stack.run('%describe orders');
    const text = plainOf(cell);
    expect(text).toContain('main.orders: 2 columns');
    expect(text).toMatch(/comment +of <b>the shop<\/b>/);
    expect(text).toMatch(/owner +ann/);
    expect(text).toMatch(/rows +1,234/);
    expect(text).toMatch(/id +BIGINT +it's the key/);
    expect(htmlOf(cell)).toContain('of &lt;b&gt;the shop&lt;/b&gt;');
    expect((await stack.run('%describe main.ORDERS --json --ddl')).json()[0]).toMatchObject({
      database: 'main',
      table: 'orders',
      kind: 'table',
      comment: 'of <b>the shop</b>',
      owner: 'ann',
      rows: 1234,
      partitionedBy: [],
      columns: [{ name: 'id', type: 'BIGINT' }, { name: 'order day' }],
    });
  });

  it('writes a CREATE TABLE that makes the same table', async () => {
    const told = (await stack.run('%describe orders --ddl --json')).json()[0] as { ddl: string };
    const copy = told.ddl.replaceAll('"orders"', '"orders_again"');
    expect((await stack.run(copy)).status).toBe('ok');
    const again = (await stack.run('%describe orders_again --ddl --json')).json()[0] as {
      ddl: string;
    };
    expect(again.ddl).toBe(copy);
    expect((await stack.run('drop table orders_again')).status).toBe('ok');
  });

  it('takes names with blanks, dots and quotes, and writes them so that the statement runs', async () => {
    const table = '"a b"."c.d ""e""" ';
    await stack.run(`create schema "a b"; create table ${table} ("f g" int, "select" int)`);
    const code = `%describe ${table} --ddl --json`;
    const told = (await stack.run(code)).json()[0] as { ddl: string; table: string };
    expect(told.table).toBe('c.d "e"');
    await stack.run(`drop table ${table}`);
    expect((await stack.run(told.ddl)).status).toBe('ok');
    expect((await stack.run(code)).json()[0]).toEqual(told);
    await stack.run('drop schema "a b" cascade');
  });

  it('says what it cannot tell: the query of a view, partitions of a table without any', async () => {
    const view = plainOf(await stack.run('%describe v_orders --ddl'));
    expect(view).toContain('view main.v_orders');
    const [, sql = ''] = /; (SELECT sql .*)$/m.exec(view) ?? [];
    expect(plainOf(await stack.run(sql))).toContain('CREATE VIEW v_orders');
    expect(plainOf(await stack.run('%describe orders --partitions'))).toContain(
      'It is not partitioned.',
    );
  });

  it.each([
    ['%describe order', 'there is no table order in main; did you mean orders?'],
    ['%describe nosuch.orders', 'there is no database nosuch'],
    ['%describe orders --page 2', '--page is one of --partitions'],
    ['%describe orders --partitions --page 0', '--page takes'],
    ['%describe', 'takes a table'],
    ['%describe ""', 'takes a table'],
    ['%describe orders --ddll', 'did you mean --ddl'],
  ])('refuses %j', async (code, problem) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe('UsageError');
    expect(plainOf(cell)).toContain(problem);
  });

  it('is a part of the check of a preview: the tables that the code touches, with their size', async () => {
    const cell = await stack.run(
      '%%preview --check\nselect * from orders join v_orders using (id)',
    );
    expect(plainOf(cell)).toMatch(/table +main\.orders: 1,234 rows/);
    expect(plainOf(cell)).toMatch(/table +main\.v_orders: size not known/);
    expect(plainOf(await stack.run('%%preview\nselect * from orders'))).not.toContain('table  ');
  });
});

describe("%describe of a table in Hive's metastore", () => {
  const recorded = recordedAnswers('22-table-details.json');
  const many = Array.from({ length: 1234 }, (_, at) => ({
    label: `day=${String(at).padStart(4, '0')}`,
    path: '',
    children: [
      { label: 'hour=00', path: '', children: [] },
      { label: 'hour=12', path: '', children: [] },
    ],
  }));
  const sized: string[] = [];
  const hive = fixture(async () =>
    startStack({
      between: async (request, next) => {
        const { pathname, searchParams } = new URL(request.url);
        if (pathname.endsWith('/configuration/getCategory'))
          return jsonResponse({ status: 0, message: 'OK', data: { Category: [] } });
        if (!pathname.includes('/datasource/')) return next(request);
        const name = pathname.split('/').at(-1);
        if (searchParams.get('table') === 'flat' && name === 'partitions')
          return jsonResponse({
            status: 0,
            message: 'OK',
            data: { partitionInfo: { isPartition: true, partitions: many } },
          });
        if (name === 'size' && searchParams.get('table') === 'flat') {
          sized.push(searchParams.get('partition') ?? '');
          return jsonResponse({ status: 0, message: 'OK', data: { sizeInfo: { size: '1.0 KB' } } });
        }
        const url = request.url.replace(/&pageNow=1&pageSize=1$/, '');
        return (
          recorded(new Request(url, { method: request.method })) ??
          jsonResponse({ timestamp: 1, status: 404, error: 'Not Found', path: pathname }, 404)
        );
      },
    }),
  );

  it('shows partition keys, size and files, and each partition with its size where the server says it', async () => {
    await hive.run('%engine hive-3.1.3');
    const cell = await hive.run('%describe recorder_db.Sales --partitions --ddl');
    const text = plainOf(cell);
    expect(text).toMatch(/comment +daily sales/);
    expect(text).toMatch(/created +2026-11-29 04:26:47 UTC/);
    expect(text).toMatch(/size +2\.8 KB in 4 files/);
    expect(text).toMatch(/partitioned by +day/);
    expect(text).toMatch(/partitions +2/);
    expect(text).toMatch(/day=2026-11-01 +1904\.0 B/);
    // The recorded server was not asked for the other one's size.
    expect(text).toContain('Sizes are not known: this server does not offer');
    expect(text).toContain(`CREATE TABLE \`recorder_db\`.\`sales\` (
  \`id\` int COMMENT 'key',
  \`name\` string,
  \`price\` decimal(10,2)
)
COMMENT 'daily sales'
PARTITIONED BY (\`day\` string)`);
    expect(text).toContain('SHOW CREATE TABLE recorder_db.sales');
  });

  it('shows thousands of partitions a page at a time, and asks for the sizes of that page alone', async () => {
    const page = plainOf(await hive.run('%describe recorder_db.flat --partitions --page 2'));
    expect(page).toContain('2,468 partitions, page 2 of 50');
    expect(page).toContain('--partitions --page 3');
    expect(page).toMatch(/^day=0025 *$/m);
    expect(page).toMatch(/─ hour=12 +1\.0 KB/);
    expect(sized).toHaveLength(50);
    const told = (
      await hive.run('%describe recorder_db.flat --partitions --page 50 --json')
    ).json()[0];
    expect(told).toMatchObject({
      partitionCount: 2468,
      partitions: { page: 50, pages: 50, partitions: { length: 18 } },
    });
    expect(plainOf(await hive.run('%describe recorder_db.flat --partitions --page 51'))).toContain(
      '--page 51 is not there',
    );
  });

  it('tells a missing table, and with an engine of tables of its own the SQL that shows one', async () => {
    expect(plainOf(await hive.run('%describe recorder_db.nosuch'))).toContain(
      'there is no table nosuch in recorder_db',
    );
    await hive.run('%engine trino-371');
    const missing = plainOf(await hive.run('%describe recorder_db.nosuch'));
    expect(missing).toContain('for one of trino, the engine can be asked in a cell');
    expect(missing).toContain('SHOW CREATE TABLE recorder_db.nosuch');
    expect(plainOf(await hive.run('%describe recorder_db.sales'))).toContain(
      "This is the table of Hive's metastore; trino, the notebook's engine, has tables of its own",
    );
  });
});

/** A server whose gateway answers some paths in another way. */
async function withAnswers(
  answer: (pathname: string) => Response | undefined,
  use: (other: LocalStack) => Promise<void>,
): Promise<void> {
  const other = await startStack({
    between: async (request, next) => answer(new URL(request.url).pathname) ?? next(request),
  });
  try {
    await use(other);
  } finally {
    await other.close();
  }
}

const spring = (): Response => jsonResponse({ timestamp: 1, status: 404, error: 'Not Found' }, 404);
const unrouted = (): Response =>
  jsonResponse({
    method: '/x',
    status: 1,
    message: 'NoApplicationExistsException: errCode: 10050 ,desc: Application x does not exist',
    data: { data: null },
  });

describe('an older server', () => {
  it('describes a table by its columns where it has no interface for more', async () => {
    await withAnswers(
      (pathname) => (pathname.includes('/getTable') ? spring() : undefined),
      async (other) => {
        await other.run('create table t (a int)');
        const text = plainOf(await other.run('%describe t'));
        expect(text).toMatch(/a +INTEGER/);
        expect(text).toContain(
          'Comment and owner are not known: this server does not offer the table main.t',
        );
        expect(text).toContain('Its size is not known: this server does not offer the size');
        expect(plainOf(await other.run('%%preview --check\nselect * from t'))).toContain(
          'main.t: size not known',
        );
      },
    );
  });

  it.each([
    ['%functions', /\/udf\//],
    ['%functions --modules', /\/udf\//],
    ['%functions load x', /\/udf\//],
    ['%datasources', /data-source-manager/],
    ['%datasources x', /data-source-manager/],
  ])('says of %s that it is not offered, whichever way it says so', async (code, path) => {
    for (const absent of [spring, unrouted]) {
      await withAnswers(
        (pathname) => (path.test(pathname) ? absent() : undefined),
        async (other) => {
          const cell = await other.run(code);
          expect(cell.status).toBe('LinkisTaskFailed');
          expect(plainOf(cell)).toContain('this server does not offer');
          expect((await other.run('select 1')).status).toBe('ok');
        },
      );
    }
  });

  it('without a metastore says which SQL the engine answers', async () => {
    await withAnswers(
      (pathname) =>
        pathname.endsWith('/datasource/dbs')
          ? jsonResponse({ method: '/x', status: 1, message: 'no metastore', data: {} }, 400)
          : undefined,
      async (other) => {
        const text = plainOf(await other.run('%describe sales.orders'));
        expect(text).toContain('no metastore');
        expect(text).toContain('needs the Hive metastore; the engine can be asked in a cell');
        expect(text).toContain('DESCRIBE sales.orders');
      },
    );
  });

  it('without a list of data sources lets the engine decide', async () => {
    await withAnswers(
      (pathname) => (pathname.includes('data-source-manager') ? unrouted() : undefined),
      async (other) => {
        const cell = await other.run('%%jdbc --datasource shop\nselect 1');
        expect(cell.status).toBe('LinkisTaskFailed');
        expect(plainOf(cell)).toContain('not found');
      },
    );
  });
});

describe('%functions', () => {
  it('lists them, loads one and unloads it, and says from when on that counts', async () => {
    expect(plainOf(await stack.run('%functions'))).toContain('0 functions of yours');
    const { userLocalRootPath: root } = await call('GET', '/filesystem/getUserRootPath');
    const file = `${String(root)}/plus.py`;
    await call('POST', '/filesystem/createNewFile', { path: file });
    await call('POST', '/udf/add', {
      udfAddVo: {
        udfName: 'add_one',
        udfType: 1,
        description: 'adds <one>',
        path: file,
        shared: false,
        load: false,
        expire: false,
        registerFormat: 'udf.register("add_one", add_one)',
        useFormat: 'int add_one(int)',
        treeId: -1,
        clusterName: 'all',
        sys: 'IDE',
        directory: 'tests',
      },
    });
    const listed = await stack.run('%functions "add*"');
    expect(plainOf(listed)).toMatch(/add_one +python +no +int add_one\(int\) +adds <one>/);
    expect(htmlOf(listed)).toContain('adds &lt;one&gt;');
    expect(plainOf(await stack.run('%functions minus'))).toContain(
      '0 functions of yours on the server like minus',
    );
    expect(plainOf(await stack.run('%functions load ADD_ONE'))).toBe(
      'add_one is loaded by the next engine that starts, called as int add_one(int).\nAn engine that runs now keeps what it has; %configure -f asks for a fresh one.',
    );
    expect((await stack.run('%functions --json')).json()[0]).toMatchObject({
      functions: [{ name: 'add_one', isLoaded: true, kind: 'python', owner: 'ann' }],
    });
    expect(plainOf(await stack.run('%functions load add_one'))).toContain('is loaded already');
    expect(plainOf(await stack.run('%functions unload add_one'))).toContain('not loaded any more');
    expect(plainOf(await stack.run('%functions unload add_one'))).toContain('not loaded already');
  });

  it('lists Python modules', async () => {
    const save = { path: 'file:///x/plus.py', engineType: 'spark', isLoad: 1, isExpire: 0 };
    await call('POST', '/udf/python-save', { ...save, name: 'plus' });
    expect(plainOf(await stack.run('%functions --modules'))).toMatch(
      /plus +spark +yes +file:\/\/\/x\/plus\.py/,
    );
  });

  it.each([
    ['%functions load', 'load takes a function'],
    ['%functions load nosuch', 'there is no function nosuch on the server'],
    ['%functions load addone', 'did you mean add_one'],
    ['%functions a b', 'one word too many'],
    ['%functions load a --modules', 'do not go together'],
    ['%functions ""', 'takes a part of a name'],
  ])('refuses %j', async (code, problem) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe('UsageError');
    expect(plainOf(cell)).toContain(problem);
  });
});

describe('%datasources', () => {
  beforeAll(async () => {
    await makeSource('shop', duckdbType, { path: `${directory}/shop.duckdb`, password: secret });
    await makeSource('gone', duckdbType, { path: `${directory}/nothing.duckdb` });
    await makeSource('draft', duckdbType, { path: `${directory}/shop.duckdb` }, false);
    await makeSource('crm', 5, {
      host: `db.example?password=${secret}`,
      port: '3306',
      username: 'reader',
      password: secret,
      params: JSON.stringify({ useSSL: 'false', password: secret }),
    });
  });

  it('lists them with type and state, and shows where one is without its secrets', async () => {
    const list = plainOf(await stack.run('%datasources'));
    expect(list).toMatch(/shop +duckdb +1 is published +the shop +eu +ann/);
    expect(list).toMatch(/draft +duckdb +not published/);
    const crm = await stack.run('%datasources CRM');
    expect(plainOf(crm)).toMatch(/port +3306/);
    expect(plainOf(crm)).toMatch(/username +reader/);
    expect(plainOf(crm)).toContain(
      '2 parameters of its connection, such as a password, are not shown',
    );
    expect(plainOf(crm)).toContain('%%jdbc --datasource crm');
    expect((await stack.run('%datasources crm --json')).json()[0]).toMatchObject({
      name: 'crm',
      type: 'mysql',
      publishedVersion: 1,
      connection: { port: '3306', 'params.useSSL': 'false' },
      hiddenParameters: 2,
    });
  });

  it('tests a connection, and lists databases and tables', async () => {
    expect(plainOf(await stack.run('%datasources shop --test'))).toContain(
      'the server has connected to it',
    );
    expect(plainOf(await stack.run('%datasources shop --databases'))).toMatch(/eu[^]*main/);
    expect(plainOf(await stack.run('%datasources shop --tables eu'))).toContain('sales');
    expect(plainOf(await stack.run('%datasources gone --test'))).toContain('is not there');
    for (const code of ['--test', '--databases', '--tables x'])
      expect(plainOf(await stack.run(`%datasources crm ${code}`))).toContain(
        'this server cannot ask data sources of type mysql',
      );
    expect(plainOf(await stack.run('%datasources draft --databases'))).toContain('not published');
  });

  it.each([
    ['%datasources nosuch', 'there is no data source nosuch'],
    ['%datasources shpo', 'did you mean shop'],
    ['%datasources --test', 'is about one data source'],
    ['%datasources shop --test --databases', 'cannot be combined'],
    ['%datasources a b', 'one word too many'],
    ['%datasources shop --tables ""', 'takes a database'],
  ])('refuses %j', async (code, problem) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe('UsageError');
    expect(plainOf(cell)).toContain(problem);
  });

  it('runs a cell on one, and only that cell', async () => {
    const cell = await stack.run('%%jdbc --datasource shop\nselect sum(n) as total from eu.sales');
    expect(cell.status).toBe('ok');
    expect(cell.displays().join('\n')).toContain('83');
    expect((await stack.run('%%jdbc\nselect count(*) from orders')).status).toBe('ok');
    expect((await stack.run('select count(*) from orders')).status).toBe('ok');
    const zeppelin = await stack.run('%jdbc(shop)\nselect max(n) from eu.sales');
    expect(zeppelin.displays().join('\n')).toContain('42');
  });

  it('lets go of its file after each cell, also one that fails, and of no file that the notebook has attached itself', async () => {
    const attached = async (): Promise<string> =>
      plainOf(
        await stack.run(
          "select count(*) as n from duckdb_databases() where path like '%shop.duckdb'",
        ),
      );
    await stack.run('%%jdbc --datasource shop\nselect 1');
    expect(await attached()).toMatch(/^0$/m);
    expect((await stack.run('%%jdbc --datasource shop\nselect * from nosuch')).status).toBe(
      'LinkisTaskFailed',
    );
    await stack.run('%datasources shop --databases');
    expect(await attached()).toMatch(/^0$/m);
    // A transaction keeps it; the next cell elsewhere gives it back.
    await stack.run('%%jdbc --datasource shop\nbegin; insert into eu.sales values (43)');
    expect((await stack.run('%%jdbc --datasource shop\nrollback')).status).toBe('ok');
    expect(await attached()).toMatch(/^0$/m);
    expect((await stack.run('select count(*) from orders')).status).toBe('ok');
    await stack.run(`attach '${directory}/shop.duckdb' as shop`);
    expect((await stack.run('%%jdbc --datasource shop\nselect max(n) from eu.sales')).status).toBe(
      'ok',
    );
    expect(await attached()).toMatch(/^1$/m);
    await stack.run('detach shop');
  });

  it.each([
    ['%%jdbc --datasource nosuch\nselect 1', 'there is no data source nosuch', 'UsageError'],
    ['%%jdbc --datasource shpo\nselect 1', 'did you mean shop', 'UsageError'],
    ['%%jdbc --datasource draft\nselect 1', 'draft is not published yet', 'UsageError'],
    ['%%hive --datasource shop\nselect 1', 'is for the engine jdbc', 'UsageError'],
    ['%%jdbc --datasource ""\nselect 1', 'takes a name', 'UsageError'],
    [
      '%%jdbc --datasource shop --set wds.linkis.engine.runtime.datasource=shop\nselect 1',
      'say the same',
      'UsageError',
    ],
    ['%%jdbc --datasource gone\nselect 1', 'is not there', 'LinkisTaskFailed'],
    ['%%jdbc --datasource crm\nselect 1', 'has no driver for it', 'LinkisTaskFailed'],
  ])('refuses %j', async (code, problem, status) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe(status);
    expect(plainOf(cell)).toContain(problem);
  });

  it('names what the local gateway can do without one', async () => {
    const own = await startStack({ workingDirectory: tmpdir() });
    const cell = await own.run('%jdbc(warehouse)\nselect 1');
    expect(plainOf(cell)).toContain('Without a name, %jdbc runs the cell in DuckDB');
    await own.close();
  });

  it('puts no secret into any output, nor into what the gateway logs of tasks', async () => {
    const cells = [
      '%datasources',
      '%datasources crm',
      '%datasources crm --json',
      '%datasources crm --test',
      '%datasources shop --json',
      '%%jdbc --datasource crm\nselect 1',
      '%log',
      '%%preview --json\n%%jdbc --datasource crm\nselect 1',
      '%history --json',
      '%status --json',
    ];
    for (const code of cells) {
      const cell = await stack.run(code);
      expect([code, JSON.stringify([cell.events, cell.outcome]).includes(secret)]).toEqual([
        code,
        false,
      ]);
    }
  });

  it('are completed by name, with what is in them', async () => {
    const complete = async (marked: string): Promise<readonly string[]> => {
      const at = marked.indexOf('|');
      const { matches } = await stack.interpreter.complete(marked.replace('|', ''), at);
      return matches.map(({ text }) => text);
    };
    const until = async (marked: string, wanted: string): Promise<readonly string[]> => {
      for (;;) {
        const found = await complete(marked);
        if (found.includes(wanted)) return found;
      }
    };
    expect(await until('%datasources |', 'crm')).toEqual(['crm', 'draft', 'gone', 'shop']);
    expect(await until('%%jdbc --datasource |\nselect 1', 'shop')).toEqual(['crm', 'gone', 'shop']);
    expect(await until('%datasources shop --tables |', 'eu')).toContain('main');
    expect(await until('%functions load |', 'add_one')).toEqual(['add_one']);
    expect(await until('%describe ord|', 'orders')).toEqual(['orders']);
    expect(await until('%%jdbc --datasource shop\nselect * from eu.|', 'sales')).toEqual(['sales']);
    expect(await until('%%jdbc --datasource shop\nselect | from eu.sales', 'n')).not.toContain(
      'id',
    );
  });
});
