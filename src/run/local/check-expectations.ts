/**
 * `--expect`: whether the last table of a cell is as its user expects. What the size of the table decides is read from the server's count; all
 * else is asked of DuckDB on this machine, over all rows. No condition is sent to the server.
 */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { PlannedTask } from '../../magics/index.ts';
import { renderChecks, renderNotices, showControls } from '../../render/index.ts';
import { asNumber, asObject, counted, grouped, LinkisKernelError } from '../../shared/index.ts';
import { taskId, type TaskId, taskText } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { failureOutcome } from '../cell/failure-outcome.ts';
import type { LocalTable } from '../session/notebook-session.ts';
import { countCondition } from './count-condition.ts';
import { type Asked, type FoundTable, problemOf, syntaxFault } from './judge-condition.ts';
import { localTable } from './local-tables.ts';
import { setIntoVariables } from '../task/into-variables.ts';
import { TaskFailure } from '../task/task-failure.ts';
import { onThisMachine } from './run-local-task.ts';

/** The name of a table that the user has not named: no table of the user has it. */
const ownName = 'linkis expectation';

/** Conditions that do not hold and are told one by one. */
const mostTold = 10;

/**
 * Finds syntax errors before the task is submitted, where DuckDB of this machine runs the cell anyway. Rejects with `OPTION_INVALID`, which
 * shows the place.
 */
export async function checkConditions(task: PlannedTask, cell: CellRun): Promise<void> {
  const isHere = cell.local.isOwn || task.place === 'local';
  if (task.expectations === undefined || !isHere) return;
  const asked = task.expectations.filter((text) => countCondition(text) === undefined);
  if (asked.length === 0) return;
  const run = await onThisMachine(cell);
  for (const condition of asked) {
    const fault = await syntaxFault(condition, run);
    if (fault !== undefined)
      throw new LinkisKernelError('OPTION_INVALID', `--expect: ${fault}`, {
        hint: 'Nothing was submitted. A condition is what stands behind WHERE or HAVING in the SQL of DuckDB.',
      });
  }
}

/**
 * After a task that ended well: its outcome, or the failure that says which condition does not hold. Rejects with the signal's reason. A
 * condition that cannot be judged does not hold. Where all hold, the variables of `--into` are set; else the result is not kept for `--cache`.
 */
export async function* checkExpectations(
  planned: PlannedTask,
  cellCode: string,
  outcome: CellOutcome,
  cell: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const conditions = planned.expectations;
  const id = asNumber(asObject(outcome.metadata?.['linkis'])?.['taskId']);
  if (conditions === undefined || outcome.status === 'error' || id === undefined) return outcome;
  const failed: string[] = [];
  const passed: string[] = [];
  const checked: Checked = { planned, taskId: taskId(id), cell };
  try {
    const table = await lastTable(checked);
    const asked = createAsked(checked, table);
    for (const condition of conditions) {
      const problem =
        table === undefined
          ? 'cannot be checked: the cell made no table'
          : yield* problemOf(condition, table, asked);
      if (problem === undefined) passed.push(condition);
      else failed.push(`${showControls(condition)} ${problem}`);
    }
    if (passed.length > 0 && !planned.quiet)
      yield { kind: 'display', bundle: renderChecks(passed) };
    if (failed.length === 0) {
      yield* setIntoVariables({ planned, cell, stop: cell.signal }, checked.taskId, outcome);
      return outcome;
    }
    if (planned.cacheMs !== undefined) await cell.session.cache.forget(id);
    throw expectationError(failed, conditions.length, whichTable(checked, table), planned.into);
  } catch (thrown) {
    cell.signal.throwIfAborted();
    const { metadata } = outcome;
    const error = thrown instanceof TaskFailure ? thrown.error : thrown;
    const ended = failureOutcome(error, { cellCode, planned, facts: cell.facts });
    return metadata === undefined ? ended : { ...ended, metadata };
  }
}

interface Checked {
  readonly planned: PlannedTask;
  readonly taskId: TaskId;
  readonly cell: CellRun;
}

/** The last table with its first row, read again: what was shown may have been cut. */
async function lastTable({ cell, taskId: id }: Checked): Promise<FoundTable | undefined> {
  const { client, signal } = cell;
  const { resultLocation } = await client.info(id, signal);
  const results =
    resultLocation === undefined ? [] : await client.resultSets(resultLocation, signal);
  for (const result of results.toReversed()) {
    const request = { page: 1, pageSize: 1, count: true };
    const first = await client.read(result, request, signal);
    const isHeldBack = first.kind === 'unviewable' && first.heldBack === true;
    const page = isHeldBack
      ? await client.read(result, { ...request, whole: true }, signal)
      : first;
    if (page.kind !== 'table') continue;
    const rows = page.totalRows ?? (page.last ? page.rows.length : undefined);
    return { result, page, of: results.length, rows };
  }
  return undefined;
}

/** `result 2 of task 17`, where it must be told. */
function whichTable({ cell, taskId: id }: Checked, table: FoundTable | undefined): string {
  const task = cell.settings.status === 'stable' ? 'the task' : `task ${taskText(id)}`;
  if (table === undefined) return task;
  return table.of === 1
    ? `the result of ${task}`
    : `result ${String(table.result.index + 1)} of ${task}`;
}

function expectationError(
  failed: readonly string[],
  of: number,
  which: string,
  into: readonly string[] | undefined,
): LinkisKernelError {
  const unset = into === undefined ? '' : ` --into has set no variable.`;
  const told = failed.slice(0, mostTold);
  const [first = '', ...others] = told;
  const left = failed.length - told.length;
  const count =
    of === 1 ? '' : ` (${String(failed.length)} of ${counted(of, 'expectation')} not met)`;
  const [line = '', ...more] = first.split('\n');
  return new LinkisKernelError(
    'EXPECTATION_FAILED',
    [
      `${line}${count}`,
      ...more,
      ...others,
      ...(left > 0 ? [`${grouped(left)} more expectations are not met.`] : []),
    ].join('\n'),
    { hint: `Checked was ${which}; the task itself has succeeded.${unset}` },
  );
}

function createAsked({ planned, taskId: id, cell }: Checked, found: FoundTable | undefined): Asked {
  let known: { readonly table: LocalTable; readonly run: CellRun } | undefined;
  return {
    async *table() {
      if (known !== undefined) return known;
      if (found === undefined) throw new LinkisKernelError('TASK_FAILED', 'there is no table');
      const run = await onThisMachine(cell);
      const name = planned.resultName ?? ownName;
      const { result, page } = found;
      const table = yield* localTable({ name, taskId: id, result, page }, planned.localRows, run);
      if (table.notices.length > 0) yield { kind: 'display', bundle: renderNotices(table.notices) };
      known = { table, run };
      return known;
    },
  };
}
