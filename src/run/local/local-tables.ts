/** Named results as tables on this machine: fetched once, described for the local gateway. */
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellEvent } from '../../interpreter/index.ts';
import { formatDuration, showControls } from '../../render/index.ts';
import { counted, grouped, LinkisKernelError } from '../../shared/index.ts';
import {
  isTerminal,
  type ResultColumn,
  type ResultPage,
  type ResultSetRef,
  type TaskId,
  taskText,
} from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { progressLine } from '../cell/progress-line.ts';
import { namedResults } from '../named/named-results.ts';
import { nothingToRead } from '../named/nothing-to-read.ts';
import { taskRow } from '../named/task-row.ts';
import { isLocalResult, ownPath } from '../session/joined-client.ts';
import { type FetchedResult, fetchResult, type FetchLimits } from './fetch-result.ts';
import type { LocalTable, NotebookSession } from '../session/notebook-session.ts';

/** The second table of `orders` is `orders_2`. */
export function numberedName(name: string, at: number): string {
  return at === 0 ? name : `${name}_${String(at + 1)}`;
}

/**
 * The tables of these named results, in order; shows how far a long fetch is. `run` is one on this machine. `mostRows`: undefined = as the
 * settings say. Rejects with a `LinkisKernelError`, or with the signal's reason.
 */
export async function* localTables(
  names: readonly string[],
  mostRows: number | undefined,
  run: CellRun,
): AsyncGenerator<CellEvent, readonly LocalTable[]> {
  const tables: LocalTable[] = [];
  for (const name of names) {
    const { taskId } = await namedResults(name, run);
    const results = await tableResults(name, taskId, run);
    for (const [at, { result, page }] of results.entries()) {
      const own = numberedName(name, at);
      const table = yield* localTable({ name: own, taskId, result, page }, mostRows, run);
      const nested = nestedNotice(own, page.columns);
      tables.push({ ...table, notices: [...table.notices, ...nested] });
    }
    const [first] = tables.slice(-results.length);
    if (results.length > 1 && first !== undefined)
      tables.push({
        ...(tables.pop() ?? first),
        notices: [
          ...(tables.at(-1)?.notices ?? []),
          `${name} has ${counted(results.length, 'table')}: here they are ${name} and ${name}_2${results.length > 2 ? ` to ${name}_${String(results.length)}` : ''}.`,
        ],
      });
  }
  return tables;
}

type TablePage = Extract<ResultPage, { readonly kind: 'table' }>;

interface FoundTable {
  readonly result: ResultSetRef;
  /** A first row, and how many there are. */
  readonly page: TablePage;
}

