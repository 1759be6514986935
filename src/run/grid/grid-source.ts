/**
 * The rows of a grid, on this machine: those of a result of the local gateway lie here already; those of a server are fetched from the first
 * question on. While they come, the grid answers over the rows of the last step, a file with exact types of its own.
 */
import { randomUUID } from 'node:crypto';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { deferred, LinkisKernelError, messageOf } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { GridSubject } from '../cell/grid-place.ts';
import { distinctNames, fetchedTable, fetchPlace, keepTable } from '../local/local-tables.ts';
import { fetchResult } from '../local/fetch-result.ts';
import type { LocalTable } from '../session/notebook-session.ts';
import { isLocalResult, ownPath } from '../session/joined-client.ts';
import { possibleCast, tableColumn } from './grid-column.ts';
import { createLookedTable, type GridTable, type LookedTable } from './looked-table.ts';

/** How far the rows have come. */
export interface SourceState {
  readonly columns?: GridTable['columns'] | undefined;
  readonly fetchedRows?: number;
  readonly totalRows?: number;
  readonly isFetching?: boolean;
  readonly notices?: readonly string[];
}

export interface GridSource {
  /** Lets `work` ask the table of the last step; begins the fetch, and waits for its first step. Rejects as the fetch does. */
  use<T>(work: (table: LookedTable) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Waits until all rows are there. */
  whole(): Promise<void>;
  /** Stops the fetch and gives all back. Never rejects. */
  end(): Promise<void>;
}

/** A step has at least twice the rows of the one before it, so that all steps together are no more work than the last one. */
const stepGrowth = 2;

/** A table and what asks it just now. */
interface Step {
  readonly looked: LookedTable;
  users: number;
  isOver: boolean;
}

/** `run` is one on this machine whose signal is the grid's own. `told` gets what changes. */
export function createGridSource(
  subject: GridSubject,
  run: CellRun,
  told: (state: SourceState) => void,
): GridSource {
  const { logger, signal } = run;
  const looks = async (): Promise<CellRun['client']['looks']> => (await run.local.client()).looks;
  let current: Step | undefined;
  let begun: { readonly first: Promise<void>; readonly all: Promise<void> } | undefined;

  const giveBack = async (step: Step): Promise<void> => {
    if (!step.isOver || step.users > 0) return;
    await step.looked.end();
    // A result of the local gateway is nobody's to remove.
    if (step.looked.table.file.includes(ownMark))
      await rm(step.looked.table.file, { force: true }).catch(() => undefined);
  };

  /** From here on it is asked. */
  const take = async (table: GridTable): Promise<void> => {
    const before = current;
    current = { looked: createLookedTable(table, looks, logger), users: 0, isOver: false };
    if (before === undefined) return;
    before.isOver = true;
    await giveBack(before);
  };

  async function begin(first: () => void): Promise<void> {
    const whole = { ...subject, page: await wholePage(subject, run) };
    const { result, taskId, title, page } = whole;
    if (run.local.isOwn || isLocalResult(result)) {
      const table = await storedTable(whole, run);
      await take(table);
      told({ columns: table.columns, fetchedRows: table.rows, totalRows: table.rows });
      return;
    }
    const { path, limits, known } = await fetchPlace({ taskId, result }, undefined, run);
    let local = known;
    if (local === undefined) {
      told({ isFetching: true, fetchedRows: 0 });
      const look = randomLook();
      const steps = fetchResult(result, path, limits, run, {
        sql: async (code) => (await looks()).ask({ look, isNew: true, code }, signal),
        steps: {
          isDue: (rows) => rows >= (current?.looked.table.rows ?? 0) * stepGrowth && rows > 0,
          made: async (part, file) => {
            const own = `${path}${ownMark}${randomUUID()}`;
            await rename(file, own);
            const table = fetchedColumns(fetchedTable(title, own, part, page.totalRows), whole);
            await take(table);
            told({ columns: table.columns });
            first();
          },
        },
      });
      for (;;) {
        const step = await steps.next();
        if (step.done === true) {
          local = fetchedTable(title, path, step.value, page.totalRows);
          break;
        }
        told({ fetchedRows: step.value });
      }
      await keepTable(local, run.session);
      await looks().then(async (client) => client.end(look));
    }
    // A name that is given to another result takes its file away.
    const own = `${path}${ownMark}${randomUUID()}`;
    await link(path, own).catch(async () => copyFile(path, own));
    const table = fetchedColumns({ ...local, path: own }, whole);
    await take(table);
    told({
      columns: table.columns,
      fetchedRows: table.rows,
      totalRows: page.totalRows ?? table.rows,
      notices: local.notices,
    });
  }

  function started(): NonNullable<typeof begun> {
    const first = deferred<undefined>();
    const all = begin(() => first.resolve(undefined)).then(
      () => {
        first.resolve(undefined);
        told({ isFetching: false });
      },
      (thrown: unknown) => {
        told({
          isFetching: false,
          ...(signal.aborted ? {} : { notices: [`Not all rows are here: ${messageOf(thrown)}`] }),
        });
        // The next question tries again, unless some rows are there.
        if (current === undefined) begun = undefined;
        first.reject(thrown);
        throw thrown;
      },
    );
    first.promise.catch(() => undefined);
    all.catch(() => undefined);
    return { first: first.promise, all };
  }

  return {
    async use(work, asking) {
      begun ??= started();
      if (current === undefined) await begun.first;
      asking.throwIfAborted();
      const step = current;
      if (step === undefined)
        throw new LinkisKernelError('RESULT_GONE', 'the rows of the grid are not here any more');
      step.users += 1;
      try {
        return await work(step.looked);
      } finally {
        step.users -= 1;
        await giveBack(step);
      }
    },
    async whole() {
      begun ??= started();
      await begun.all;
    },
    async end() {
      await begun?.all.catch(() => undefined);
      if (current === undefined) return;
      current.isOver = true;
      await giveBack(current);
    },
  };
}

/** A page that names all columns: the one that is shown may name the first ones. */
async function wholePage(
  { result, page }: GridSubject,
  { client, signal }: CellRun,
): Promise<GridSubject['page']> {
  if ((page.totalColumns ?? page.columns.length) <= page.columns.length) return page;
  const read = await client.read(result, { page: 1, pageSize: 1 }, signal);
  return read.kind === 'table' ? { ...page, columns: read.columns } : page;
}

/** What files of grids have in their names. */
const ownMark = '.grid-';

function randomLook(): string {
  return randomUUID().replaceAll('-', '');
}

/** The table of a file that was fetched: its types are exact already. */
function fetchedColumns(
  { path, columns, rows = 0, written = [] }: LocalTable,
  { page }: GridSubject,
): GridTable {
  return {
    file: path,
    rows,
    columns: columns.map(({ name, type }, at) =>
      tableColumn(
        {
          name,
          type: page.columns[at]?.type ?? type,
          storedType: type,
          isPython: false,
          hasTexts: written.includes(at),
        },
        at,
      ),
    ),
  };
}

/** The table of a result of the local gateway, where what Parquet has no type for is stored as text. */
async function storedTable({ result, title, page }: GridSubject, run: CellRun): Promise<GridTable> {
  const { looks } = await run.local.client();
  const file = ownPath(result).replace(/^file:\/\//, '');
  const stored = await looks.table(ownPath(result), run.signal);
  const { columns } = distinctNames(title, page.columns);
  const known = stored.columns.map(({ type: storedType, isPython }, at) => {
    const { name = `column${String(at + 1)}`, type = 'string' } = columns[at] ?? {};
    return { name, type, storedType, isPython, castTo: possibleCast({ type, storedType }) };
  });
  const look = createLookedTable({ file, columns: [], rows: 0 }, async () => looks, run.logger);
  const none = { sort: [], filters: [], search: '' };
  const measures = known.map(({ castTo }, at) =>
    castTo === undefined
      ? `'0'`
      : `CAST(count(*) FILTER (c${String(at)} IS NOT NULL AND TRY_CAST(c${String(at)} AS ${castTo}) IS NULL) AS VARCHAR)`,
  );
  const isCast = known.some(({ castTo }) => castTo !== undefined);
  const [misfits = []] = isCast
    ? await look.ask(`SELECT ${measures.join(', ')} FROM ${look.source(none)}`, run.signal)
    : [];
  await look.end();
  return {
    file,
    rows: stored.rows,
    columns: known.map((column, at) =>
      tableColumn({ ...column, castTo: misfits[at] === '0' ? column.castTo : undefined }, at),
    ),
  };
}
