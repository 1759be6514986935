import { describe, expect, it } from '@jest/globals';
import { type NotebookState, parseCell, planCell } from '../../../src/magics/index.ts';
import { createCatalogueCache } from '../../../src/run/catalogue/cache.ts';
import { createCompletions } from '../../../src/run/complete/completions.ts';
import { silentLogger } from '../../../src/shared/index.ts';
import { handClock } from '../../support/hand-clock.ts';
import { freshState } from '../../support/run-settings.ts';
import { scriptedCatalogue } from '../../support/scripted-catalogue.ts';

const state = [
  '%%sql --query orders\nselect id, amount as total from sales',
  '%%sql --query large\nselect *, 1 as extra from {{orders}} where total > 5',
].reduce<NotebookState>((before, cell) => planCell(parseCell(cell), before).state, freshState());

function notebook() {
  const clock = handClock();
  const { client } = scriptedCatalogue({
    default: { sales: { id: 'int', amount: 'decimal(10,2)' }, other: { x: 'int' } },
  });
  const catalogue = createCatalogueCache({
    connect: async () => client,
    clock,
    logger: silentLogger,
  });
  return createCompletions({ catalogue, clock, state: () => state });
}

const { complete, inspect } = notebook();

/** `|` is the cursor. */
async function at(marked: string) {
  const cursor = marked.indexOf('|');
  const code = marked.replace('|', '');
  const { matches, start, end } = await complete(code, cursor);
  return { texts: matches.map(({ text }) => text), replaced: code.slice(start, end) };
}

async function told(marked: string): Promise<string> {
  const cursor = marked.indexOf('|');
  return String((await inspect(marked.replace('|', ''), cursor))?.['text/plain'] ?? '');
}

describe('completion of kept queries', () => {
  it.each([
    ['select * from {{|', ['orders}}', 'large}}'], ''],
    ['select * from {{ o|', ['orders}}'], 'o'],
    ['select * from {{O|}}', ['orders'], 'O'],
    ['select * from {{l| }} x', ['large'], 'l'],
    ['select * from {{l|}', ['large}'], 'l'],
    ['%%sql --query next\nselect * from {{|', ['orders}}', 'large}}'], ''],
    ['%%sql --with |', ['orders', 'large'], ''],
    ['%%sql --with orders,l|', ['large'], 'l'],
    ['%queries l|', ['large'], 'l'],
    ['%queries --unset |', ['orders', 'large'], ''],
  ])('offers in %j %j', async (code, texts, replaced) => {
    expect(await at(code)).toEqual({ texts, replaced });
  });

  it.each(["select '{{|", 'select "{{|', 'select 1 -- {{|', 'select ${{|', '%%python\n{{|'])(
    'offers none in %j',
    async (code) => {
      const { texts } = await at(code);
      expect(texts.filter((text) => /orders|large/.test(text))).toEqual([]);
    },
  );

  it('offers them as tables where a table is read, and only there', async () => {
    expect((await at('select * from la|')).texts).toContain('{{large}}');
    expect((await at('select * from sales join |')).texts).toEqual(
      expect.arrayContaining(['{{orders}}', '{{large}}', 'sales']),
    );
    expect((await at('insert into |')).texts).not.toContain('{{large}}');
    expect((await at('delete from |')).texts).not.toContain('{{large}}');
    expect((await at('select * from other where |')).texts).not.toContain('{{large}}');
  });

  it.each([
    ['select o.| from {{orders}} o', ['id', 'total']],
    ['select orders.| from {{orders}}', ['id', 'total']],
    ['select l.| from {{ large }} as l', ['id', 'total', 'extra']],
    ['select s.| from {{orders}} o join sales s', ['id', 'amount']],
  ])('knows the columns in %s', async (code, columns) => {
    // The second time the catalogue has answered.
    await at(code);
    expect((await at(code)).texts.slice(0, columns.length)).toEqual(columns);
  });
});

describe('inspection of kept queries', () => {
  it.each(['select * from {{or|ders}}', 'select * from {{ ORDERS| }}', 'select {{|orders}}.id'])(
    'shows the text in %s',
    async (code) => {
      expect(await told(code)).toBe('orders (kept query)\nselect id, amount as total from sales');
    },
  );

  it('explains columns of a query, and nothing that is not kept', async () => {
    await told('select o.tot|al from {{orders}} o');
    expect(await told('select o.tot|al from {{orders}} o')).toContain('total (column of o)');
    expect(await told('select {{no|pe}}')).toBe('');
  });
});
