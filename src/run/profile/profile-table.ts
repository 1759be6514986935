/** The profile of a table of the notebook's engine: visible tasks, so that they can be killed and what they cost is seen. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import { type PlannedTask, type ProfileCommand, sqlRunType } from '../../magics/index.ts';
import { profileFacts, renderProfile, type TableProfile, withJson } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { CatalogueColumn } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { edgesOf, wholeRanges } from './histogram-ranges.ts';
import { notebookTask } from '../task/notebook-task.ts';
import { sqlEngineOf } from '../task/served-locally.ts';
import { chosenColumns } from './chosen-columns.ts';
import { columnOf, measuredBy, type Ranges, type Row } from './measured-table.ts';
import {
  isNumericType,
  isWholeType,
  type ProfileDialect,
  profileDialectOf,
  type ProfiledTable,
  tableHistogramSql,
  tableProfileSql,
} from './table-profile-sql.ts';

/** A table as the catalogue names it. */
export interface TablePlace {
  readonly database: string;
  readonly table: string;
}

/** The outcome of the last task. Rejects with a `LinkisKernelError` before anything is submitted. */
export async function* profileTable(
  command: ProfileCommand,
  { database, table: name }: TablePlace,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const all = await run.client.catalogue.columns(database, name, run.signal);
  if (all.length === 0)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `the catalogue lists no columns of ${database}.${name}`,
      { hint: 'Profile a result: %%sql --as NAME above a SELECT of it, then %profile NAME.' },
    );
  const chosen = chosenColumns(command.columns, all);
  const columns = chosen.flatMap((at) => all[at] ?? []);
  const { planned, dialect } = await plannedFor(run);
  if (command.sample !== undefined && dialect.sample === undefined)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `${planned.engine} gives no random part of a table`,
      { hint: '--limit N takes the first rows.' },
    );
  const { limit, sample } = command;
  const table: ProfiledTable = { name: database.split('.').concat(name), columns, limit, sample };
  const measuring = yield* measuredBy(tableProfileSql(table, dialect), planned, run);
  let { outcome } = measuring;
  if (outcome.status === 'error') return outcome;
  const measuredRows = measuring.page?.rows ?? [];
  const answers = new Map(measuredRows.map((row) => [row[0] ?? '', row]));
  const ranges = new Map<number, Ranges>();
  if (command.histogram)
    for (const [at, column] of columns.entries()) {
      const found = rangesOfColumn(column, answers.get(String(at)));
      if (found !== undefined) ranges.set(at, found);
    }
  const edges = new Map([...ranges].map(([at, { edges: own }]) => [at, own] as const));
  let histograms: ReadonlyMap<string, Row> = new Map();
  if (edges.size > 0) {
    const counting = yield* measuredBy(tableHistogramSql(table, edges, dialect), planned, run);
    ({ outcome } = counting);
    if (outcome.status === 'error') return outcome;
    histograms = new Map((counting.page?.rows ?? []).map((row) => [row[0] ?? '', row]));
  }
  const rows = Number(measuredRows[0]?.[1] ?? 0);
  const profile: TableProfile = {
    title: `Profile of ${database}.${name}${partOf(command)}`,
    rows,
    totalColumns: all.length,
    columns: columns.map((column, at) =>
      columnOf(column, answers.get(String(at)) ?? [], dialect.isAbout, {
        ranges: ranges.get(at),
        counts: histograms.get(String(at)),
      }),
    ),
    notices: command.histogram
      ? edges.size > 0 && (limit !== undefined || sample !== undefined)
        ? ['The histograms are of a second reading, which may have had other rows.']
        : []
      : ['Without histograms: --histogram counts the numbers in ranges, by a second task.'],
  };
  const facts = { source: { kind: 'table', database, table: name }, ...profileFacts(profile) };
  yield {
    kind: 'display',
    bundle: withJson(renderProfile(profile, run.settings.limits), command.json, facts),
  };
  return outcome;
}

function partOf({ limit, sample }: ProfileCommand): string {
  if (limit !== undefined) return ` (its first rows, --limit ${String(limit)})`;
  return sample === undefined ? '' : ` (a sample of about ${String(sample)} percent)`;
}

/** The task of the notebook's engine, without code. Rejects with `OPTION_INVALID` when that engine has no tables. */
async function plannedFor(
  run: CellRun,
): Promise<{ readonly planned: PlannedTask; readonly dialect: ProfileDialect }> {
  const { state } = run.session;
  const { name: engine, version } = state.engine;
  const runType = sqlRunType(state.engine);
  const planned = notebookTask(state, {
    code: '',
    engine,
    version,
    runType: runType ?? '',
    quiet: state.quiet,
    hidesResults: true,
  });
  const dialect =
    runType === undefined ? undefined : profileDialectOf(await sqlEngineOf(planned, run));
  if (dialect === undefined)
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `%profile of a table knows the SQL of spark, hive, trino, presto and duckdb, and the aggregates of jdbc, doris, starrocks and impala, not the SQL of ${engine} ${state.engine.runType}`,
      {
        hint: 'Choose one of them by %engine, or profile a result: --as NAME above a query, then %profile NAME.',
      },
    );
  return { planned, dialect };
}

/** Undefined for other columns than those of numbers, and where an end is infinite. */
function rangesOfColumn({ type }: CatalogueColumn, answer: Row | undefined): Ranges | undefined {
  const [least, most] = [answer?.[4] ?? undefined, answer?.[5] ?? undefined];
  if (!isNumericType(type) || least === undefined || most === undefined) return undefined;
  const ends = [Number(least), Number(most)];
  if (!ends.every(Number.isFinite)) return undefined;
  // The engine counts in doubles, which hold these whole numbers exactly.
  if (isWholeType(type) && ends.every(Number.isSafeInteger)) {
    const whole = wholeRanges(BigInt(least), BigInt(most));
    const starts = whole.map(([from]) => String(from));
    const told = whole.map(([from, to]) => [String(from), String(to)] as const);
    return { edges: [...starts, most], told, isToIncluded: true };
  }
  const edges = edgesOf(least, most);
  const told = edges.slice(0, -1).map((from, at) => [from, edges[at + 1] ?? from] as const);
  return { edges, told, isToIncluded: false };
}
