/** Cells that keep queries, and cells that refer to them, as plans. */
import { describe, expect, it } from '@jest/globals';
import {
  type CellPlan,
  type NotebookState,
  parseCell,
  planCell,
  switchedState,
  writtenPlaces,
} from '../../../src/magics/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { growthOf } from '../../support/growth.ts';
import { fc } from '../../support/properties.ts';
import { freshState, runSettings } from '../../support/run-settings.ts';

const fresh = freshState({ variables: { day: '2026-08-01' } });

/** The notebook after these cells. */
function after(...cells: readonly string[]): NotebookState {
  return cells.reduce((state, cell) => planCell(parseCell(cell), state).state, fresh);
}

function plan(code: string, state: NotebookState): CellPlan {
  return planCell(parseCell(code), state);
}

function codeOf(code: string, state: NotebookState): string {
  return plan(code, state).task?.code ?? 'no task';
}

function refusal(code: string, state: NotebookState = fresh): string {
  try {
    plan(code, state);
    return 'nothing refused';
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError)) throw thrown;
    return `${thrown.code}: ${thrown.message} / ${thrown.hint ?? ''}`;
  }
}

const kept = after(
  '%%sql --query orders\nselect * from sales;',
  "-- why\n%%sql --query large\nselect *\nfrom {{orders}}\nwhere day = '${day}' -- last",
  '%%sql --query Totals\nwith t as (select * from {{large}})\nselect sum(x) as s from t',
);
const orders = 'orders AS (\nselect * from sales\n)';
const large = "large AS (\nselect *\nfrom orders\nwhere day = '${day}' -- last\n)";
const totals = 'Totals AS (\nwith t as (select * from large)\nselect sum(x) as s from t\n)';

describe('a name in another script', () => {
  const named = after('%%sql --query 大单\nselect 2 as n');

  it.each([
    ['%%spark sql', '`大单`'],
    ['%%hql', '`大单`'],
    ['%%trino', '"大单"'],
    ['%%presto', '"大单"'],
    ['%%sql --engine duckdb', '大单'],
    ['%%engine jdbc', '大单'],
  ])('has the quotes that %s wants', (head, name) => {
    const first = head.replace('%%sql --engine duckdb', '%%engine duckdb');
    const task = plan(`${first}\nselect *\nfrom {{大单}} where x`, named).task;
    expect(task?.code).toBe(`WITH ${name} AS (\nselect 2 as n\n)\nselect *\nfrom ${name} where x`);
    const places = writtenPlaces({ code: task?.code ?? '', origin: task?.origin });
    expect(places.at(task?.code.indexOf('where') ?? 0)).toMatchObject({ line: 2, column: 13 });
    expect(places.at(task?.code.lastIndexOf('单') ?? 0)).toMatchObject({ line: 2, column: 9 });
  });

  it('is the same however a keyboard composes its letters', () => {
    const state = after(`%%sql --query ${'größe'.normalize('NFD')}\nselect 1`);
    expect(codeOf(`select * from {{${'Größe'.normalize('NFC')}}}`, state)).toContain('größe AS (');
  });
});

