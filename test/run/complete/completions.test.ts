import { describe, expect, it } from '@jest/globals';
import { type NotebookState, parseCell, planCell } from '../../../src/magics/index.ts';
import { createCatalogueCache } from '../../../src/run/catalogue/cache.ts';
import { spelled, tableOfParts } from '../../../src/run/catalogue/names.ts';
import { createCompletions } from '../../../src/run/complete/completions.ts';
import { silentLogger } from '../../../src/shared/index.ts';
import { splitName } from '../../../src/sql/index.ts';
import { handClock } from '../../support/hand-clock.ts';
import { type ScriptedCatalogue, scriptedCatalogue } from '../../support/scripted-catalogue.ts';
import { growthOf } from '../../support/growth.ts';
import { fc } from '../../support/properties.ts';
import { freshState } from '../../support/run-settings.ts';

const shop = {
  default: {
    orders: { id: 'int', amount: ['decimal(10,2)', 'in euro'], Größe: 'int', 'a b': 'int' },
  },
  sales: {
    customers: { id: 'int', name: 'string', city: 'string' },
    'v_latest orders': { day: 'date' },
    order: { day: 'date' },
  },
} as const;

const base = freshState({ variables: { region: 'EU' } });

function notebook(catalogue: ScriptedCatalogue, changes: Partial<NotebookState> = {}) {
  const clock = handClock();
  const cache = createCatalogueCache({
    connect: async () => catalogue.client,
    clock,
    logger: silentLogger,
  });
  const state = { ...base, ...changes };
  return { clock, cache, ...createCompletions({ catalogue: cache, clock, state: () => state }) };
}

const { complete, inspect } = notebook(scriptedCatalogue(shop));

/** `|` is the cursor. */
async function at(marked: string, ask = complete) {
  const cursor = marked.indexOf('|');
  const code = marked.replace('|', '');
  const { matches, start, end } = await ask(code, cursor);
  return {
    texts: matches.map(({ text }) => text),
    typed: matches.map(({ text, kind }) => `${kind} ${text}`),
    replaced: code.slice(start, end),
  };
}

