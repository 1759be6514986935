/**
 * `--with`: a Python cell whose code gets named results as DataFrames. On the local gateway they go by file; into an engine elsewhere a task
 * before the cell's carries the rows, so that no line of the cell moves.
 */
import type { CellEvent, CellOutcome, CellRequest } from '../../interpreter/index.ts';
import { languageOf, type PlannedTask, type WithResult, withResults } from '../../magics/index.ts';
import { counted, grouped, LinkisKernelError } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { failureOutcome } from '../cell/failure-outcome.ts';
import { namedResults } from '../named/named-results.ts';
import { runTask } from '../task/run-task.ts';
import { untilEngineIsFree } from '../task/turn-key.ts';
import { announced } from './announced.ts';
import { localTables, numberedName, tableResults } from './local-tables.ts';
import { type OfferedTable, tablesParameter } from './quiet-task.ts';
import { sendRows } from './send-rows.ts';
import { packRows } from './pack-rows.ts';

/** Yields what the cell shows, returns how it ended. Never rejects. */
export async function* runWithResults(
  planned: PlannedTask,
  request: Pick<CellRequest, 'code' | 'cellId'>,
  cell: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const wanted = withResults(planned.with ?? []);
  if (wanted.length === 0 || languageOf(planned.runType) !== 'python')
    return yield* runTask(planned, request, cell);
  let task = planned;
  try {
    task = yield* cell.local.isOwn
      ? withFiles(planned, wanted, cell)
      : withSentRows(planned, wanted, cell);
  } catch (thrown) {
    cell.signal.throwIfAborted();
    return failureOutcome(thrown, { cellCode: request.code, planned, facts: cell.facts });
  }
  return yield* runTask(task, request, cell);
}

async function* withFiles(
  planned: PlannedTask,
  wanted: readonly WithResult[],
  cell: CellRun,
): AsyncGenerator<CellEvent, PlannedTask> {
  const offered: (OfferedTable & { readonly always: true })[] = [];
  const notices: string[] = [];
  for (const { name, variable } of wanted) {
    const tables = yield* localTables([name], undefined, cell);
    for (const [at, { path, columns }] of tables.entries())
      offered.push({ name: numberedName(variable, at), path, columns, always: true });
    for (const table of tables) for (const notice of table.notices) notices.push(notice);
  }
  return {
    ...planned,
    notices: [...(planned.notices ?? []), ...notices],
    runtime: { ...planned.runtime, [tablesParameter]: offered },
  };
}

async function* withSentRows(
  planned: PlannedTask,
  wanted: readonly WithResult[],
  cell: CellRun,
): AsyncGenerator<CellEvent, PlannedTask> {
  const notices: string[] = [];
  if (planned.parallel === true)
    throw new LinkisKernelError('OPTION_INVALID', '--with and --parallel do not go together', {
      hint: 'The engine of the cell alone would not have what is sent before it.',
    });
  if (cell.session.going.size > 0)
    yield* announced(
      'waiting for the engine of this notebook, which runs another task',
      untilEngineIsFree(planned, cell),
      cell,
    );
  for (const { name, variable } of wanted) {
    const { taskId } = await namedResults(name, cell);
    const found = await tableResults(name, taskId, cell);
    for (const [at, { result, page }] of found.entries()) {
      const own = numberedName(name, at);
      const packed = await packRows(result, cell);
      const all = page.totalRows;
      const sending = sendRows(
        { name: own, variable: numberedName(variable, at), packed },
        planned,
        cell,
      );
      const sent = yield* announced(
        `${own}: sending ${counted(packed.rows, 'row')}`,
        sending,
        cell,
      );
      if (packed.rows < (all ?? packed.rows) || packed.cut !== undefined)
        notices.push(
          `${own}: the first ${grouped(packed.rows)}${all === undefined ? '' : ` of ${grouped(all)}`} rows were sent, since --with sends at most ${packed.cut === 'bytes' ? '1 MB of code' : '10,000 rows'} of a result. %%local python has them all.`,
        );
      for (const notice of packed.notices)
        notices.push(`The server left something of ${own} out: ${notice}`);
      for (const notice of sent) notices.push(notice);
    }
    if (found.length > 1)
      notices.push(
        `${name} has ${counted(found.length, 'table')}: they are ${found.map((_, at) => numberedName(variable, at)).join(', ')}.`,
      );
  }
  return { ...planned, notices: [...(planned.notices ?? []), ...notices] };
}
