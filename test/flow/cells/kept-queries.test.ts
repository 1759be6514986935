/** Queries that build on queries, on the whole stack: what runs, what fails and where, what is shown. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';

let submits = 0;
const stack = fixture(async () =>
  startStack({
    between: async (request, next) => {
      if (/entrance\/(submit|execute)$/.test(new URL(request.url).pathname)) submits += 1;
      return next(request);
    },
  }),
);
beforeAll(async () => {
  await stack.run(
    "create table sales as select range as id, range * 10 as amount, case when range % 2 = 0 then 'CH' else 'DE' end as country from range(10)",
  );
  await stack.run('%var least=30');
  await stack.run(
    '%%sql --query large\nselect * from sales -- the table\nwhere amount > ${least};',
  );
  await stack.run(
    '%%sql --query by_country\nwith a as (select country, sum(amount) as total from {{large}} group by country)\nselect * from a',
  );
});

function errorOf({ outcome }: RanCell): string {
  if (outcome.status !== 'error') throw new Error('the cell has not failed');
  // oxlint-disable-next-line no-control-regex -- colours of a traceback
  return outcome.error.traceback.join('\n').replaceAll(/\u001b\[\d+m/g, '');
}

/** The rows of the tables that a cell showed, cells apart by one blank. */
function rowsOf(cell: RanCell): readonly string[] {
  return cell
    .displays()
    .join('\n')
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '));
}

