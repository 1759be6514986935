/**
 * A local table in a look of DuckDB: views of it are kept there as orders of row numbers, so that any page of a sorted or filtered million rows
 * is read by its numbers. What has gone with the look is made anew.
 */
import { randomUUID } from 'node:crypto';
import type { GridView } from '../../grid/index.ts';
import { LinkisKernelError, type Logger, messageOf, untilAborted } from '../../shared/index.ts';
import { sqlText } from '../../sql/index.ts';
import type { LookClient } from '../../task/index.ts';
import type { TableColumn } from './grid-column.ts';
import { columnFinder, conditionOf, orderOf } from './view-sql.ts';

/** A Parquet file with rows of a result, and what its columns are. */
export interface GridTable {
  /** An absolute path. */
  readonly file: string;
  readonly columns: readonly TableColumn[];
  readonly rows: number;
}

export type Row = readonly (string | null)[];

export interface LookedTable {
  readonly table: GridTable;
  /** How many rows the view has. */
  count(view: GridView, signal: AbortSignal): Promise<number>;
  /** SQL expressions over the file's columns, for rows of the view; `r` is a row's number in the file. */
  rows(
    view: GridView,
    part: { readonly from: number; readonly count: number },
    expressions: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Row[]>;
  /** What stands behind FROM for the rows of the view, in no order. */
  source(view: GridView): string;
  ask(code: string, signal: AbortSignal): Promise<readonly Row[]>;
  /** Gives all back. Never rejects. */
  end(): Promise<void>;
}

/** Views that are kept; the one that was used least lately goes. */
const mostViews = 4;
/** Of tables with fewer rows any of them is found quickly in the file itself. */
const leastCopiedRows = 50_000;
/** Values of larger tables stay in the file: a copy would take too much memory. */
const mostCopiedValues = 60_000_000;

interface KeptView {
  readonly name: string;
  /** Rows in it. */
  readonly made: Promise<number>;
  /** The making is given up when nobody waits for it any more. */
  wait(signal: AbortSignal): Promise<number>;
}

/** `looks` is called for each question, since a gateway that has ended is started again. */
export function createLookedTable(
  table: GridTable,
  looks: () => Promise<LookClient>,
  logger: Logger,
): LookedTable {
  const { columns } = table;
  const columnOf = columnFinder(columns);
  const nameOf = (column: TableColumn): string => column.stored;
  const file = `read_parquet(${sqlText(table.file)}, file_row_number = true)`;
  const over = new AbortController();
  let look = newLook();
  let isMade = false;
  let lastView = 0;
  const views = new Map<string, KeptView>();
  let copying: Promise<void> | undefined;
  let isCopied = false;

  async function send(code: string, signal: AbortSignal): Promise<readonly Row[]> {
    const isNew = !isMade;
    isMade = true;
    return (await looks()).ask({ look, isNew, code }, signal);
  }

  /** Does `work`, and once more in a new look when the first one is gone. */
  async function again<T>(work: () => Promise<T>): Promise<T> {
    const before = look;
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'RESULT_GONE') throw thrown;
      if (look === before) {
        look = newLook();
        isMade = false;
        views.clear();
        copying = undefined;
        isCopied = false;
      }
      return work();
    }
  }

  const where = (view: GridView): string => {
    const condition = conditionOf(view, columns, { columnOf, nameOf });
    return condition === undefined ? '' : ` WHERE ${condition}`;
  };

  const isWhole = ({ sort, filters, search }: GridView): boolean =>
    sort.length === 0 && filters.length === 0 && search === '';

  /** The numbers of the view's rows, in its order. */
  function kept(view: GridView): KeptView {
    const order = orderOf(view, { columnOf, nameOf });
    const sorted =
      order.length === 0 ? '' : ` ORDER BY ${[...order, 'file_row_number'].join(', ')}`;
    const select = `SELECT file_row_number AS r FROM ${file}${where(view)}${sorted}`;
    const known = views.get(select);
    if (known !== undefined) {
      views.delete(select);
      views.set(select, known);
      return known;
    }
    lastView += 1;
    const name = `v${String(lastView)}`;
    const code = `CREATE TABLE ${name} AS ${select}; SELECT count(*) FROM ${name}`;
    const made = sharedWork(
      async (stop) => Number((await send(code, stop))[0]?.[0] ?? 0),
      () => forget(),
    );
    const fresh = { name, ...made };
    const forget = (): void => {
      if (views.get(select) === fresh) views.delete(select);
    };
    views.set(select, fresh);
    made.made.then(async () => dropOldest(), forget);
    return fresh;
  }

  async function dropOldest(): Promise<void> {
    const left = [...views].slice(0, Math.max(0, views.size - mostViews));
    for (const [select, { name }] of left) {
      views.delete(select);
      await send(`DROP TABLE IF EXISTS ${name}`, over.signal).catch((thrown: unknown) =>
        logger.debug(`a view of a grid was not dropped: ${messageOf(thrown)}`),
      );
    }
  }

  /** Rows of an order lie all over the file, which would be read whole for each page: a copy finds them by their numbers. */
  function copy(): void {
    if (copying !== undefined || table.rows < leastCopiedRows) return;
    const stored = columns.flatMap(({ stored: own, written }) =>
      written === undefined ? [own] : [own, written],
    );
    if (table.rows * stored.length > mostCopiedValues) return;
    const names = stored.join(', ');
    copying = send(
      `CREATE OR REPLACE TABLE rows_by_number AS SELECT file_row_number, ${names} FROM ${file};
       CREATE INDEX numbers ON rows_by_number (file_row_number)`,
      over.signal,
    ).then(
      () => {
        isCopied = true;
      },
      (thrown: unknown) => logger.debug(`a grid reads its file: ${messageOf(thrown)}`),
    );
  }

  async function byNumber(
    numbers: readonly string[],
    expressions: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Row[]> {
    if (numbers.length === 0) return [];
    const among = `file_row_number IN (${numbers.join(', ')})`;
    const least = numbers.reduce((one, other) => (Number(other) < Number(one) ? other : one));
    const most = numbers.reduce((one, other) => (Number(other) > Number(one) ? other : one));
    const near = `file_row_number BETWEEN ${least} AND ${most}`;
    const from = isCopied ? `rows_by_number WHERE ${among}` : `${file} WHERE ${near} AND ${among}`;
    const found = await send(
      `SELECT ${['file_row_number', ...expressions].join(', ')} FROM ${from}`,
      signal,
    );
    const rows = new Map(found.map(([number, ...cells]) => [number, cells]));
    return numbers.map((number) => rows.get(number) ?? []);
  }

  return {
    table,
    count: async (view, signal) =>
      isWhole(view) ? table.rows : again(async () => kept(view).wait(signal)),
    async rows(view, { from, count }, expressions, signal) {
      const to = from + count;
      if (count === 0) return [];
      if (isWhole(view))
        return again(async () =>
          send(
            `SELECT ${expressions.join(', ')} FROM ${file} WHERE file_row_number >= ${String(from)} AND file_row_number < ${String(to)} ORDER BY file_row_number`,
            signal,
          ),
        );
      return again(async () => {
        const one = kept(view);
        await one.wait(signal);
        if (view.sort.length > 0) copy();
        const numbers = await send(
          `SELECT r FROM ${one.name} WHERE rowid >= ${String(from)} AND rowid < ${String(to)} ORDER BY rowid`,
          signal,
        );
        return byNumber(
          numbers.map(([number]) => number ?? '0'),
          expressions,
          signal,
        );
      });
    },
    source: (view) => `(FROM ${file}${where(view)})`,
    ask: async (code, signal) => again(async () => send(code, signal)),
    async end() {
      over.abort('the grid has ended');
      if (!isMade) return;
      await looks()
        .then(async (client) => client.end(look))
        .catch((thrown: unknown) => logger.debug(`a look was not ended: ${messageOf(thrown)}`));
    },
  };
}

/** Work for several who wait: it is called off when the last of them has left, which `onLeft` is told. */
function sharedWork(
  work: (stop: AbortSignal) => Promise<number>,
  onLeft: () => void,
): Pick<KeptView, 'made' | 'wait'> {
  const stop = new AbortController();
  const made = work(stop.signal);
  let waiting = 0;
  return {
    made,
    async wait(signal) {
      waiting += 1;
      const left = await untilAborted(made, signal);
      waiting -= 1;
      if (left !== 'aborted') return left;
      if (waiting === 0) {
        onLeft();
        stop.abort('nobody waits for it');
      }
      throw signal.reason;
    },
  };
}

function newLook(): string {
  return randomUUID().replaceAll('-', '');
}
