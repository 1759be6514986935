/** Names of results and queries in scripts other than Latin, wherever a name may stand. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path, { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startLocalMachine } from '../../support/local-machine.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';
import { startServer } from '../../support/server-stack.ts';

const before = process.env['LINKIS_KERNEL_PYTHON'];
process.env['LINKIS_KERNEL_PYTHON'] = path.resolve('.venv/bin/python');

const machine = fixture(startLocalMachine);
const server = fixture(async () => startServer({ local: machine }));
let directory: string;
const own = fixture(async () => startStack({ workingDirectory: machine.workingDirectory }));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'linkis-names-'));
  await server.run(
    '%%sql --as 订单\nselect i as id, i * 2 as 金额, chr((97 + i)::int) as 城市 from range(3) t(i)',
  );
  await server.run('%%sql --query 大单\nselect 2 as n union all select 5');
  // The same name as some keyboards and all names of files on a Mac spell it: a letter and a mark.
  await server.run(`%%sql --as ${'größe'.normalize('NFD')}\nselect 7 as n`);
  await own.run('%%sql --as 订单\nselect i as id, i * 2 as 金额 from range(3) t(i)');
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  if (before === undefined) delete process.env['LINKIS_KERNEL_PYTHON'];
  else process.env['LINKIS_KERNEL_PYTHON'] = before;
});

/** All that a cell shows, or why it failed. */
function whole(ran: RanCell): string {
  if (ran.outcome.status === 'error') return ran.outcome.error.traceback.join('\n');
  const texts = ran.events.flatMap((event) => (event.kind === 'text' ? [event.text] : []));
  return [...texts, ...ran.displays()].join('\n').replaceAll(/[ \t]+/g, ' ');
}

describe('a name in Chinese', () => {
  it.each([
    ['%result 订单', '金额'],
    ['%result 订单.1', '金额'],
    ['%rows 订单 2', '\n 1 2 b'],
    ['%page 订单 1', '\n 1 2 b'],
    ['%more 订单', '\n 2 4 c'],
    ['%plot 订单 --kind bar --x 城市 --y 金额', '金额'],
    ['%plot bar 订单', '城市'],
    ['%profile 订单', 'Profile of 订单'],
    ['%profile 订单.1 --columns 金额', '金额'],
    ['%status 订单', 'Succeed'],
    ['%log 订单', 'select'],
    ['%code 订单', 'range(3)'],
    ['%%sql --as 订单_2 --expect "rows > 0"\nselect 1 as n', 'n'],
    ['%%sql\n%%sql --as 临时\nselect 1 as n', 'n'],
    ['%sql 行 << select 4 as 列', '列'],
    ['%%sql -o 客户 -q\nselect 1 as n', ''],
    ['%spark.sql(saveAs=另存)\nselect 1 as n', 'n'],
    ['select sum(n) as s from {{大单}}', '\n7'],
    ['%%sql --with 大单\nselect sum(n) as s from 大单', '\n7'],
    ['%%sql --with 大单\nselect sum(n) as s from "大单"', '\n7'],
    ['%%sql --save 更大 --with 大单\nselect n from 大单 where n > 2', '\n5'],
    ['select * from {{更大}}', '\n5'],
    ['%queries', '大单'],
    ['%queries 大单', 'select 2 as n'],
    ['%sqlrender 大单', 'select 2 as n'],
    ['%%preview\nselect * from {{大单}}', 'WITH 大单 AS ('],
    ['%%local sql\nselect sum(金额) as s from 订单', '\n6'],
    ['%%local sql --as 合计\nselect sum("订单"."金额") as s from "订单"', '\n6'],
    ['%%local sql\nselect s + 1 as t from 合计', '\n7'],
    ['%%local sql\nselect n from größe', '\n7'],
    ['%result größe', '\n7'],
    ['%%local python\nprint(订单["金额"].sum(), 订单.城市.max())', '6 c'],
    ['%%local python --as 筛选\n订单[订单.金额 > 2]', 'c'],
    ['%%local sql\nselect 城市 from 筛选', 'c'],
    ['%%python --with 订单\nprint(订单.金额.sum())', '6'],
    ['%%python --with 订单=数据\nprint(数据.金额.sum())', '6'],
    ['%%python --with größe\nprint(größe.n[0])', '7'],
  ])('may stand in %j', async (cell, shown) => {
    const ran = await server.run(cell);
    expect([ran.status, whole(ran)]).toEqual(['ok', expect.stringContaining(shown)]);
  });

  it.each([
    ['%export 订单 订单.csv', '订单.csv'],
    ['%export 订单.1 订单.xlsx', '订单.xlsx'],
    ['%export 订单 订单.parquet', '订单.parquet'],
  ])('is exported by %j', async (cell, file) => {
    const inside = cell.replace(file, join(directory, file));
    const ran = await server.run(inside);
    expect(ran.status).toBe('ok');
    expect(await readdir(directory)).toContain(file);
  });

  it('is sent to a table with such a name, and its file is run', async () => {
    const sent = await own.run('%send 订单 --table 订单表');
    expect([sent.status, whole(sent)]).toEqual(['ok', expect.stringContaining('3 rows')]);
    const run = join(directory, '查询.sql');
    await writeFile(run, '%%sql --as 结果\nselect max(金额) as 最大 from 订单表;\n');
    const ran = await own.run(`%run ${run}`);
    expect([ran.status, whole(ran)]).toEqual(['ok', expect.stringContaining('最大')]);
    expect(whole(await own.run('%result 结果'))).toContain('\n 4');
  });

  it.each([
    ['%result 订', '订单'],
    ['%plot 订', '订单'],
    ['%profile 订', '订单'],
    ['%export 订', '订单'],
    ['%send 订', '订单'],
    ['select * from {{大', '大单}}'],
    ['%%local sql\nselect * from 订', '订单'],
    ['%%local sql\nselect 订单.金', '金额'],
    ['%%local python\n订', '订单'],
  ])('is completed at the end of %j', async (code, offered) => {
    const { matches } = await server.interpreter.complete(code, code.length);
    expect(matches.map(({ text }) => text)).toContain(offered);
  });

  it('is told by inspection', async () => {
    const bundle = await server.interpreter.inspect('select * from {{大单}}', 18, 0);
    expect(bundle?.['text/plain']).toContain('大单 (kept query)');
  });

  it.each(['订 单', '订单。', '1订单', '订-单', '😀', 'a'.repeat(65)])(
    'is refused where it is none: %j',
    async (name) => {
      const ran = await server.run(`%%sql --as "${name}"\nselect 1`);
      expect(ran.status).toBe('UsageError');
    },
  );
});
