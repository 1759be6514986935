/** `%%local`: a task on this machine. The named results that its code mentions become tables there first. */
import type { CellEvent, CellOutcome, CellRequest } from '../../interpreter/index.ts';
import type { PlannedTask } from '../../magics/index.ts';
import { type ErrorCode, LinkisKernelError, untilAborted } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { failureOutcome } from '../cell/failure-outcome.ts';
import { runTask } from '../task/run-task.ts';
import type { LocalTable } from '../session/notebook-session.ts';
import { localTables } from './local-tables.ts';
import { isOwnName, mentionedNames } from './mentioned-names.ts';
import { tablesParameter } from './quiet-task.ts';

/** Why a name has no table: its task has made none, has failed, or is not on the server any more. */
const hasNoTable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OPTION_INVALID',
  'RESULT_GONE',
  'LINKIS_REFUSED',
]);

/** Yields what the cell shows, returns how it ended. Never rejects. */
export async function* runLocalTask(
  planned: PlannedTask,
  request: Pick<CellRequest, 'code' | 'cellId'>,
  cell: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  let run: CellRun;
  let task = planned;
  try {
    run = await onThisMachine(cell);
    const tables = yield* mentionedTables(planned, run);
    const notices = tables.flatMap((table) => table.notices);
    task = { ...withTables(planned, tables), notices: [...(planned.notices ?? []), ...notices] };
  } catch (thrown) {
    cell.signal.throwIfAborted();
    return failureOutcome(thrown, { cellCode: request.code, planned, facts: cell.facts });
  }
  return yield* runTask(task, request, run);
}

/** The tables of the results that the code names; what it gives a meaning of its own needs none. `run` is one on this machine. */
export async function* mentionedTables(
  planned: PlannedTask,
  run: CellRun,
): AsyncGenerator<CellEvent, readonly LocalTable[]> {
  const tables: LocalTable[] = [];
  for (const name of await mentionedNames(planned, run))
    try {
      const found = yield* localTables([name], planned.localRows, run);
      found.forEach((table) => tables.push(table));
    } catch (thrown) {
      const isMissing = thrown instanceof LinkisKernelError && hasNoTable.has(thrown.code);
      if (!isMissing || !(await isOwnName(name, planned))) throw thrown;
    }
  return tables;
}

/** The task whose code may name them. */
export function withTables(planned: PlannedTask, tables: readonly LocalTable[]): PlannedTask {
  if (tables.length === 0) return planned;
  const described = tables.map(({ name, path, columns }) => ({ name, path, columns }));
  return { ...planned, runtime: { ...planned.runtime, [tablesParameter]: described } };
}

/** The same run with tasks on this machine. Rejects as {@link LocalPlace.client} does, and when the cell is stopped. */
export async function onThisMachine(cell: CellRun): Promise<CellRun> {
  const client = await untilAborted(cell.local.client(), cell.signal);
  cell.signal.throwIfAborted();
  if (client === 'aborted') throw cell.signal.reason;
  return { ...cell, client, facts: { ...cell.facts, ...cell.local.facts } };
}