describe('complete in SQL', () => {
  it.each([
    ['select * from or|', 'or', 'class orders'],
    ['SELECT * FROM |', '', 'class orders'],
    ['select * from orders o, sa|', 'sa', 'module sales'],
    ['select * from orders join sales.cu|', 'cu', 'class customers'],
    ['select * from sales.|', '', 'class customers'],
    ['select * from SALES.CU|', 'CU', 'class customers'],
    ['insert into or|', 'or', 'class orders'],
    ['insert into orders (i|', 'i', 'field id'],
    ['update |', '', 'class orders'],
    ['drop table if exists or|', 'or', 'class orders'],
    ['use sa|', 'sa', 'module sales'],
    ['show tables in |', '', 'module sales'],
    ['describe |', '', 'class orders'],
    ['select am| from orders', 'am', 'field amount'],
    ['select | from orders', '', 'field amount'],
    ['select id, | from sales.customers', '', 'field city'],
    ['select gr| from orders', 'gr', 'field Größe'],
    ['select * from orders where am|', 'am', 'field amount'],
    ['select * from orders where id = 1 and am|', 'am', 'field amount'],
    ['select * from orders o where o.|', '', 'field amount'],
    ['select * from orders as o where o.am|', 'am', 'field amount'],
    ['select orders.am| from orders', 'am', 'field amount'],
    ['select default.orders.am| from orders', 'am', 'field amount'],
    ['select c.| from orders o join sales.customers c on o.id = c.id', '', 'field name'],
    ['select * from orders o join sales.customers c on o.|', '', 'field amount'],
    ['select * from orders o join sales.customers c on o.id = c.na|', 'na', 'field name'],
    ['select * from orders group by am|', 'am', 'field amount'],
    ['select sum(am| from orders', 'am', 'field amount'],
    ['select count(distinct na|) from sales.customers', 'na', 'field name'],
    [
      'with big as (select id as order_id, amount from orders) select ord| from big',
      'ord',
      'field order_id',
    ],
    ['with big as (select * from orders) select b.| from big b', '', 'field amount'],
    ['with big as (select * from orders) select * from b|', 'b', 'class big'],
    ['with a(x, y) as (select 1, 2) select | from a', '', 'field y'],
    ['with a as (select id from orders), b as (select * from a) select b.| from b', '', 'field id'],
    ['select t.| from (select amount * 2 as twice from orders) t', '', 'field twice'],
    ['select * from (select am| from orders) t', 'am', 'field amount'],
    [
      'select * from orders o where exists (select 1 from sales.customers c where c.id = o.|)',
      '',
      'field amount',
    ],
    ['select id from orders union select ci| from sales.customers', 'ci', 'field city'],
    ['select 1; select * from orders where am|; select 2', 'am', 'field amount'],
    ["select 'a;b', am| from orders", 'am', 'field amount'],
    ["select 'a\\\\', am| from orders", 'am', 'field amount'],
    ["select '', am| from orders", 'am', 'field amount'],
    ["select $$ it's; $$, am| from orders", 'am', 'field amount'],
    ["select /* a /* it's */ ; */ am| from orders", 'am', 'field amount'],
    ["# it's;\nselect am| from orders", 'am', 'field amount'],
    ['-- from customers\nselect am| from orders', 'am', 'field amount'],
    ["select '😀😀' as e, am| from orders", 'am', 'field amount'],
    ['select "名前" as 名, am| from orders', 'am', 'field amount'],
    ['select t.c| from orders lateral view explode(x) t as cell, other', 'c', 'field cell'],
    ['merge into orders o using sales.customers c on c.|', '', 'field city'],
    ['select upp|', 'upp', 'function upper'],
    ['select * from orders wh|', 'wh', 'keyword where'],
    ['%%sql\nselect * from or|', 'or', 'class orders'],
    ['%var a=1\n-- a comment\nselect * from or|', 'or', 'class orders'],
    ['%sql select am| from orders', 'am', 'field amount'],
    ['%sql SELECT * FROM or|', 'or', 'class orders'],
    ['%%sql select * from sales.cu|', 'cu', 'class customers'],
    ['%%sql --limit 5 --into a,b select * from or|', 'or', 'class orders'],
    ['%sql totals << select am| from orders', 'am', 'field amount'],
    ['%var a=1\n%hive select *\nfrom or|', 'or', 'class orders'],
    ['%sql select upp|', 'upp', 'function upper'],
    ['%sql sel|', 'sel', 'keyword select'],
    ['%sql select * from orders where "a|', '"a', 'field "a b"'],
    ["%%sql select 'it' as x, am| from orders", 'am', 'field amount'],
    ['%time select am| from orders', 'am', 'field amount'],
    ['%sql --ti| select 1', '--ti', 'property --timeout'],
    ['%%hive h|', 'h', 'enum hql'],
    ['%use s|', 's', 'module sales'],
    ['%tables sa|', 'sa', 'module sales'],
    ['%columns or|', 'or', 'class orders'],
    ['%columns sales.cu|', 'cu', 'class customers'],
    ['%profile or|', 'or', 'class orders'],
    ['%profile sales.cu|', 'cu', 'class customers'],
    ['select ${re|', 're', 'variable region}'],
    ['%%engine sp|', 'sp', 'module spark'],
  ])('offers for %j in place of %j: %s', async (marked, replaced, candidate) => {
    const found = await at(marked);
    expect(found.typed).toContain(candidate);
    expect(found.replaced).toBe(replaced);
  });

  it.each([
    ['select "am| from orders', '"am', '"amount"'],
    ['select "am|" from orders', '"am"', '"amount"'],
    ['select `am| from orders where `id` = 1', '`am', '`amount`'],
    ['select a| from orders', 'a', '"a b"'],
    ['select * from sales.v|', 'v', '"v_latest orders"'],
    ['select * from sales.or|', 'or', '"order"'],
    ['select * from sales."v|', '"v', '"v_latest orders"'],
    ['%%hive\nselect a| from orders', 'a', '`a b`'],
  ])('quotes for %j in place of %j: %s', async (marked, replaced, candidate) => {
    const found = await at(marked);
    expect(found.texts).toContain(candidate);
    expect(found.replaced).toBe(replaced);
  });

  it.each([
    "select 'am|' from orders",
    "select 'it''|",
    'select /*/ am|',
    "select 'am| from orders",
    'select 1 -- am|',
    'select 1 # am|',
    'select $$ am| $$',
    'select /* /* */ am| */ 1',
    'select /* am| */ 1',
    'select 12|',
    'select 7\n%tables sa|',
    '%%python\nselect am|',
    '%%shell\ncat or|',
    '%%pyspark\nspark.sql("select am|',
    '%%hive\nselect * from orders where name = "am|',
  ])('offers nothing in %j', async (marked) => {
    expect((await at(marked)).texts).toEqual([]);
  });

  it('offers the columns of the tables at hand only, each once, and no words for no text', async () => {
    const found = await at('select | from orders o join orders p on o.id = p.id');
    expect(found.typed).toEqual([
      'field id',
      'field amount',
      'field Größe',
      'field "a b"',
      'class o',
      'class p',
    ]);
  });

  it('offers functions from the second letter on where names of the catalogue begin alike', async () => {
    expect((await at('select a| from orders')).typed).not.toContain('function avg');
    expect((await at('select av| from orders')).typed).toEqual(['function avg']);
    expect((await at('select a|')).typed).toContain('function avg');
    expect((await at('select * from rea|')).typed).not.toContain('function radians');
    expect((await at('%%engine duckdb\nselect * from read|')).typed).toContain('function read_csv');
    expect((await at('%%engine duckdb\nselect * from str|')).typed).not.toContain(
      'function strftime',
    );
  });

  it("looks in the notebook's database", async () => {
    const { complete: inSales } = notebook(scriptedCatalogue(shop), { database: 'sales' });
    expect((await at('select * from |', inSales)).texts).toContain('customers');
    expect((await at('select ci| from customers', inSales)).texts).toEqual(['city']);
  });

  it('knows the tables and columns of a name that is half written behind the cursor', async () => {
    expect((await at('select am|oun from orders')).texts).toEqual(['amount']);
  });
});