describe('a kept query', () => {
  it('is kept without a task', async () => {
    const before = submits;
    const cell = await stack.run('%%sql --query idle\nselect 1');
    expect(cell.status).toBe('ok');
    expect(cell.displays()).toEqual([expect.stringContaining('The query idle is kept (1 line)')]);
    expect(submits).toBe(before);
  });

  it.each([
    ['select * from {{by_country}} order by 1', ['CH 180', 'DE 210']],
    ['%%var least=70\nselect * from {{by_country}} order by 1', ['CH 80', 'DE 90']],
    ["-- note\nselect '{{large}}' as t;\nselect count(*) as n from {{large}};", ['{{large}}', '6']],
    [
      'with x as (select max(id) as m from {{large}}) select m, n from x, (select count(*) as n from {{large}})',
      ['9 6'],
    ],
    [
      'with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select sum(n) + count(*) as s from r, {{large}}',
      ['54'],
    ],
    ['(select id from {{large}} where id > 8) union all (select 100)', ['9', '100']],
    ['from {{large}} select max(amount) as m', ['90']],
    ['%%sql --save top --with large\nselect max(amount) as m from large', ['90']],
    ['%%sql --limit 1\nselect id from {{large}} order by id', ['4']],
    ['%%hive\nselect count(*) as n from {{large}}', ['6']],
    ['%%trino\nselect count(*) as n from {{large}}', ['6']],
  ])('is a table in %j', async (code, rows) => {
    const cell = await stack.run(code);
    expect(cell.status).toBe('ok');
    expect(rowsOf(cell)).toEqual(expect.arrayContaining([...rows]));
  });

  it.each([
    ['create table copied as select * from {{large}}', 'copied'],
    ['create table bracketed as (select * from {{large}})', 'bracketed'],
    ['create view viewed as select * from {{large}}', 'viewed'],
    ['create table filled (id bigint);\n%%', 'filled'],
  ])('feeds %j', async (code, table) => {
    const made = await stack.run(
      code.replace('\n%%', '\ninsert into filled select id from {{large}}'),
    );
    expect(made.status).toBe('ok');
    expect(rowsOf(await stack.run(`select count(*) as n from ${table}`))).toContain('6');
  });

  it('feeds INSERT where Hive wants WITH, and as Trino wants it', async () => {
    await stack.run('create table inserted (id bigint)');
    for (const magic of ['%%hive', '%%trino', '%%spark sql']) {
      const cell = await stack.run(`${magic}\ninsert into inserted select id from {{large}}`);
      expect(cell.status).toBe('ok');
    }
    expect(rowsOf(await stack.run('select count(*) as n from inserted'))).toContain('18');
  });

  it('is shown by %preview and %code as it is sent', async () => {
    const sent = 'WITH large AS (\nselect * from sales -- the table\nwhere amount > ';
    const preview = await stack.run('%%preview\nselect count(*) from {{large}}');
    expect(preview.displays().join('\n')).toContain(`${sent}30\n)\nselect count(*) from large`);
    const ran = await stack.run('select count(*) from {{large}}');
    const code = await stack.run(`%code ${String(ran.taskId())}`);
    expect(code.displays().join('\n')).toContain(`${sent}\${least}\n)\nselect count(*) from large`);
  });

  it('is marked in its own text when the plan of a statement with it is asked for', async () => {
    await stack.run('%%sql --query faulty\nselect id,\n  amonut as x from sales');
    const ran = await stack.run('%%explain\nselect 1;\nselect * from {{faulty}}');
    expect(errorOf(ran)).toContain('in the query faulty, line 2:   amonut as x from sales\n');
    expect(errorOf(ran)).toMatch(/\n +\^/);
    const own = await stack.run('%%explain\nselect 1;\nselect idd from {{large}}');
    expect(errorOf(own)).toContain('line 3: select idd from {{large}}\n               ^');
  });

  it('that is no query of this engine is a failure in the query, with its line', async () => {
    await stack.run('%%sql --query broken\n\nselect id,\n  amonut as x\nfrom sales');
    const cell = await stack.run('select *\nfrom {{broken}}');
    expect(cell.status).toBe('LinkisTaskFailed');
    expect(errorOf(cell)).toContain(
      'in the query broken, line 2:   amonut as x\n                               ^',
    );
  });

  it('moves no line of the cell', async () => {
    const cell = await stack.run(
      '-- first\n%%sql\nselect 1 as a;\nselect l.id,\n       {{large}}.nope\nfrom {{large}}, {{large}} l',
    );
    expect(errorOf(cell)).toContain(
      `line 5:        {{large}}.nope\n${' '.repeat('line 5:        {{'.length)}`,
    );
  });

  it('with a variable that nobody has set is refused where it is used', async () => {
    const kept = await stack.run('%%sql --query open\nselect 1,\n  ${nobody} as x');
    expect(kept.status).toBe('ok');
    const before = submits;
    const cell = await stack.run('\nselect * from {{open}}, ${noone}');
    expect(cell.status).toBe('UndefinedVariable');
    expect(errorOf(cell)).toContain(
      `\${nobody} is not defined (in the query open, line 2, column 3)
in the query open, line 2:   \${nobody} as x
                             ^
\${noone} is not defined (line 2, column 25); did you mean`.replace('; did you mean', ''),
    );
    expect(submits).toBe(before);
    const preview = await stack.run('%%preview\nselect * from {{open}}');
    expect(preview.displays().join('\n')).toContain('(in the query open, line 2, column 3)');
  });

  it('that has the name of a result is told apart from it', async () => {
    await stack.run('%%sql --as twice\nselect 1 as x');
    const cell = await stack.run('%%sql --query twice\nselect 2 as x');
    expect(cell.displays().join('\n')).toContain(
      'A result is named twice too: %result twice is that, {{twice}} the query.',
    );
    expect(rowsOf(await stack.run('select x from {{twice}}'))).toContain('2');
    const again = await stack.run('%%sql --query twice\nselect 3 as x');
    expect(again.displays().join('\n')).toContain('A result is named twice too');
  });

  it('whose comment the server takes for an effect is named with its line', async () => {
    await stack.run('%%hive --query hinted\nselect\n  /*+ MAPJOIN(a) */ id from sales');
    const cell = await stack.run('%%hive\nselect * from {{hinted}}');
    expect(cell.displays().join('\n')).toContain(
      '/*+ MAPJOIN(a) */ (in the query hinted, line 2) had no effect',
    );
  });

  it('is told when a name without braces means it too', async () => {
    await stack.run('%%sql --query sales2\nselect 1 as id');
    const cell = await stack.run('select * from {{sales2}}, sales2 s');
    expect(cell.displays().join('\n')).toContain('sales2 (line 1, column 27) is the kept query');
  });
});

describe('a reference to nothing', () => {
  it.each([
    ['select * from {{nothing}}', '{{nothing}} (line 1, column 15) names no kept query'],
    ['select {{least}}', 'least is a variable: write ${least}'],
  ])('is refused before the submit: %s', async (code, told) => {
    const before = submits;
    const cell = await stack.run(code);
    expect(cell.status).toBe('UndefinedVariable');
    expect(errorOf(cell)).toContain(told);
    expect(submits).toBe(before);
  });

  it('is none in other languages', async () => {
    const cell = await stack.run("%%python\nprint('{{nothing}}', [{1}])");
    expect(cell.text('stdout')).toBe('{{nothing}} [{1}]\n');
  });
});
