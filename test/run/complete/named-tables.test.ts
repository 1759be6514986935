import { describe, expect, it } from '@jest/globals';
import { createCatalogueCache } from '../../../src/run/catalogue/cache.ts';
import { type Completions, createCompletions } from '../../../src/run/complete/completions.ts';
import { namedTablesOf } from '../../../src/run/complete/named-tables.ts';
import { noteColumns } from '../../../src/run/named/named-columns.ts';
import { createNotebookSession } from '../../../src/run/session/notebook-session.ts';
import { silentLogger } from '../../../src/shared/index.ts';
import { taskId } from '../../../src/task/index.ts';
import { handClock } from '../../support/hand-clock.ts';
import { freshState } from '../../support/run-settings.ts';
import { scriptedCatalogue } from '../../support/scripted-catalogue.ts';

const state = freshState();

/** A notebook with two results; `directory` is that of a gateway on this machine. */
function notebook(directory?: string): Completions {
  const clock = handClock();
  const { client } = scriptedCatalogue({ default: { sales: { id: 'int', amount: 'int' } } });
  const catalogue = createCatalogueCache({
    connect: async () => client,
    clock,
    logger: silentLogger,
  });
  return createCompletions({
    catalogue,
    clock,
    state: () => state,
    directory,
    namedTables: async () => [
      { name: 'totals', columns: ['region', 'amount due'] },
      { name: 'earlier', columns: undefined },
    ],
  });
}

const remote = notebook();
const own = notebook('/nowhere');

/** `|` is the cursor. */
async function offered(marked: string, { complete } = remote): Promise<readonly string[]> {
  const cursor = marked.indexOf('|');
  const { matches } = await complete(marked.replace('|', ''), cursor);
  return matches.map(({ text }) => text);
}

describe('completion of named results', () => {
  it('offers them as tables of %%local sql, in place of those of the server', async () => {
    const tables = await offered('%%local sql\nselect * from |');
    expect(tables.slice(0, 2)).toEqual(['totals', 'earlier']);
    expect(tables).not.toContain('sales');
  });

  it('offers them beside the tables of a gateway on this machine', async () => {
    expect((await offered('%%local sql\nselect * from |', own)).slice(0, 3)).toEqual([
      'totals',
      'earlier',
      'sales',
    ]);
  });

  it.each([
    ['%%local sql\nselect | from totals', ['region', '"amount due"', 'totals']],
    ['%%local sql\nselect t.| from totals t', ['region', '"amount due"']],
    ['%%local sql\nselect * from earlier e where e.|', []],
  ])('offers their columns in %j', async (code, columns) => {
    expect((await offered(code)).slice(0, 3)).toEqual(columns);
  });

  it.each([
    ['%%local python\ntot|', ['totals']],
    ['%%local\ntot|', ['totals']],
    ['%%local\ntotals.reg|', ['region']],
  ])('offers them as words of Python in %j', async (code, words) => {
    expect(await offered(code)).toEqual(expect.arrayContaining(words));
  });

  it.each(['%%sql\nselect * from |', '%%python\ntot|', '%%local shell\ntot|'])(
    'offers none in %j',
    async (code) => {
      expect(await offered(code)).not.toContain('totals');
    },
  );

  it('explains their columns', async () => {
    const code = '%%local sql\nselect * from totals';
    const told = await remote.inspect(code, code.length);
    expect(told?.['text/plain']).toContain('region');
  });
});

describe('the columns of named results', () => {
  it('are those of the first table of the task that has the name', async () => {
    const session = createNotebookSession('s', state);
    session.named.set('totals', { taskId: taskId(7), rows: 200 });
    session.named.set('other', { taskId: taskId(8), rows: 200 });
    const result = { path: '/r', index: 0, name: '_0.dolphin', size: 1 };
    const table = { result, taskId: taskId(7), of: 1, columns: ['region'], page: 1, rows: 200 };

    session.open = { ...table, number: 2 };
    noteColumns({ session });
    expect(session.named.get('totals')?.columns).toBeUndefined();

    session.open = { ...table, number: 1 };
    noteColumns({ session });
    expect(await namedTablesOf(session)).toEqual([
      { name: 'other', columns: undefined },
      { name: 'totals', columns: ['region'] },
    ]);
  });
});