describe('complete and inspect', () => {
  const pieces = fc.constantFrom(
    ...'select from join where with as ( ) , . ; * o orders sales "a b" "x `y \' 😀 \n -- /* */ ${ } union lateral view explode using on insert into update %%sql %use 1'.split(
      ' ',
    ),
  );

  it('answer any text at any place, with places inside the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { maxLength: 25 }).map((words) => words.join(' ')),
        fc.nat({ max: 120 }),
        async (code, cursor) => {
          const { start, end } = await complete(code, cursor);
          expect(0 <= start && start <= end && end <= code.length).toBe(true);
          await inspect(code, cursor);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('come to an end with a WITH RECURSIVE', async () => {
    expect(
      await at(
        'with recursive r as (select id, amount from orders union all select r.id, r.amount from r) select am| from r',
      ),
    ).toBeDefined();
  });

  it.each<[string, number, (size: number) => string]>([
    [
      'CTEs that join one another',
      20,
      (size) =>
        `with c0 as (select * from orders)${Array.from({ length: size }, (_, n) => `, c${String(n + 1)} as (select * from c${String(n)} a join c${String(n)} b on a.id = b.id)`).join('')} select am| from c${String(size)}`,
    ],
    ['deep brackets', 1500, (size) => `select ${'('.repeat(size)}am| from orders`],
    ['deep subqueries', 150, (size) => `${'select * from ('.repeat(size)}select am| from orders`],
    [
      'a long script',
      2500,
      (size) =>
        `${'select 1 from orders where id in (1, 2, 3); '.repeat(size)}select am| from orders`,
    ],
    [
      'an open quote in front of much text',
      2500,
      (size) => `select "am| from orders where ${"x = 'y' and ".repeat(size)}`,
    ],
  ])('are quick with %s', async (_name, size, codeOf) => {
    expect(await growthOf(async (length) => at(codeOf(length)), size)).toBeLessThan(3);
  });
});

describe('complete behind %config', () => {
  it('offers settings and their groups', async () => {
    const settings = ['engine', 'limits.rows', 'limits.tableBytes', 'log'];
    const clock = handClock();
    const cache = createCatalogueCache({
      connect: async () => scriptedCatalogue(shop).client,
      clock,
      logger: silentLogger,
    });
    const own = createCompletions({ catalogue: cache, clock, state: () => base, settings });
    expect((await at('%config |', own.complete)).texts).toEqual(['limits', ...settings]);
    expect((await at('%config limits.r|', own.complete)).texts).toEqual(['limits.rows']);
    expect((await at('%config --j|', own.complete)).texts).toEqual(['--json']);
    expect((await at('%config |')).texts).toEqual([]);
  });
});

describe('complete behind magics about the catalogue', () => {
  it.each([
    ['%columns sales.v|', 'v', 'class "v_latest orders"'],
    ['%columns sales."v|', '"v', 'class "v_latest orders"'],
    ['%columns "sales".`v|', '`v', 'class `v_latest orders`'],
    ['%columns sales."v|"', '"v"', 'class "v_latest orders"'],
    ['%columns "sa|', '"sa', 'module "sales"'],
    ['%use "sa|"', '"sa"', 'module "sales"'],
  ])('offers for %j in place of %j: %s', async (marked, replaced, candidate) => {
    const found = await at(marked);
    expect(found.typed).toContain(candidate);
    expect(found.replaced).toBe(replaced);
  });

  it('offers nothing that the magics would not take', async () => {
    const name = fc
      .string({
        unit: fc.constantFrom(...'aZ 0."`\'\\-[=,:?ü$%{}'.split('')),
        minLength: 1,
        maxLength: 6,
      })
      .filter((text) => text.trim() !== '');
    const names = fc.uniqueArray(name, {
      minLength: 1,
      maxLength: 5,
      selector: (text) => text.toLowerCase(),
    });
    await fc.assert(
      fc.asyncProperty(names, names, async (databases, tables) => {
        const scripted = scriptedCatalogue(
          Object.fromEntries(
            databases.map((database) => [
              database,
              Object.fromEntries(tables.map((table) => [table, { id: 'int' }])),
            ]),
          ),
        );
        const [current = ''] = databases;
        const { complete: ask } = notebook(scripted, { database: current });
        const texts = async (code: string): Promise<readonly string[]> =>
          (await ask(code, code.length)).matches.map(({ text }) => text);
        const commandOf = (code: string): unknown => planCell(parseCell(code), base).commands.at(0);
        const found: string[] = [];
        for (const database of await texts('%use ')) {
          expect(commandOf(`%use ${database}`)).toMatchObject({ database });
          const known = spelled(splitName(database).join('.'), databases);
          expect(databases).toContain(known);
          for (const table of await texts(`%columns ${database}.`)) {
            expect(commandOf(`%columns ${database}.${table}`)).toMatchObject({
              table: `${database}.${table}`,
            });
            const place = tableOfParts(splitName(`${database}.${table}`), databases, current);
            expect(place?.database).toBe(known);
            found.push(place?.table ?? '');
          }
        }
        expect(new Set(found)).toEqual(new Set(tables));
      }),
      { numRuns: 200 },
    );
  });
});

describe('inspect', () => {
  const text = async (marked: string): Promise<string | undefined> =>
    (await inspect(marked.replace('|', ''), marked.indexOf('|')))?.['text/plain'];

  it.each([
    ['select * from ord|ers', 'default.orders (table)'],
    ['select * from orders|', 'amount'],
    ['select * from sales.cust|omers', 'city'],
    ['select * from orders o where |o.id = 1', 'default.orders (table)'],
    ['select amo|unt from orders', 'amount: decimal(10,2) (column of orders)'],
    ['select o.amo|unt from orders o', 'in euro'],
    ['select * from "v_latest ord|ers"', undefined],
    ['select * from sales."v_latest ord|ers"', 'sales.v_latest orders (view)'],
    ['with a as (select id from orders) select * from |a', 'id'],
    ['use sa|les', 'sales (database, 3 tables)'],
    ['use de|fault', 'default (database, 1 table)'],
    ['select ${reg|ion}', 'region = EU'],
    ['%tab|les', '--like'],
    ['%sql select amo|unt from orders', 'amount: decimal(10,2) (column of orders)'],
    ['%%sql select * from ord|ers', 'default.orders (table)'],
    ['%%sql select nothing| from orders', undefined],
    ['%sql select ${reg|ion}', 'region = EU'],
    ['%%s|ql select 1', 'Short for %%engine sql'],
    ['%%sql --tim|eout 5s select 1', '--timeout'],
    ['%%sql\nselect * from ord|ers', 'default.orders (table)'],
    ['select nothing|', undefined],
    ['select 1 -- orde|rs', undefined],
  ])('tells for %j: %s', async (marked, told) => {
    const found = await text(marked);
    if (told === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(told);
  });
});
