/** `%send`: files and results become tables, on the local gateway and on a server; what is sent is what is there. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';
import { sparkServer } from '../../support/spark-server.ts';

const machine = fixture(startLocalMachine);
const spark = fixture(async () => sparkServer({ local: machine }));
const remote = fixture(async () => startStack({ local: machine }));
const own = fixture(async () => startStack({ workingDirectory: tmpdir() }));

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
    const json = shown.events
      .map((event) =>
        event.kind === 'display' || event.kind === 'update'
          ? event.bundle['application/json']
          : undefined,
      )
      .find((value) => value !== undefined);
    return (json as { rows: unknown }).rows;
  };

  it('takes a csv with exact types, and leaves nothing of the way', async () => {
    const path = await file('hostile.csv', hostile);
    const name = newTable();
    const ran = await stackOf().run(`%send ${path} --table ${name} --json`);
    expect(failure(ran)).toBe('ok');
    expect(ran.displays().at(-1)).toContain(`4 rows in ${name}`);
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
    expect(await client.list(home)).toEqual([]);
  });
});