describe('a cell that keeps its query', () => {
  it('runs nothing and says so in one line', () => {
    const { task, commands, answers, state } = plan('%%sql --query a\n\nselect 1;\n', fresh);
    expect(task).toBeUndefined();
    expect(commands).toEqual([]);
    expect(answers.map(({ text }) => text)).toEqual([
      'The query a is kept (1 line): {{a}} stands for it in SQL, %queries lists them. Nothing was run.',
    ]);
    expect([...state.queries.values()]).toEqual([{ name: 'a', text: 'select 1', tables: [] }]);
  });

  it.each([
    ['%%sql --query a\nselect 1', 'select 1'],
    ['%sql --query a select 1', 'select 1'],
    ['%%sql --query=a\n  select 1\n  from t\n\n', '  select 1\n  from t'],
    ['%%hql --query a\nfrom t select 1', 'from t select 1'],
    ['%%trino --query a\n(select 1)', '(select 1)'],
    ['%%engine jdbc --query a\nvalues (1)', 'values (1)'],
    ['%%sql --query a\n-- top\nselect 1; -- end\n', '-- top\nselect 1 -- end'],
    ["%%sql --query a\nselect ';' as x;;", "select ';' as x"],
    ['%%sql --save a --no-execute\nselect 1', 'select 1'],
    ['%%sql -S a -N\nselect 1', 'select 1'],
    ['%%engine spark sql --query a\ntable t', 'table t'],
  ])('%j keeps %j', (code, text) => {
    const { task, state } = plan(code, fresh);
    expect(task).toBeUndefined();
    expect(state.queries.get('a')?.text).toBe(text);
  });

  it('runs it too by --save', () => {
    const { task, state, answers } = plan(
      '%%sql --save b --limit 5\nselect * from {{orders}}',
      kept,
    );
    expect(task?.code).toBe(`WITH ${orders}\nselect * from orders\nlimit 5`);
    expect(task).not.toHaveProperty('keep');
    expect(state.queries.get('b')?.text).toBe('select * from {{orders}}');
    expect(answers).toEqual([]);
  });

  it('replaces the query of that name in any case, and tells', () => {
    const { state, answers } = plan('%%sql --query ORDERS\nselect 2', kept);
    expect(answers[0]?.text).toContain('in place of the one before');
    expect(codeOf('select * from {{orders}}', state)).toBe(
      'WITH ORDERS AS (\nselect 2\n)\nselect * from ORDERS',
    );
  });

  it('is previewed with what it refers to', () => {
    const { commands, task } = plan('%%preview\n%%sql --query b\nselect * from {{orders}}', kept);
    expect(task).toBeUndefined();
    expect(commands).toMatchObject([
      { kind: 'preview', task: { code: `WITH ${orders}\nselect * from orders` } },
    ]);
  });

  it('tells that it reads a table of its own name', () => {
    const { answers } = plan('%%sql --query sales\nselect * from sales where x', fresh);
    expect(answers.at(-1)?.text).toContain('It reads a table sales: {{sales}} is the query');
  });

  it.each([
    ['%%sql --query a', '--query is for one cell with code'],
    ['%%sql --query a\n-- nothing', '--query is for one cell with code'],
    ['%engine --query a', '--query is for one cell with code'],
    [
      '%%sql --query=\nselect 1',
      "--query takes a letter or _, then letters, digits and _ (64 at the most), not ''",
    ],
    ['%%sql --query a.b\nselect 1', "not 'a.b'"],
    ['%%sql --query 1a\nselect 1', "not '1a'"],
    ['%%sql --save Select\nselect 1', "--save takes no word of SQL: 'Select'"],
    ['%%sql --query a --save b\nselect 1', '--save keeps the query and runs it'],
    ['%%sql --no-execute\nselect 1', '--no-execute is for --save NAME'],
    ['%%sql --query a --as b\nselect 1', '--as is for a cell that runs'],
    ['%%sql --query a --detach\nselect 1', '--detach is for a cell that runs'],
    ['%%sql --query a --limit 5\nselect 1', '--limit is for a cell that runs'],
    ['%%python --query a\nselect 1', "--query is for SQL, and this cell's run type is python"],
    ['%%sql --query a\n%%raw\nselect 1', '--query is not for a %%raw cell'],
    ['%%sql --query a\n\nselect 1;\nselect 2', 'line 4 begins a second statement'],
    ['%%sql --query a\ninsert into t select 1', 'line 2 begins with insert, which is no query'],
    ['%%sql --query a\nwith x as (select 1) insert into t select 1', 'begins a query that writes'],
    ['%%sql --query a\n;', 'has no statement'],
    ['%%sql --query a\nselect * from {{b}}', '{{b}} (line 2, column 15) names no kept query'],
    ['%%sql --query a\nselect * from {{a}}', 'the kept query a refers to itself'],
  ])('is refused in %j: %s', (code, problem) => {
    expect(refusal(code)).toContain(problem);
    expect(refusal(code)).toMatch(
      /^(?:OPTION_INVALID|VARIABLE_UNDEFINED): .*Nothing was (?:run|submitted)\.$/s,
    );
  });

  it('is refused when it closes a circle, which is named', () => {
    expect(refusal('%%sql --query orders\nselect * from {{totals}}', kept)).toContain(
      'in a circle: Totals → large → orders → Totals',
    );
  });
});

