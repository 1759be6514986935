import { beforeEach, describe, expect, it } from '@jest/globals';
import { type CatalogueCache, createCatalogueCache } from '../../../src/run/catalogue/cache.ts';
import { catalogueChanges } from '../../../src/run/catalogue/changes.ts';
import { type Completions, createCompletions } from '../../../src/run/complete/completions.ts';
import { deferred, LinkisKernelError, silentLogger } from '../../../src/shared/index.ts';
import { type HandClock, handClock } from '../../support/hand-clock.ts';
import { type ScriptedCatalogue, scriptedCatalogue } from '../../support/scripted-catalogue.ts';
import { freshState } from '../../support/run-settings.ts';

let clock: HandClock;
let catalogue: ScriptedCatalogue;
let cache: CatalogueCache;
let completions: Completions;
let connects = 0;

beforeEach(() => {
  clock = handClock();
  connects = 0;
  catalogue = scriptedCatalogue({ default: { orders: { id: 'int' } } });
  cache = createCatalogueCache({
    connect: async () => {
      connects += 1;
      return catalogue.client;
    },
    clock,
    logger: silentLogger,
  });
  const state = freshState();
  completions = createCompletions({ catalogue: cache, clock, state: () => state });
});

async function texts(code: string): Promise<readonly string[]> {
  const { matches } = await completions.complete(code, code.length);
  return matches.map(({ text }) => text);
}

describe('the cached catalogue', () => {
  it('is not asked for before SQL needs it', async () => {
    await texts('%%py');
    await texts('%%python\nx');
    await texts('select ${');
    expect(connects).toBe(0);
  });

  it('is read ahead while the first word is written, without waiting for it', async () => {
    const gate = deferred<void>();
    catalogue.gate = gate.promise;
    expect(await texts('sel')).toEqual(['select']);
    gate.resolve();
    await new Promise(setImmediate);
    expect(catalogue.calls).toEqual(['databases', 'tables default']);
  });

  it('is asked once for what many completions need', async () => {
    await Promise.all([texts('select * from o'), texts('select * from o')]);
    await texts('select * from ord');
    expect(catalogue.calls).toEqual(['databases', 'tables default']);
  });

  it('is read again after its time, and gives what it knew until the answer is there', async () => {
    await texts('select * from o');
    catalogue.databases = { default: { orders: {}, offers: {} } };
    clock.advance(119_000);
    expect(await texts('select * from o')).not.toContain('offers');
    clock.advance(2_000);
    expect(await texts('select * from o')).toContain('offers');
  });

  it('is read again after it was invalidated', async () => {
    await texts('select * from o');
    catalogue.databases = { default: { offers: {} } };
    cache.invalidate();
    const found = await texts('select * from o');
    expect(found).toContain('offers');
    expect(found).not.toContain('orders');
  });

  it('does not take an answer that was asked for before a change', async () => {
    const gate = deferred<void>();
    await texts('select * from o');
    cache.invalidate();
    catalogue.gate = gate.promise;
    const early = texts('select * from o');
    catalogue.databases = { default: { offers: {} } };
    cache.invalidate();
    gate.resolve();
    expect(await early).toContain('offers');
  });

  it('answers in time with what it knows, and with the rest the next time', async () => {
    const gate = deferred<void>();
    catalogue.gate = gate.promise;
    const early = texts('select * from o');
    clock.advance(149);
    const first = await Promise.race([
      early,
      new Promise((resolve) => setImmediate(resolve, 'waits')),
    ]);
    expect(first).toBe('waits');
    clock.advance(1);
    expect(await early).not.toContain('orders');
    gate.resolve();
    expect(await texts('select * from o')).toContain('orders');
    expect(catalogue.calls).toEqual(['databases', 'tables default']);
  });

  it('gives SQL words without the server, and does not flood one that fails', async () => {
    catalogue.trouble = new LinkisKernelError('LINKIS_UNREACHABLE', 'away');
    expect(await texts('select * from o')).toContain('order');
    await texts('select * from or');
    expect(catalogue.calls).toEqual(['databases']);
    clock.advance(10_000);
    catalogue.trouble = undefined;
    expect(await texts('select * from o')).toContain('orders');
  });

  it('keeps what it knew while the server is away', async () => {
    await texts('select * from o');
    catalogue.trouble = new LinkisKernelError('LINKIS_UNREACHABLE', 'away');
    clock.advance(500_000);
    expect(await texts('select * from o')).toContain('orders');
  });

  it('does not repeat a refused login until a cell has worked', async () => {
    catalogue.trouble = new LinkisKernelError('LINKIS_AUTH', 'wrong password');
    await texts('select * from o');
    clock.advance(10_000_000);
    await texts('select * from o');
    expect(catalogue.calls).toEqual(['databases']);
    catalogue.trouble = undefined;
    cache.serverWorks();
    expect(await texts('select * from o')).toContain('orders');
  });

  it('asks for no columns of a table that is not there', async () => {
    await texts('select * from nothing n where n.');
    expect(catalogue.calls).toEqual(['databases', 'tables default']);
  });

  it('asks nothing after its end', async () => {
    cache.close();
    await texts('select * from o');
    expect(catalogue.calls).toEqual([]);
  });

  it('completes a column among 1,000 tables, and asks for nothing twice', async () => {
    const columns = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`column_${String(n)}`, 'int']),
    );
    const tables = Object.fromEntries(
      Array.from({ length: 1000 }, (_, n) => [`table_${String(n)}`, columns]),
    );
    catalogue.databases = { default: tables };
    const code =
      'with x as (select * from table_7) select a.column_1 from table_999 a join x on a.column_3 = x.column_';
    expect(await texts(code)).toHaveLength(30);
    expect(await texts('select * from ')).toHaveLength(1001);
    const asked = [...catalogue.calls];
    for (let time = 0; time < 5; time += 1) expect(await texts(code)).toHaveLength(30);
    expect(catalogue.calls).toEqual(asked);
  });
});

describe('catalogueChanges', () => {
  it.each([
    ['create table a as select 1', true],
    ['select 1;\n-- then\ndrop table a', true],
    ['  alter table a add column b int;', true],
    ["select 'create table'", false],
    ['select 1 -- ; create table a', false],
    ['insert into a values (1)', false],
    ['explain create table a', false],
  ])('says of %j: %s', (sql, isChanged) => {
    expect(catalogueChanges(sql).isChanged).toBe(isChanged);
  });

  it.each([
    ['use sales', 'sales'],
    ['use a; use `my db`; select 1', 'my db'],
    ['use database sales', 'sales'],
    ['use memory.main', 'memory.main'],
    ['select 1', undefined],
    ['use catalog hive', undefined],
  ])('follows in %j: %s', (sql, database) => {
    expect(catalogueChanges(sql).database).toBe(database);
  });
});