/** The tables among the results of a task. Rejects with `OPTION_INVALID` when there is none. */
export async function tableResults(
  name: string,
  id: TaskId,
  run: CellRun,
): Promise<readonly FoundTable[]> {
  const { client, signal } = run;
  const info = await taskRow(id, run);
  const results =
    info.resultLocation === undefined ? [] : await client.resultSets(info.resultLocation, signal);
  const tables: FoundTable[] = [];
  for (const result of results) {
    const page = await client.read(result, { page: 1, pageSize: 1, count: true }, signal);
    if (page.kind === 'table') tables.push({ result, page });
  }
  if (tables.length === 0)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${name} (task ${taskText(id)}, ${info.state}) has no table${isTerminal(info.state) ? '' : ' yet'}`,
      { hint: nothingToRead(id, info) },
    );
  return tables;
}

export interface WantedTable extends FoundTable {
  readonly name: string;
  readonly taskId: TaskId;
}

/** One table of {@link localTables}, by its result. */
export async function* localTable(
  wanted: WantedTable,
  mostRows: number | undefined,
  run: CellRun,
): AsyncGenerator<CellEvent, LocalTable> {
  const { name, taskId, result, page } = wanted;
  if (run.local.isOwn || isLocalResult(result)) {
    const { columns, notices } = distinctNames(name, page.columns);
    return { name, path: ownPath(result), columns, notices, rows: page.totalRows };
  }
  const { path, limits, known } = await fetchPlace({ taskId, result }, mostRows, run);
  if (known !== undefined) return { ...known, name };
  const table = yield* fetched(wanted, path, limits, run);
  await keepTable(table, run.session);
  return table;
}

/** Where a result of a server is fetched to, and what of it is there already. */
export async function fetchPlace(
  { taskId, result }: Pick<WantedTable, 'taskId' | 'result'>,
  mostRows: number | undefined,
  run: CellRun,
): Promise<{
  readonly path: string;
  readonly limits: FetchLimits;
  readonly known: LocalTable | undefined;
}> {
  const limits: FetchLimits = {
    rows: mostRows ?? run.settings.limits.localRows,
    bytes: run.settings.limits.localBytes,
  };
  const path = join(
    await run.local.directory(),
    `${String(taskId)}-${String(result.index)}-${String(limits.rows)}.parquet`,
  );
  const known = run.session.localTables.get(path);
  return { path, limits, known: known !== undefined && (await isThere(path)) ? known : undefined };
}

/** Keeps a table that was fetched for the cells to come. */
export async function keepTable(table: LocalTable, session: NotebookSession): Promise<void> {
  await forgetEarlier(table, session);
  session.localTables.set(table.path, table);
}

/** What the name stood for before takes room that nobody needs. */
async function forgetEarlier(
  { name, path: own }: LocalTable,
  { localTables }: NotebookSession,
): Promise<void> {
  for (const [path, earlier] of localTables) {
    if (earlier.name !== name || path === own) continue;
    localTables.delete(path);
    await rm(path, { force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function* fetched(
  { name, result, page, taskId }: WantedTable,
  path: string,
  limits: FetchLimits,
  run: CellRun,
): AsyncGenerator<CellEvent, LocalTable> {
  const { clock, settings } = run;
  const startedAt = clock.now();
  const line = progressLine('fetch', run);
  const of = page.totalRows === undefined ? '' : ` of ${grouped(page.totalRows)}`;
  const steps = fetchResult(result, path, limits, run);
  for (;;) {
    let step: Awaited<ReturnType<typeof steps.next>>;
    try {
      step = await steps.next();
    } catch (thrown) {
      const left = line.settle(`${name}: not fetched`);
      if (left !== undefined) yield left;
      throw thrown;
    }
    if (step.done !== true) {
      const event = line.due(
        () => `Fetching ${name} (task ${taskText(taskId)}): ${grouped(step.value)}${of} rows …`,
      );
      if (event !== undefined) yield event;
      continue;
    }
    const time =
      settings.status === 'stable' ? '' : ` in ${formatDuration(clock.now() - startedAt)}`;
    const settled = line.settle(`${name}: ${counted(step.value.rows, 'row')} fetched${time}`);
    if (settled !== undefined) yield settled;
    return fetchedTable(name, path, step.value, page.totalRows);
  }
}

/** The table of a result that was fetched to `path`. `totalRows`: of the result. */
export function fetchedTable(
  name: string,
  path: string,
  { columns, types, rows, cut, notices }: FetchedResult,
  totalRows: number | undefined,
): LocalTable {
  const named = distinctNames(name, columns);
  const texts = columns.filter((_, at) => types[at]?.staysText === true);
  return {
    name,
    path,
    rows,
    isCut: cut !== undefined,
    written: types.flatMap(({ isRewritten }, at) => (isRewritten ? [at] : [])),
    columns: named.columns.map((column, at) => ({
      name: column.name,
      type: types[at]?.type ?? 'VARCHAR',
    })),
    notices: [
      ...named.notices,
      ...(cut === undefined ? [] : [cutNotice(name, rows, totalRows, cut)]),
      ...texts.map(
        (column) =>
          `Column ${showControls(column.name)} of ${name} is text here: ${column.type} does not hold all of its values exactly.`,
      ),
      ...notices.map((notice) => `The server left something of ${name} out: ${notice}`),
    ],
  };
}

/** What results carry as text, whatever the engine has. */
const nested = /^(?:array|list|map|struct|row|union|variant)\b/i;

function nestedNotice(table: string, columns: readonly ResultColumn[]): readonly string[] {
  const names = columns
    .filter(({ type }) => nested.test(type))
    .map(({ name }) => showControls(name));
  if (names.length === 0) return [];
  const which =
    names.length === 1
      ? `Column ${names.join('')} of ${table} is text here`
      : `Columns ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''} of ${table} are text here`;
  return [`${which}: a result carries lists, maps and structures as text.`];
}

function cutNotice(
  name: string,
  rows: number,
  of: number | undefined,
  cut: 'rows' | 'bytes',
): string {
  const whole = of === undefined ? 'not all' : `not all ${grouped(of)}`;
  return `${name} has the first ${counted(rows, 'row')} here, ${whole}: the limit is ${cut === 'rows' ? '--local-rows or limits.localRows' : 'limits.localBytes'}.`;
}

/** A table of DuckDB has each name once, in whatever letter case. */
export function distinctNames(
  table: string,
  columns: readonly ResultColumn[],
): {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly notices: readonly string[];
} {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()));
  const seen = new Set<string>();
  const notices: string[] = [];
  const named = columns.map(({ name, type }, at) => {
    let own = name === '' ? `column${String(at + 1)}` : name;
    for (let number = 1; seen.has(own.toLowerCase()); number += 1) {
      const next = `${name}_${String(number)}`;
      if (!taken.has(next.toLowerCase())) own = next;
    }
    seen.add(own.toLowerCase());
    if (own !== name)
      notices.push(
        `Column ${String(at + 1)} of ${table}, ${name === '' ? 'which has no name' : `a second ${showControls(name)}`}, is ${showControls(own)} here.`,
      );
    return { name: own, type };
  });
  return { columns: named, notices };
}
