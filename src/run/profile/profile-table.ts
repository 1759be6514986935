/** The profile of a table of the notebook's engine: visible tasks, so that they can be killed and what they cost is seen. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import { type PlannedTask, type ProfileCommand, sqlRunType } from '../../magics/index.ts';
import {
  type ColumnProfile,
  type Histogram,
  profileFacts,
  renderProfile,
  type TableProfile,
  withJson,
} from '../../render/index.ts';
import { asNumber, asObject, LinkisKernelError } from '../../shared/index.ts';
import { taskId, taskText } from '../../task/index.ts';
import type { CatalogueColumn } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { kept } from './column-kind.ts';
import { edgesOf, wholeRanges } from './histogram-ranges.ts';
import { notebookTask } from '../task/notebook-task.ts';
import { runTask } from '../task/run-task.ts';
import { sqlEngineOf } from '../task/served-locally.ts';
import { chosenColumns } from './chosen-columns.ts';
import {
  isFloatType,
  isNumericType,
  isWholeType,
  type ProfileDialect,
  profileDialectOf,
  type ProfiledTable,
  tableHistogramSql,
  tableProfileSql,
} from './table-profile-sql.ts';

type Row = readonly (string | null)[];

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
  const answers = new Map(measuring.rows.map((row) => [row[0] ?? '', row]));
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
    histograms = new Map(counting.rows.map((row) => [row[0] ?? '', row]));
  }
  const rows = Number(measuring.rows[0]?.[1] ?? 0);
  const profile: TableProfile = {
    title: `Profile of ${database}.${name}${partOf(command)}`,
    rows,
    totalColumns: all.length,
    columns: columns.map((column, at) =>
      columnOf(column, answers.get(String(at)) ?? [], dialect, {
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
      `%profile of a table knows the SQL of spark, hive, trino, presto and duckdb, not that of ${engine} ${state.engine.runType}`,
      {
        hint: 'Choose one of them by %engine, or profile a result: --as NAME above a query, then %profile NAME.',
      },
    );
  return { planned, dialect };
}

/** The rows that a task gives, beside what its cell shows of it. */
async function* measuredBy(
  code: string,
  planned: PlannedTask,
  run: CellRun,
): AsyncGenerator<CellEvent, { readonly outcome: CellOutcome; readonly rows: readonly Row[] }> {
  const outcome = yield* runTask({ ...planned, code }, { code, cellId: undefined }, run);
  if (outcome.status === 'error') return { outcome, rows: [] };
  const id = taskId(asNumber(asObject(outcome.metadata?.['linkis'])?.['taskId']) ?? 0);
  const { client, signal } = run;
  const { resultLocation } = await client.info(id, signal);
  const [result] =
    resultLocation === undefined ? [] : await client.resultSets(resultLocation, signal);
  const page =
    result === undefined
      ? undefined
      : await client.read(result, { page: 1, pageSize: 5000 }, signal);
  if (page?.kind === 'table') return { outcome, rows: page.rows };
  throw new LinkisKernelError(
    'LINKIS_SHAPE',
    `task ${taskText(id)} has measured the table, but gave no rows`,
  );
}

/** Ranges as they are counted and as they are told. */
interface Ranges {
  /** Where they begin, and the end of the last one. */
  readonly edges: readonly string[];
  readonly told: readonly (readonly [from: string, to: string])[];
  readonly isToIncluded: boolean;
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

function columnOf(
  { name, type }: CatalogueColumn,
  answer: Row,
  { isAbout }: ProfileDialect,
  found: { readonly ranges: Ranges | undefined; readonly counts: Row | undefined },
): ColumnProfile {
  const [, rows, values, distinct, least, most, mean] = answer;
  const count = Number(values ?? 0);
  return {
    name,
    type,
    isNumeric: isNumericType(type),
    nulls: Number(rows ?? 0) - count,
    distinct:
      distinct === null || distinct === undefined
        ? undefined
        : { count: Math.min(Number(distinct), count), isAbout },
    minimum: endOf(least, type),
    maximum: endOf(most, type),
    mean: mean?.replace(/\.0$/, '') ?? null,
    nan: 0,
    infinite: 0,
    histogram: histogramOf(found.ranges, found.counts),
  };
}

/** A smallest or largest value; a whole number in a column of doubles is written as results write it. */
function endOf(value: string | null | undefined, type: string): string | null {
  if (value === null || value === undefined) return null;
  return isFloatType(type) ? value.replace(/\.0$/, '') : kept(value);
}

function histogramOf(ranges: Ranges | undefined, counts: Row | undefined): Histogram | undefined {
  if (ranges === undefined || counts === undefined) return undefined;
  return {
    kind: 'ranges',
    isToIncluded: ranges.isToIncluded,
    ranges: ranges.told.map(([from, to], at) => ({ from, to, count: Number(counts[at + 1] ?? 0) })),
  };
}
