/** `%send` of Excel workbooks: every kind of cell arrives as it is, and what cannot is told. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { fixture } from '../../support/fixture.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { sparkServer } from '../../support/spark-server.ts';
import { writeWorkbook, type WrittenCell } from '../../support/write-workbook.ts';

const machine = fixture(startLocalMachine);
const spark = fixture(async () => sparkServer({ local: machine }));
const own = fixture(async () =>
  startStack({ workingDirectory: tmpdir(), local: { ...machine, connect: undefined } }),
);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'linkis-send-xlsx-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

let count = 0;
function fresh(): string {
  count += 1;
  return `t${String(count)}`;
}

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(directory, `${fresh()}.xlsx`);
  await writeFile(path, content);
  return path;
}

async function sheet(...rows: readonly (readonly WrittenCell[])[]): Promise<string> {
  return file(writeWorkbook([{ name: 'Sheet1', rows }]));
}

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error.traceback.join('\n');
}

async function rowsOf(stack: LocalStack, sql: string): Promise<unknown> {
  const ran = await stack.run(`%%sql --limit off\n${sql}`);
  expect(failure(ran)).toBe('ok');
  const shown = await stack.run('%result last --json');
  const [json] = shown.json();
  return (json as { rows: unknown }).rows;
}

describe.each<[string, () => LocalStack]>([
  ['the local gateway', () => own],
  ['a server with Spark', () => spark],
])('%%send of a workbook to %s', (_where, stackOf) => {
  const send = async (path: string, words = ''): Promise<readonly [string, string]> => {
    const name = fresh();
    const ran = await stackOf().run(`%send ${path} --table ${name} ${words}`);
    expect(failure(ran)).toBe('ok');
    return [name, ran.displays().join('\n')];
  };

  it('keeps every kind of cell, and tells of errors with their place', async () => {
    const path = await sheet(
      ['id', 'code', 'price', 'day', 'moment', 'yes', 'sum', 'note', 'part'],
      [
        1,
        '007',
        1.5,
        { date: 46_085 },
        { date: 46_085.5, time: true },
        true,
        { formula: 'A2*2', value: 2 },
        'say "hi", <you> & co',
        10,
      ],
      [
        2,
        '123',
        -0.25,
        { date: 61 },
        { date: 46_086, time: true },
        false,
        { error: '#DIV/0!' },
        ' two\nlines ',
        { formula: 'IF(1,"")', value: '' },
      ],
      [3, null, null, null, null, null, { error: '#N/A' }, { formula: '"é"', value: '中文' }, null],
    );
    const [name, told] = await send(path);
    expect(told).toContain('2 cells of sheet Sheet1 of');
    expect(told).toContain('the first: #DIV/0! in G3');
    expect(told).toContain('1 empty text of column part now NULL');
    expect(
      await rowsOf(
        stackOf(),
        `SELECT typeof(id), typeof(code), typeof(price), typeof(day), typeof(moment), typeof(yes), typeof(sum), typeof(note), typeof(part) FROM ${name} LIMIT 1`,
      ),
    ).toEqual([
      [
        'INTEGER',
        'VARCHAR',
        'DECIMAL(18,2)',
        'DATE',
        'TIMESTAMP',
        'BOOLEAN',
        'INTEGER',
        'VARCHAR',
        'INTEGER',
      ],
    ]);
    expect(await rowsOf(stackOf(), `SELECT * FROM ${name} ORDER BY id`)).toEqual([
      [
        '1',
        '007',
        '1.50',
        '2026-03-04',
        '2026-03-04 12:00:00',
        'true',
        '2',
        'say "hi", <you> & co',
        '10',
      ],
      [
        '2',
        '123',
        '-0.25',
        '1900-03-01',
        '2026-03-05 00:00:00',
        'false',
        null,
        ' two\nlines ',
        null,
      ],
      ['3', null, null, null, null, null, null, '中文', null],
    ]);
    expect((await readdir(machine.results)).filter((found) => !/^-?\d+-/.test(found))).toEqual([]);
  });

  it('takes the sheet that is named, else the first that is not hidden, and says which', async () => {
    const path = await file(
      writeWorkbook([
        { name: 'lists', hidden: true, rows: [['x'], [0]] },
        { name: 'January', rows: [['a'], [1]] },
        { name: 'Second & last', rows: [['a'], [2]] },
      ]),
    );
    const [first, told] = await send(path);
    expect(told).toContain('has 2 sheets; January is sent (--sheet)');
    expect(await rowsOf(stackOf(), `SELECT a FROM ${first}`)).toEqual([['1']]);
    const [second, quiet] = await send(path, "--sheet 'second & last'");
    expect(quiet).not.toContain('--sheet');
    expect(await rowsOf(stackOf(), `SELECT a FROM ${second}`)).toEqual([['2']]);
    const [hidden] = await send(path, '--sheet lists');
    expect(await rowsOf(stackOf(), `SELECT x FROM ${hidden}`)).toEqual([['0']]);
    const none = await stackOf().run(`%send ${path} --table t --sheet Januar`);
    expect(failure(none)).toContain('has no sheet Januar');
    expect(failure(none)).toContain('Its sheets are January, Second & last');
  });
});

describe('%send of a workbook', () => {
  const send = async (path: string, words = ''): Promise<readonly [string, string]> => {
    const name = fresh();
    const ran = await own.run(`%send ${path} --table ${name} ${words}`);
    expect(failure(ran)).toBe('ok');
    return [name, ran.displays().join('\n')];
  };

  it('makes a column text by one text, unless the user names its type', async () => {
    const path = await sheet(['a', 'b'], [1, '10'], ['x', '20']);
    const [name, told] = await send(path, '--types b=int');
    expect(told).toContain('Column a is text, since cell A3 is one');
    expect(await rowsOf(own, `SELECT a, b + 1 FROM ${name} ORDER BY b`)).toEqual([
      ['1', '11'],
      ['x', '21'],
    ]);
    const ran = await own.run(`%send ${path} --table ${fresh()} --types a=int`);
    expect(failure(ran)).toContain("such as 'x'");
  });

  it('takes --no-header, --limit and --text, and tells of empty rows', async () => {
    const path = await sheet([], [null, 5, 6], [], [null, 7, null], [null, 8, 9], [null]);
    const [name, told] = await send(path, '--no-header --text --limit 2');
    expect(told).toContain('1 empty row of sheet Sheet1');
    expect(await rowsOf(own, `SELECT column1, column2, typeof(column1) FROM ${name}`)).toEqual([
      ['5', '6', 'VARCHAR'],
      ['7', null, 'VARCHAR'],
    ]);
  });

  it('counts days from 1904 where the workbook does, and takes a time alone as text', async () => {
    const rows = [['d'], [{ date: 44_623 }]];
    const path = await file(writeWorkbook([{ name: 'S', rows }], { date1904: true }));
    const [name] = await send(path);
    expect(await rowsOf(own, `SELECT d FROM ${name}`)).toEqual([['2026-03-04']]);
    const [times] = await send(await sheet(['t'], [{ date: 0.25, time: true }]));
    expect(await rowsOf(own, `SELECT t FROM ${times}`)).toEqual([['06:00:00']]);
  });

  it('reads the export of the local gateway', async () => {
    await own.run(
      "%%sql\nSELECT range AS id, '0' || range AS code, range / 4 AS q FROM range(70000)",
    );
    const path = join(directory, 'export.xlsx');
    expect(failure(await own.run(`%export ${path}`))).toBe('ok');
    const [name] = await send(path, '--types id=int,q=double');
    expect(await rowsOf(own, `SELECT count(*), sum(id), max(code), sum(q) FROM ${name}`)).toEqual([
      ['70000', '2449965000', '09999', expect.stringMatching(/^612491250/)],
    ]);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['csv by another name', async () => file('a,b\n1,2\n'), 'is no Excel workbook'],
    ['one byte', async () => file('P'), 'is no Excel workbook'],
    [
      'xls',
      async () => file(Buffer.from('d0cf11e0a1b11ae1'.padEnd(1024, '0'), 'hex')),
      'Excel 97 to 2003',
    ],
    [
      'a password',
      async () =>
        file(
          Buffer.concat([
            Buffer.from('d0cf11e0a1b11ae1', 'hex'),
            Buffer.from('EncryptedPackage', 'utf16le'),
          ]),
        ),
      'is encrypted by a password',
    ],
    ['another zip', async () => file(zipSync({ a: strToU8('b') })), 'cannot be read as a workbook'],
    [
      'half a workbook',
      async () => {
        const bytes = writeWorkbook([{ name: 'S', rows: [['a'], [1]] }]);
        return file(bytes.subarray(0, bytes.length / 2));
      },
      'cannot be read as a workbook',
    ],
    [
      'a part that unpacks to much',
      async () =>
        file(zipSync({ 'xl/sharedStrings.xml': new Uint8Array(65 * 1024 * 1024) }, { level: 1 })),
      'xl/sharedStrings.xml: 65 MB, and 64 MB is the most',
    ],
    ['nothing in the sheet', async () => sheet([]), 'is empty'],
    ['a title above', async () => sheet(['Sales'], ['a', 'b'], [1, 2]), 'cell B2 of sheet Sheet1'],
  ])('refuses %s', async (_what, make, why) => {
    const ran = await own.run(`%send ${await make()} --table ${fresh()}`);
    expect(failure(ran)).toContain(why);
    expect(failure(ran)).not.toContain('    at ');
  });
});
