/** Comments, the row limit and the shell's word list. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { limitRows } from '../../src/gateway/code/limit-rows.ts';
import { stripComments } from '../../src/gateway/code/strip-comments.ts';
import { messageOf } from '../../src/shared/index.ts';
import { createScriptedEngine } from '../support/scripted-engine.ts';
import { startTestGateway, type TestGateway } from '../support/gateway-client.ts';

describe('stripComments', () => {
  it.each([
    ['select 1 -- one\nfrom t', 'select 1 \nfrom t'],
    ['select 1 # one', 'select 1'],
    ['select /* a\nb */ 1', 'select  1'],
    ["select '--' , '#', 'it''s /* */'", "select '--' , '#', 'it''s /* */'"],
    ['select "a#b", `c--d`', 'select "a#b", `c--d`'],
    ["select '\\' -- x", "select '\\'"],
    ['select $$ # $$', 'select $$ # $$'],
    ["select e'it\\'s -- x' -- y", "select e'it\\'s -- x'"],
    ["select 'a -- x", "select 'a"],
    ['select /* a -- x', 'select /* a'],
    ['select /* a /* b */ c */', 'select  c */'],
  ])('%j becomes %j', (code, expected) => {
    expect(stripComments(code)).toBe(expected);
  });
});

describe('limitRows', () => {
  it.each([
    ['select 1', 'select 1 limit 5000', 1],
    ['SELECT 1 LIMIT 10', 'SELECT 1 LIMIT 10', 0],
    ['select 1 limit 6000;', 'select 1 limit 5000', 1],
    ["select 'a;b'; show tables", "select 'a;b' limit 5000;\nshow tables", 1],
    ['with a as (select 1) select * from a', 'with a as (select 1) select * from a', 0],
    [
      '--set ide.engine.no.limit.allow=true\nselect 1',
      '--set ide.engine.no.limit.allow=true\nselect 1',
      1,
    ],
  ])('%j becomes %j with %d warnings', (code, expected, warnings) => {
    const result = limitRows(code);
    expect(result.code).toBe(expected);
    expect(result.warnings).toHaveLength(warnings);
  });
});

describe('a submit', () => {
  let test: TestGateway;
  afterEach(async () => {
    await test.close();
  });

  it('of SQL by IDE is limited and told, by others only told', async () => {
    const engine = createScriptedEngine([{ engine: 'duckdb', version: '1' }], ['sql']);
    test = await startTestGateway({ engines: [engine.kind] });
    const labels = { engineType: 'spark-3.2.1' };
    const limited = await test.submit('select ${n} -- a comment', {
      runType: 'sql',
      labels,
      params: { variable: { n: '1' } },
    });
    await test.reached(limited.taskId);
    const log = await test.log(limited.execId);
    expect(log).toContain(
      'WARN You submitted a sql without limit, DSS will add limit 5000 to your sql',
    );
    expect(log).toContain('INFO SQL code check has passed');
    expect(log).toContain('select 1 -- a comment\n');
    expect(log).toContain('spark-3.2.1 is served by DuckDB here');
    expect(log).not.toContain('>> select');
    const free = await test.submit('select 1', {
      runType: 'sql',
      labels: { ...labels, userCreator: 'hadoop-notebook' },
    });
    await test.reached(free.taskId);
    expect(await test.log(free.execId)).toContain(
      'WARN The code you submit will not be limited by the limit',
    );
    expect(engine.codes).toEqual(['select 1 limit 5000', 'select 1']);
  });

  it('whose code is only a comment is refused with 30010', async () => {
    test = await startTestGateway();
    await expect(test.submit('-- nothing', { runType: 'sql' })).rejects.toThrow('30010');
  });

  it.each([
    ['--@set a=b=c\n1', 20044],
    ['--@set a\n1', 20045],
    ['--@set run_date=2024-03-14\n1', 20046],
    ['${run_date*2}', 20047],
    ['--@set s=text\n${s-1}', 20048],
    ['&{yyyy%x}', 20048],
    ['--@set n=1\n${n+x}', 20049],
    ['--@set n=1\n${n/0}', 20049],
  ])('that is %j is refused with 20050 and %d within', async (code, inner) => {
    test = await startTestGateway();
    const refusal = await test.submit(code, { runType: 'sql' }).catch(messageOf);
    expect(refusal).toContain('20050');
    expect(refusal).toContain(`errCode: ${String(inner)} ,desc: `);
  });

  it('of shell words on the list is refused when the list is in force', async () => {
    test = await startTestGateway({ shellBlacklist: true });
    for (const code of ['for i in 1', 'echo python', './a.sh']) {
      await expect(test.submit(code)).rejects.toThrow('50081');
    }
    expect((await test.submit('echo pythonic')).taskId).toBe(4);
  });
});