describe('a reference', () => {
  it.each([
    ['select * from {{orders}}', `WITH ${orders}\nselect * from orders`],
    ['select * from {{ ORDERS }} o', `WITH ${orders}\nselect * from orders o`],
    ['select * from {{totals}}', `WITH ${orders}, ${large}, ${totals}\nselect * from Totals`],
    [
      'select * from {{large}}, {{orders}}',
      `WITH ${orders}, ${large}\nselect * from large, orders`,
    ],
    [
      '-- top\nselect {{orders}}.x from {{orders}};',
      `-- top\nWITH ${orders}\nselect orders.x from orders;`,
    ],
    [
      'with a as (select 1) select * from a, {{orders}}',
      `with ${orders}, a as (select 1) select * from a, orders`,
    ],
    [
      'with recursive a as (select 1) select * from a, {{orders}}',
      `with recursive ${orders}, a as (select 1) select * from a, orders`,
    ],
    [
      'with a as (select * from {{orders}}) select * from a',
      `with ${orders}, a as (select * from orders) select * from a`,
    ],
    [
      'select * from (select * from {{orders}}) x where a in (select 1 from {{large}})',
      `WITH ${orders}, ${large}\nselect * from (select * from orders) x where a in (select 1 from large)`,
    ],
    [
      'create table t as select * from {{orders}}',
      `create table t as WITH ${orders}\nselect * from orders`,
    ],
    ['explain select * from {{orders}}', `explain WITH ${orders}\nselect * from orders`],
    [
      '(select * from {{orders}}) union (select 1)',
      `WITH ${orders}\n(select * from orders) union (select 1)`,
    ],
    [
      "copy (select * from {{orders}}) to 'x'",
      `copy (WITH ${orders}\nselect * from orders) to 'x'`,
    ],
    [
      'update t set a = (select max(x) from {{orders}})',
      `WITH ${orders}\nupdate t set a = (select max(x) from orders)`,
    ],
    [
      'insert into t select * from {{orders}}',
      `insert into t WITH ${orders}\nselect * from orders`,
    ],
    [
      '%%hive\ninsert overwrite table t select * from {{orders}}',
      `WITH ${orders}\ninsert overwrite table t select * from orders`,
    ],
    [
      '%%hive\nfrom {{orders}} insert into a select *',
      `WITH ${orders}\nfrom orders insert into a select *`,
    ],
    [
      '%%spark\ninsert into t select * from {{orders}}',
      `WITH ${orders}\ninsert into t select * from orders`,
    ],
    [
      '%%trino\ninsert into t select * from {{orders}}',
      `insert into t WITH ${orders}\nselect * from orders`,
    ],
    [
      '%%sql --with orders\nselect * from orders; drop table orders',
      `WITH ${orders}\nselect * from orders; drop table orders`,
    ],
    ['%%sql -w large,orders\nselect * from large', `WITH ${orders}, ${large}\nselect * from large`],
    [
      "%%spark\nselect 'it\\'s', x from {{orders}}",
      `WITH ${orders}\nselect 'it\\'s', x from orders`,
    ],
    [
      "%%jdbc\nselect 'it\\'s', x from {{orders}}",
      `WITH ${orders}\nselect 'it\\'s', x from orders`,
    ],
    ["%%jdbc\nselect 'a\\', x from {{orders}}", `WITH ${orders}\nselect 'a\\', x from orders`],
  ])('in %j is put in', (code, expected) => {
    expect(codeOf(code, kept)).toBe(expected);
  });

  it('keeps its name apart from the words beside it', () => {
    const state = plan('%%sql --query b\nselect 1from{{orders}}where x', kept).state;
    expect(codeOf('select 1from{{b}}b,{{orders}}', state)).toBe(
      `WITH ${orders}, b AS (\nselect 1from orders where x\n)\nselect 1from b b,orders`,
    );
  });

  it('serves each statement by itself', () => {
    expect(
      codeOf("select 1;\nselect ';', x from {{orders}};\nselect 2 from {{orders}}", kept),
    ).toBe(
      `select 1;\nWITH ${orders}\nselect ';', x from orders;\nWITH ${orders}\nselect 2 from orders`,
    );
  });

  it.each([
    'select \'{{orders}}\', "{{x}}", `{{y}}` -- {{z}}\n/* {{z}} */',
    "select '{{ day }}', '{%- if x %}', a{2}",
    'select map {{a: 1}: 2}',
    '%%raw\nselect {{orders}}, {{x}}',
    "%%python\nprint('{{orders}}', {{1}})",
    '%%shell\necho {{orders}} {{x}}',
    '%%scala\ns"{{x}}"',
    '%%sql --allow-undefined\nselect {{x}}',
  ])('is none in %j', (code) => {
    const { task } = plan(code, kept);
    expect(task?.code).toBe(parseCell(code).body);
    expect(task?.origin).toBeUndefined();
  });

  it('has no WITH within WITH where Hive might not take it and the names allow', () => {
    const flat = `${orders}, ${large}, t as (select * from large)\n, Totals AS (\nselect sum(x) as s from t\n)`;
    expect(codeOf('%%hive\nselect * from {{totals}}', kept)).toBe(
      `WITH ${flat}\nselect * from Totals`,
    );
    for (const code of [
      'select * from {{totals}}, t',
      'with t as (select 1) select * from {{totals}}',
    ])
      expect(codeOf(`%%hive\n${code}`, kept)).toContain(totals);
    const state = plan(
      '%%sql --query more\nwith t as (select 1) select * from t, {{totals}}',
      kept,
    ).state;
    expect(codeOf('%%hive\nselect * from {{more}}', state)).toContain('Totals AS (\nwith t as');
  });

  it('takes the limit of the cell for the SELECT of the cell', () => {
    expect(plan('%%sql --limit 9999\nselect * from {{orders}}', kept).task).toMatchObject({
      code: `--set ide.engine.no.limit.allow=true\nWITH ${orders}\nselect * from orders\nlimit 9999`,
      headLines: 0,
    });
  });

  it.each([
    [
      'select {{nope}}',
      'VARIABLE_UNDEFINED: {{nope}} (line 1, column 8) names no kept query / Kept are orders, large, Totals;',
    ],
    ['%%sql\n\nselect {{ordres}}', '(line 3, column 8) names no kept query; did you mean orders?'],
    ['select {{day}}', 'day is a variable: write ${day}'],
    ['%%var n=1\nselect {{n}}', 'n is a variable: write ${n}'],
    [
      'insert into {{orders}} select 1',
      '{{orders}} (line 1, column 13) is what INSERT would write to',
    ],
    ['%%hive\ninsert overwrite table {{orders}} select 1', 'is what INSERT would write to'],
    ['drop table {{orders}}', 'is what DROP would write to'],
    ['delete from {{orders}} where x', 'is what DELETE would write to'],
    [
      'describe {{orders}}',
      'cannot be put into this DESCRIBE: it holds no query there / Read it in a query, as in DESCRIBE SELECT',
    ],
    ['create view {{orders}} as select 1', 'cannot be put into this CREATE'],
    [
      'with orders as (select 1) select * from {{orders}}',
      'orders is put in as a kept query (line 1, column 41), and a WITH beside it defines that name too',
    ],
    ['with orders as (select 1) select * from {{large}}', 'a WITH beside it defines that name too'],
    [
      'select * from (with orders as (select 1) select * from {{orders}})',
      'a WITH beside it defines that name too',
    ],
    [
      '%%sql --with nope\nselect 1',
      "%%sql (line 1, column 7): --with names 'nope', which is no kept query; kept are orders, large, Totals",
    ],
    ['%%sql --with orders=df\nselect 1', "--with names 'orders=df'"],
    ['%%sh --with orders\nx', "--with is for SQL and Python, and this cell's run type is shell"],
    ['%%sql --with orders\n%%raw\nx', '--with is not for a %%raw cell'],
  ])('is refused in %j', (code, problem) => {
    expect(refusal(code, kept)).toContain(problem);
    expect(refusal(code, kept)).toMatch(/Nothing was submitted\.$/);
  });

  it('to a query that is gone is found in the query that has it', () => {
    const state = plan('%queries --unset orders', kept).state;
    expect(refusal('select * from {{totals}}', state)).toContain(
      '{{orders}} (in the query large, line 2, column 6) names no kept query',
    );
  });

  it('to a query that reads a table of its own name is refused where that is a recursion', () => {
    const state = after('%%sql --query sales\nselect *\nfrom sales');
    const code = 'WITH sales AS (\nselect *\nfrom sales\n)\nselect * from sales';
    expect(codeOf('select * from {{sales}}', state)).toBe(code);
    const problem = 'reads a table of its own name (in the query sales, line 2, column 6), which';
    expect(refusal('%%hive\nselect * from {{sales}}', state)).toContain(`${problem} hive takes`);
    expect(refusal('with recursive r as (select 1) select * from r, {{sales}}', state)).toContain(
      `${problem} WITH RECURSIVE takes`,
    );
  });

  it('does not hide in silence that a name without braces means the query too', () => {
    const { task } = plan('select * from {{orders}}\njoin orders o2 using (id)', kept);
    expect(task?.notices).toEqual([
      expect.stringContaining('orders (line 2, column 6) is the kept query orders too'),
    ]);
    expect(plan('select * from {{large}}, orders, orders o', kept).task?.notices).toEqual([
      expect.stringContaining('orders (line 1, column 26) is the kept query orders too'),
    ]);
    const state = after(
      '%%sql --query sales\nselect 1 as x',
      '%%sql --query other\nselect * from sales',
    );
    expect(plan('select * from {{sales}}, {{other}}', state).task?.notices).toEqual([
      expect.stringContaining('sales (in the query other, line 1, column 15) is the kept query'),
    ]);
    expect(plan('select * from {{other}}', state).task?.notices).toBeUndefined();
    expect(plan('select sales.x from {{sales}}, db.sales', state).task?.notices).toBeUndefined();
  });

  it('by --with tells when no statement reads the table', () => {
    expect(plan('%%sql --with orders\nselect 1', kept).task).toMatchObject({
      code: 'select 1',
      notices: [
        '--with orders had no effect: no statement of the cell reads a table of that name.',
      ],
    });
  });

  it('of a kept query by --with goes with the query', () => {
    const state = plan('%%sql --save m --with large\nselect max(x) from large', kept).state;
    expect(codeOf('select * from {{m}}', state)).toBe(
      `WITH ${orders}, ${large}, m AS (\nselect max(x) from large\n)\nselect * from m`,
    );
  });

  it('is kept when the profile changes', () => {
    expect(switchedState(kept, runSettings).state.queries).toBe(kept.queries);
  });
});

