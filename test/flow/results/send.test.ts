/** `%send`: files and results become tables, on the local gateway and on a server; what is sent is what is there. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { fc } from '../../support/properties.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { sparkServer } from '../../support/spark-server.ts';

const machine = fixture(startLocalMachine);
const spark = fixture(async () => sparkServer({ local: machine }));
const remote = fixture(async () => startStack({ local: machine }));
const own = fixture(async () =>
  startStack({ workingDirectory: tmpdir(), local: { ...machine, connect: undefined } }),
);

let root: string;
let directory: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'linkis-send-'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  directory = await mkdtemp(join(root, 'one-'));
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error.traceback.join('\n');
}

let tables = 0;
function newTable(): string {
  tables += 1;
  return `t${String(tables)}`;
}

const hostile = [
  'id,code,long,price,day,moment,yes,note,other',
  '1,007,123456789012345678,1.50,2026-03-04,2026-03-04 05:06:07.123456,true,"say ""hi"", you",31/12/2026',
  '2,8,1,-0.25,0001-01-01,1970-01-01 00:00:00,FALSE,"two',
  'lines",01/02/2026',
  '3,,,,,,,"",',
  '4,9,2,3,9999-12-31,2026-03-04T05:06,true,中文,02.03.2026',
  '',
].join('\n');

describe.each<[string, () => LocalStack]>([
  ['the local gateway', () => own],
  ['a server with Spark', () => spark],
  ['a gateway with DuckDB elsewhere', () => remote],
])('%%send to %s', (_where, stackOf) => {
  const ask = async (sql: string): Promise<unknown> => {
    const ran = await stackOf().run(`%%sql --limit off\n${sql}`);
    expect(failure(ran)).toBe('ok');
    const shown = await stackOf().run('%result last --json');
    const [json] = shown.json();
    return (json as { rows: unknown }).rows;
  };

  it('takes a csv with exact types, and leaves nothing of the way', async () => {
    const path = await file('hostile.csv', hostile);
    const name = newTable();
    const ran = await stackOf().run(`%send ${path} --table ${name} --json`);
    expect(failure(ran)).toBe('ok');
    expect(ran.displays().at(-1)).toContain(`4 rows in ${name}`);
    const last = ran.events.at(-1);
    expect(last?.kind === 'display' ? last.bundle['application/json'] : undefined).toMatchObject({
      table: name,
      mode: 'create',
      rows: 4,
      total: 4,
      columns: [{ name: 'id', type: 'INTEGER' }, { name: 'code' }, {}, {}, {}, {}, {}, {}, {}],
    });
    expect(ran.displays().at(-1)).toContain(
      'Column code is text, since it has numbers with leading zeros',
    );
    expect(ran.displays().at(-1)).toContain(
      'Column long is text, since it has numbers of more than 15 digits',
    );
    expect(ran.displays().at(-1)).toContain(
      'Column other is text, since its dates are not written as 2026-12-31',
    );
    expect(
      await ask(
        `SELECT typeof(id), typeof(code), typeof(long), typeof(price), typeof(day), typeof(moment), typeof(yes), typeof(note), typeof(other) FROM ${name} LIMIT 1`,
      ),
    ).toEqual([
      [
        'INTEGER',
        'VARCHAR',
        'VARCHAR',
        'DECIMAL(18,2)',
        'DATE',
        'TIMESTAMP',
        'BOOLEAN',
        'VARCHAR',
        'VARCHAR',
      ],
    ]);
    expect(await ask(`SELECT * FROM ${name} ORDER BY id`)).toEqual([
      [
        '1',
        '007',
        '123456789012345678',
        '1.50',
        '2026-03-04',
        '2026-03-04 05:06:07.123456',
        'true',
        'say "hi", you',
        '31/12/2026',
      ],
      [
        '2',
        '8',
        '1',
        '-0.25',
        '0001-01-01',
        '1970-01-01 00:00:00',
        'false',
        'two\nlines',
        '01/02/2026',
      ],
      ['3', null, null, null, null, null, null, '', null],
      ['4', '9', '2', '3.00', '9999-12-31', '2026-03-04 05:06:00', 'true', '中文', '02.03.2026'],
    ]);
    expect((await readdir(machine.results)).filter((found) => !/^-?\d+-/.test(found))).toEqual([]);
    const client = stackOf().client.files;
    const home = `${await client.root()}/linkis-kernel`;
    expect((await client.list(home)) ?? []).toEqual([]);
  });
});

const places: readonly [string, () => LocalStack][] = [
  ['the local gateway', () => own],
  ['a server with Spark', () => spark],
];

describe.each(places)('%%send to %s', (_where, stackOf) => {
  const rowsOf = async (sql: string): Promise<string> => {
    const ran = await stackOf().run(`%%sql --limit off\n${sql}`);
    expect(failure(ran)).toBe('ok');
    return ran.displays().join('\n');
  };
  const send = async (words: string): Promise<RanCell> => stackOf().run(`%send ${words}`);

  it('creates, appends in the order of the table, and overwrites with other columns', async () => {
    const name = newTable();
    const first = await file('first.csv', 'a,b\n1,x\n2,y\n');
    const second = await file('second.csv', 'B,A\nz,3\n');
    const third = await file('third.csv', 'c\nnew\n');
    expect(failure(await send(`${first} --table ${name}`))).toBe('ok');
    const again = await send(`${first} --table ${name}`);
    expect(failure(again)).toContain(`${name} exists already`);
    expect(failure(again)).toContain('--mode append');
    const more = await send(`${second} --table ${name} --mode append`);
    expect(failure(more)).toBe('ok');
    expect(more.displays().at(-1)).toContain(`1 row in ${name}, which has 3 now`);
    expect(await rowsOf(`SELECT a, b FROM ${name} ORDER BY a`)).toMatch(/1 +x\n *2 +y\n *3 +z/);
    const other = await send(`${third} --table ${name} --mode append`);
    expect(failure(other)).toContain(`what is sent lacks a, b, and ${name} lacks c`);
    expect(failure(await send(`${third} --table ${name} --mode overwrite`))).toBe('ok');
    expect(await rowsOf(`SELECT * FROM ${name}`)).toContain('new');
  });

  it('knows what is not there before it sends', async () => {
    const path = await file('x.csv', 'a\n1\n');
    expect(failure(await send(`${path} --table none_${newTable()} --mode append`))).toContain(
      'there is no table none_',
    );
    expect(failure(await send(`${path} --table nowhere.t`))).toContain(
      'there is no database nowhere',
    );
    expect(failure(await send(`${directory}/none.csv --table t`))).toContain('there is no file');
    expect(failure(await send(`${await file('empty.csv', '')} --table t`))).toContain('is empty');
  });

  it('chooses types by all rows of a long file, not by the first ones', async () => {
    const lines = Array.from(
      { length: 70_000 },
      (_, i) => `${String(i)},1,2,3.5,2026-01-01,word,true`,
    );
    const path = await file(
      'long.csv',
      [
        'id,late,zeros,price,day,text,yes',
        ...lines,
        '70000,x,007,4.25,01/02/2026,word,false',
        '',
      ].join('\n'),
    );
    const name = newTable();
    const ran = await send(`${path} --table ${name}`);
    expect(failure(ran)).toBe('ok');
    expect(ran.displays().at(-1)).toContain(
      'Column zeros is text, since it has numbers with leading zeros',
    );
    expect(
      await rowsOf(
        `SELECT typeof(id) AS a, typeof(late) AS b, typeof(zeros) AS c, typeof(price) AS d, typeof(day) AS e, typeof(text) AS f, typeof(yes) AS g FROM ${name} LIMIT 1`,
      ),
    ).toMatch(/INTEGER +VARCHAR +VARCHAR +DECIMAL\(18,2\) +VARCHAR +VARCHAR +BOOLEAN/);
    expect(await rowsOf(`SELECT count(*) AS n, sum(price) AS p FROM ${name}`)).toMatch(
      /70001 +245004.25/,
    );
  });

  it('takes gbk, semicolons, another NULL, and no heading', async () => {
    const name = newTable();
    const gbk = Buffer.concat([
      Buffer.from('1;'),
      Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
      Buffer.from('\r\n2;\\N\r\n'),
    ]);
    const path = await file('gbk.csv', gbk);
    expect(failure(await send(`${path} --table ${name}`))).toContain('is not in UTF-8');
    const ran = await send(`${path} --table ${name} --encoding gbk --no-header --null '\\N'`);
    expect(failure(ran)).toBe('ok');
    expect(ran.displays().at(-1)).toContain('are separated by ; (--sep)');
    expect(
      await rowsOf(`SELECT column1, column2, column2 IS NULL AS missing FROM ${name} ORDER BY 1`),
    ).toMatch(/1 +中文 +false\n *2 +NULL +true/);
    const late = await file('late.csv', Buffer.concat([Buffer.from('a,b\n1,2\n3,'), gbk]));
    expect(failure(await send(`${late} --table ${newTable()}`))).toContain('is not in UTF-8');
    const wrong = await file('wrong.csv', Buffer.from([0x61, 0x0a, 0x62, 0x0a, 0xff, 0xff, 0x0a]));
    expect(failure(await send(`${wrong} --table ${newTable()} --encoding gbk`))).toContain(
      'line 3',
    );
  });

  it('reads UTF-16 by its mark, as spreadsheets write it', async () => {
    const name = newTable();
    const path = await file('sheet.txt', Buffer.from('\ufeffa\tb\r\n1\tä\r\n', 'utf16le'));
    const ran = await send(`${path} --table ${name}`);
    expect(failure(ran)).toBe('ok');
    expect(ran.displays().at(-1)).toContain('is read as utf-16le');
    expect(await rowsOf(`SELECT a + 1 AS two, b FROM ${name}`)).toMatch(/2 +ä/);
  });

  it('heeds --types, and refuses a type that would change a value', async () => {
    const path = await file(
      'ids.csv',
      'id,price,day,code\n123456789012345678,1.5,2026-03-04,007\n',
    );
    const name = newTable();
    const types = 'id=bigint,price=decimal(10,2),day=text,code=int';
    expect(failure(await send(`${path} --table ${name} --types ${types}`))).toBe('ok');
    expect(
      await rowsOf(
        `SELECT typeof(id) AS i, typeof(price) AS p, typeof(day) AS d, typeof(code) AS c FROM ${name}`,
      ),
    ).toMatch(/BIGINT +DECIMAL\(10,2\) +VARCHAR +INTEGER/);
    const next = newTable();
    expect(failure(await send(`${path} --table ${next} --types price=int`))).toContain(
      "column price has 1 values that are no integer, such as '1.5'",
    );
    expect(failure(await send(`${path} --table ${next} --types id=int`))).toContain('no integer');
    expect(failure(await send(`${path} --table ${next} --types prise=int`))).toContain(
      'has no column prise',
    );
    expect(failure(await send(`${path} --table ${next} --types id=number`))).toContain(
      'is no type',
    );
  });

  it('takes json, and keeps what JSON calls a text', async () => {
    const path = await file(
      'x.json',
      '[{"id":"007","n":5,"big":123456789012345678901234567890,"x":0.1,"yes":true,"day":"2026-01-02","o":{"a":[1]}},{"id":"","n":null,"mixed":1},{"mixed":"a"}]',
    );
    const name = newTable();
    expect(failure(await send(`${path} --table ${name}`))).toBe('ok');
    expect(
      await rowsOf(`SELECT id, n, big, x, yes, day, o, mixed FROM ${name} WHERE id = '007'`),
    ).toMatch(/007 +5 +123456789012345678901234567890 +0.1 +true +2026-01-02 +\{"a":\[1\]\} +NULL/);
    expect(
      await rowsOf(
        `SELECT typeof(n) AS n, typeof(yes) AS y, typeof(day) AS d, typeof(mixed) AS m FROM ${name} LIMIT 1`,
      ),
    ).toMatch(/INTEGER +BOOLEAN +VARCHAR +VARCHAR/);
  });

  it('takes a parquet file and a named result', async () => {
    await stackOf().run(
      "%%sql --as kept\nSELECT i AS id, CAST(i AS DECIMAL(12,2)) AS price, CASE WHEN i = 1 THEN '' END AS note, DATE '2026-01-01' + CAST(i AS INTEGER) AS day FROM range(3) t(i)",
    );
    const [byName, byFile] = [newTable(), newTable()];
    const ran = await send(`kept --table ${byName}`);
    expect(failure(ran)).toBe('ok');
    expect(ran.displays().at(-1)).toContain(`kept: 3 rows in ${byName}`);
    expect(failure(await stackOf().run(`%export kept ${join(directory, 'k.parquet')}`))).toBe('ok');
    expect(failure(await send(`${join(directory, 'k.parquet')} --table ${byFile}`))).toBe('ok');
    for (const name of [byName, byFile])
      expect(
        await rowsOf(
          `SELECT count(*) AS n, count(note) AS notes, sum(price) AS price, max(day) AS day, any_value(typeof(day)) AS type FROM ${name}`,
        ),
      ).toMatch(/3 +1 +3.00 +2026-01-03 +DATE/);
  });

  it('takes a result without rows', async () => {
    const name = newTable();
    const ran = await send(`${await file('none.csv', 'a,b\n')} --table ${name}`);
    expect(failure(ran)).toBe('ok');
    expect(ran.displays().at(-1)).toContain(`0 rows in ${name}`);
  });

  it('keeps whatever a cell holds', async () => {
    const letters = fc.constantFrom(
      '"',
      '\n',
      '\r\n',
      '\r',
      ',',
      ' ',
      "'",
      '\\',
      '\\N',
      'a',
      '漢',
      '🙂',
      '\t',
      '=',
      ';',
    );
    const cell = fc.oneof(
      fc.constant(null),
      fc.array(letters, { maxLength: 6 }).map((list) => list.join('')),
    );
    const rows = fc.sample(fc.tuple(cell, cell), 400);
    const written = (text: string | null): string =>
      text === null ? '' : `"${text.replaceAll('"', '""')}"`;
    const csv = rows.map((row, at) => `${String(at)},${row.map(written).join(',')}`).join('\r\n');
    const path = await file('any.csv', `i,a,b\r\n${csv}\r\n`);
    const expected = await file(
      'any.json',
      rows.map(([a, b], at) => JSON.stringify({ i: at, a, b })).join('\n'),
    );
    const name = newTable();
    expect(failure(await send(`${path} --table ${name}`))).toBe('ok');
    const same = await rowsOf(
      `SELECT count(*) AS same FROM ${name} t JOIN read_json('${expected}', format = 'nd', columns = {i: 'INTEGER', a: 'VARCHAR', b: 'VARCHAR'}) e ON t.i = e.i WHERE t.a IS NOT DISTINCT FROM e.a AND t.b IS NOT DISTINCT FROM e.b`,
    );
    expect(same).toMatch(/\b400\b/);
  });

  it('heeds --limit', async () => {
    const name = newTable();
    const path = await file(
      'x.csv',
      `a\n${Array.from({ length: 5000 }, (_, i) => String(i)).join('\n')}\n`,
    );
    expect(failure(await send(`${path} --table ${name} --limit 10`))).toBe('ok');
    expect(await rowsOf(`SELECT count(*) AS n, max(a) AS top FROM ${name}`)).toMatch(/10 +9/);
  });

  it('refuses a file with rows of other lengths, and says where', async () => {
    const ran = await send(`${await file('x.csv', 'a,b\n1,2\n3,4,5\n')} --table ${newTable()}`);
    expect(failure(ran)).toContain('line 3 of');
    expect(failure(ran)).toContain('has 3 cells, and the first line has 2');
  });
});

it.each([
  ['a.xls --table t', 'reads no xls'],
  ['a.xlsx --table t --sep ;', '--sep is not for .xlsx'],
  ['a.xlsx --table t --encoding gbk', '--encoding is not for .xlsx'],
  ['a.xlsx --table t --null x', '--null is not for .xlsx'],
  ['a.csv --table t --sheet A', '--sheet is not for .csv'],
  ['a.pdf --table t', 'takes .csv, .tsv, .json, .xlsx or .parquet'],
  ['a.csv', 'needs a table'],
  ['', 'takes a file or a result'],
  ['a.parquet --table t --sep ;', '--sep is not for .parquet'],
  ['a.json --table t --encoding gbk', '--encoding is not for .json'],
  ['name --table t --types a=int', '--types is not for a result'],
  ['a.csv --table t --mode replace', '--mode'],
  ['a.csv --table t --encoding klingon', '--encoding takes'],
  ['a.csv --table t --sep ab', '--sep takes one ASCII character'],
  ['a.csv --table t --types a', '--types takes COLUMN=TYPE'],
  ['a.csv --table t --types a=int,a=text', '--types names a twice'],
  ["a.csv --table t --format 'x y'", '--format takes'],
  ['nothing_named --table t', 'no result is named nothing_named'],
])('refuses %%send %s', async (words, why) => {
  expect(failure(await own.run(`%send ${words}`))).toContain(why);
});

describe('%send to a server', () => {
  it('refuses an engine that cannot load, and names the one that can', async () => {
    const path = await file('x.csv', 'a\n1\n');
    await spark.run('%engine hive');
    const ran = await spark.run(`%send ${path} --table t`);
    await spark.run('%engine spark sql');
    expect(failure(ran)).toContain('%send loads by Spark, and this notebook runs hive');
    expect(failure(ran)).toContain('--engine spark');
  });

  it('refuses names that the server would change in the code', async () => {
    for (const bad of ['b -- c', 'b # c', '${b}', 'b;c', "b'c", '"b,c"']) {
      const path = await file('x.csv', `a,${bad}\n1,2\n`);
      const ran = await spark.run(`%send ${path} --table ${newTable()}`);
      expect(failure(ran)).toContain(`the name ${bad.replaceAll('"', '')} cannot be used there`);
    }
  });
});

describe('%send over a server that fails on the way', () => {
  type Between = NonNullable<NonNullable<Parameters<typeof sparkServer>[0]>['between']>;
  let between: Between;
  const server = fixture(async () =>
    sparkServer({ local: machine, between: async (request, next) => between(request, next) }),
  );
  beforeEach(() => {
    between = async (request, next) => next(request);
  });
  const at = (verb: string, request: Request): boolean =>
    new URL(request.url).pathname.endsWith(`/filesystem/${verb}`);
  const left = async (): Promise<unknown> => {
    const { files } = server.client;
    return files.list(`${await files.root()}/linkis-kernel`);
  };
  const refusal = new Response(
    JSON.stringify({ method: 'x', status: 1, message: 'no room', data: {} }),
    {
      status: 400,
      headers: { 'content-type': 'application/json' },
    },
  );

  it('sends much in several files, and says how far it is', async () => {
    const name = newTable();
    const directories: string[] = [];
    let uploads = 0;
    between = async (request, next) => {
      if (at('upload', request)) uploads += 1;
      if (at('createNewDir', request))
        directories.push(((await request.clone().json()) as { path: string }).path);
      return next(request);
    };
    const line = (i: number): string =>
      `${String(i)},${createHash('sha512').update(String(i)).digest('hex')}\n`;
    const path = await file(
      'much.csv',
      `i,a\n${Array.from({ length: 300_000 }, (_, i) => line(i)).join('')}`,
    );
    const ran = await server.run(`%send ${path} --table ${name}`);
    expect(failure(ran)).toBe('ok');
    expect(ran.displays().at(-1)).toContain(`much.csv: 300,000 rows in ${name}`);
    expect(uploads).toBeGreaterThan(1);
    expect(directories).toHaveLength(1);
    expect(await left()).toEqual([]);
  });

  it('leaves nothing there after an interrupt', async () => {
    const interrupt = new AbortController();
    between = async (request, next) => {
      if (at('upload', request)) {
        interrupt.abort();
        await new Promise((_resolve, reject) => {
          request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
          if (request.signal.aborted) reject(request.signal.reason as Error);
        });
      }
      return next(request);
    };
    const path = await file('x.csv', 'a\n1\n');
    const name = newTable();
    const ran = await server.run(`%send ${path} --table ${name}`, interrupt.signal);
    expect(ran.status).toBe('KeyboardInterrupt');
    expect(await left()).toEqual([]);
    between = async (request, next) => next(request);
    expect(failure(await server.run(`%send ${path} --table ${name}`))).toBe('ok');
  });

  it('says what the server refuses, and leaves nothing there', async () => {
    between = async (request, next) => (at('upload', request) ? refusal.clone() : next(request));
    const before = server.codes.length;
    const ran = await server.run(`%send ${await file('x.csv', 'a\n1\n')} --table ${newTable()}`);
    expect(failure(ran)).toContain('no room');
    expect(await left()).toEqual([]);
    expect(server.codes).toHaveLength(before);
  });

  it('makes no table of a file that has not arrived whole', async () => {
    between = async (request, next) => {
      const answer = await next(request);
      if (!at('getDirFileTrees', request)) return answer;
      const text = await answer.text();
      return new Response(text.replaceAll(/"size":"(\d+)"/g, '"size":"1$1"'), answer);
    };
    const ran = await server.run(`%send ${await file('x.csv', 'a\n1\n')} --table ${newTable()}`);
    expect(failure(ran)).toMatch(
      /data_0\.parquet has [\d,]+ bytes there, and [\d,]+ bytes were sent/,
    );
    between = async (request, next) => next(request);
    expect(await left()).toEqual([]);
  });

  it('takes a table with fewer rows for a failure', async () => {
    between = async (request, next) => {
      if (!new URL(request.url).pathname.endsWith('/entrance/submit')) return next(request);
      const body = (await request.json()) as { executionContent: { code: string } };
      body.executionContent.code = body.executionContent.code.replace(/(parquet'\))/, '$1 LIMIT 1');
      return next(
        new Request(request.url, {
          method: 'POST',
          headers: request.headers,
          body: JSON.stringify(body),
        }),
      );
    };
    const name = newTable();
    const ran = await server.run(`%send ${await file('x.csv', 'a\n1\n2\n')} --table ${name}`);
    expect(failure(ran)).toContain(`${name} has 1 row, and 2 were sent`);
  });

  it('says which table may be left of an overwrite that failed', async () => {
    between = async (request, next) => {
      if (!new URL(request.url).pathname.endsWith('/entrance/submit')) return next(request);
      const text = (await request.text()).replace(
        'DROP TABLE IF EXISTS',
        'DROP TABLE no_such_table;',
      );
      return next(
        new Request(request.url, { method: 'POST', headers: request.headers, body: text }),
      );
    };
    const name = newTable();
    const path = await file('x.csv', 'a\n1\n');
    const ran = await server.run(`%send ${path} --table ${name} --mode overwrite`);
    expect(ran.status).not.toBe('ok');
    expect(ran.displays().at(-1)).toMatch(new RegExp(`${name}_new_\\w+ may hold what was sent`));
  });

  it('shows the failure of the engine as that of a cell', async () => {
    between = async (request, next) => {
      const answer = await next(request);
      return new URL(request.url).pathname.endsWith('/datasource/tables')
        ? new Response((await answer.text()).replaceAll('taken', 'free'), answer)
        : answer;
    };
    await server.run('%%sql\nCREATE TABLE taken AS SELECT 1 AS a');
    const ran = await server.run(`%send ${await file('x.csv', 'a\n1\n')} --table taken`);
    expect(failure(ran)).toContain('already exists');
    expect(await left()).toEqual([]);
  });

  it('says where the files stay when they cannot be removed', async () => {
    between = async (request, next) =>
      at('deleteDirOrFile', request) ? refusal.clone() : next(request);
    const name = newTable();
    const ran = await server.run(`%send ${await file('x.csv', 'a\n1\n')} --table ${name}`);
    expect(failure(ran)).toBe('ok');
    expect(ran.displays().join('\n')).toMatch(
      /The uploaded files stay in file:.*linkis-kernel\/send-/,
    );
    expect(ran.displays().at(-1)).toContain(`1 row in ${name}`);
  });
});
