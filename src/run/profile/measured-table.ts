/** What tasks measured of a table, as the columns of its profile. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { PlannedTask } from '../../magics/index.ts';
import type { ColumnProfile, Histogram } from '../../render/index.ts';
import { asNumber, asObject, LinkisKernelError } from '../../shared/index.ts';
import { type CatalogueColumn, type ResultPage, taskId, taskText } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { runTask } from '../task/run-task.ts';
import { kept } from './column-kind.ts';
import { isFloatType, isNumericType } from './table-profile-sql.ts';

export type Row = readonly (string | null)[];

type Table = Extract<ResultPage, { readonly kind: 'table' }>;

/** The table that a task gives, beside what its cell shows of it; undefined where it has failed. */
export async function* measuredBy(
  code: string,
  planned: PlannedTask,
  run: CellRun,
): AsyncGenerator<CellEvent, { readonly outcome: CellOutcome; readonly page: Table | undefined }> {
  const outcome = yield* runTask({ ...planned, code }, { code, cellId: undefined }, run);
  if (outcome.status === 'error') return { outcome, page: undefined };
  const id = taskId(asNumber(asObject(outcome.metadata?.['linkis'])?.['taskId']) ?? 0);
  const { client, signal } = run;
  const { resultLocation } = await client.info(id, signal);
  const [result] =
    resultLocation === undefined ? [] : await client.resultSets(resultLocation, signal);
  const page =
    result === undefined
      ? undefined
      : await client.read(result, { page: 1, pageSize: 5000 }, signal);
  if (page?.kind === 'table') return { outcome, page };
  throw new LinkisKernelError(
    'LINKIS_SHAPE',
    `task ${taskText(id)} has measured the table, but gave no rows`,
  );
}

/** Ranges as they are counted and as they are told. */
export interface Ranges {
  /** Where they begin, and the end of the last one. */
  readonly edges: readonly string[];
  readonly told: readonly (readonly [from: string, to: string])[];
  readonly isToIncluded: boolean;
}

/** `answer`: position, rows, values, distinct values, minimum, maximum, mean. `isAbout`: distinct values were estimated. */
export function columnOf(
  { name, type }: CatalogueColumn,
  answer: Row,
  isAbout: boolean,
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