describe('composed code', () => {
  it('leads every written character back to its place', () => {
    const name = fc.constantFrom('{{orders}}', '{{ large }}', '{{totals}}', 'sales');
    const piece = fc.oneof(
      name.map((table) => `select * from ${table}`),
      name.map((table) => `with q as (\n select 1 from ${table})\nselect * from q`),
      fc.constantFrom(
        'select 1',
        "select ';{{x}}' -- {{y}}\n",
        '-- c\n',
        'create view v as select 2',
      ),
    );
    const strays = (body: string): readonly string[] => {
      const { task } = plan(`%%sql\n${body}`, kept);
      const code = task?.code ?? '';
      const places = writtenPlaces({ code, origin: task?.origin });
      const lines = body.split('\n');
      return code.split('').filter((sign, at) => {
        const { line, column, query } = places.at(at);
        const text = query === undefined ? lines : query.text.split('\n');
        const there = text[line - 1]?.charAt(column - 1) ?? '';
        const isWritten = task?.origin?.pieces.findLast((one) => one.at <= at)?.isWritten ?? true;
        const isThere = there.toLowerCase() === sign.toLowerCase() || sign === '\n';
        return isWritten ? !isThere : there === '';
      });
    };
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        expect(strays(pieces.join(';\n'))).toEqual([]);
      }),
    );
  });

  it('is made in time that grows with the code and the number of queries', async () => {
    const growth = await growthOf((size) => {
      return plan('select * from {{orders}}, {{large}};\n'.repeat(size), kept).task?.code.length;
    }, 100);
    expect(growth).toBeLessThan(3.2);
    const chain = (size: number): NotebookState => ({
      ...fresh,
      queries: new Map(
        Array.from({ length: size }, (_, index) => [
          `q${String(index)}`,
          {
            name: `q${String(index)}`,
            text: index === 0 ? 'select 1' : `select * from {{q${String(index - 1)}}}`,
            tables: [],
          },
        ]),
      ),
    });
    expect(codeOf('select * from {{q4999}}', chain(5000))).toContain('q4999 AS (');
  });
});

describe('%queries', () => {
  function told(code: string, state: NotebookState = kept): string {
    return plan(code, state)
      .answers.map(({ text }) => text)
      .join('\n');
  }

  it.each(['%queries', '%sqlcmd snippets'])('%s lists the queries', (code) => {
    expect(told(code)).toBe(
      [
        'name    lines  uses    begins',
        'orders  1      –       select * from sales',
        'large   3      orders  select *',
        'Totals  2      large   with t as (select * from {{large}})',
      ].join('\n'),
    );
    expect(told(code, fresh)).toContain('No query is kept. %%sql --query NAME');
  });

  it.each(['%queries totals', '%sqlcmd snippets Totals', '%sqlrender totals'])(
    '%s shows the whole text',
    (code) => {
      expect(told(code)).toBe(
        `with ${orders}, ${large}, t as (select * from large)\nselect sum(x) as s from t`,
      );
    },
  );

  it('is not needed for one: its name with a mark shows the text', () => {
    expect(told('ORDERS?')).toBe(
      'orders (kept query, {{orders}} in SQL)\nselect * from sales\n\nFor a table of that name: %columns ORDERS',
    );
  });

  it('gives the same as JSON', () => {
    expect(plan('%queries large --json', kept).answers[0]?.json).toEqual({
      name: 'large',
      text: "select *\nfrom {{orders}}\nwhere day = '${day}' -- last",
      uses: ['orders'],
      code: `WITH ${orders}\nselect *\nfrom orders\nwhere day = '\${day}' -- last`,
    });
    expect(plan('%queries --json', kept).answers[0]?.json).toMatchObject([
      { name: 'orders', uses: [] },
      { name: 'large', uses: ['orders'] },
      { name: 'Totals', uses: ['large'] },
    ]);
  });

  it.each(['%queries --unset large', '%queries -u LARGE', '%sqlcmd snippets --delete large'])(
    '%s forgets the query, and tells who refers to it',
    (code) => {
      expect(told(code)).toBe('the query large is forgotten; Totals still refers to it');
      expect([...plan(code, kept).state.queries.keys()]).toEqual(['orders', 'totals']);
    },
  );

  it.each([
    ['%queries nope', "%queries (line 1, column 10): 'nope' is no kept query; kept are orders"],
    ['%queries larg', 'did you mean large?'],
    ['%queries --unset nope', '--unset nope: there is no query of that name'],
    ['%sqlrender nope', "'nope' is no kept query"],
    ['%sqlcmd snippets -d nope', "'nope' is no kept query"],
    ['%sqlcmd profile', 'Here: %tables, %columns TABLE, %profile TABLE, %queries'],
    ['%sqlrender', 'Here: %queries NAME'],
  ])('refuses %s', (code, problem) => {
    expect(refusal(code, kept)).toContain(problem);
  });
});
