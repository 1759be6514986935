/** `--into`: the first row of a task's last table becomes variables of the notebook, all of them or none. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import { cutText, renderLines } from '../../render/index.ts';
import { counted, LinkisKernelError, maskedParameter } from '../../shared/index.ts';
import type { ResultPage, TaskId } from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import { TaskFailure } from './task-failure.ts';
import { taskText } from '../../task/index.ts';

/** Characters of a value that are shown. */
const longestShown = 2000;

type Table = Extract<ResultPage, { kind: 'table' }>;

/** What of a run is needed to set them. */
type IntoRun = Pick<TaskRun, 'cell' | 'planned' | 'stop'>;

/** Sets the variables when the cell has `--into`. Rejects with a {@link TaskFailure} when the row cannot be taken. */
export async function* setIntoVariables(
  run: IntoRun,
  task: TaskId,
  { metadata }: CellOutcome,
): AsyncGenerator<CellEvent, void> {
  const names = run.planned.into;
  if (names === undefined) return;
  const { session } = run.cell;
  let set: Readonly<Record<string, string>>;
  try {
    set = variablesOf(names, await lastTable(run, task), task);
  } catch (thrown) {
    const error = run.stop.aborted
      ? new LinkisKernelError('TASK_CANCELLED', 'interrupted before --into had set its variables')
      : thrown;
    throw error instanceof LinkisKernelError ? new TaskFailure(error, { metadata }) : error;
  }
  session.state = { ...session.state, variables: { ...session.state.variables, ...set } };
  const lines = Object.entries(set).map(
    ([name, value]) => `${name} = ${cutText(maskedParameter(name, value), longestShown)}`,
  );
  yield { kind: 'display', bundle: renderLines(lines) };
}

/** The task's last table with its first row, read again: what was shown may have been cut. */
async function lastTable({ cell, stop }: IntoRun, task: TaskId): Promise<Table | undefined> {
  const { client } = cell;
  const { resultLocation } = await client.info(task, stop);
  const results = resultLocation === undefined ? [] : await client.resultSets(resultLocation, stop);
  for (const result of results.toReversed()) {
    const page = await client.read(result, { page: 1, pageSize: 1 }, stop);
    if (page.kind === 'table') return page;
    if (page.kind !== 'unviewable' || page.heldBack !== true) continue;
    // A table that is held back is read whole, or an earlier one would be taken for the last.
    const whole = await client.read(result, { page: 1, pageSize: 1, whole: true }, stop);
    if (whole.kind === 'table') return whole;
  }
  return undefined;
}

function variablesOf(
  names: readonly string[],
  table: Table | undefined,
  task: TaskId,
): Readonly<Record<string, string>> {
  const refuse = (problem: string): LinkisKernelError =>
    new LinkisKernelError('OPTION_INVALID', `--into ${names.join(',')}: ${problem}`, {
      hint: `Task ${taskText(task)} itself has succeeded; no variable was set.`,
    });
  if (table === undefined) throw refuse('the task made no table');
  const { columns } = table;
  if (columns.length !== names.length) {
    throw refuse(
      `${String(names.length)} named, but the last table has ${counted(columns.length, 'column')}`,
    );
  }
  const [row] = table.rows;
  if (row === undefined) throw refuse('the last table has no rows');
  const entries = names.map((name, index) => {
    const value = row[index] ?? undefined;
    if (value === undefined)
      throw refuse(`${columns[index]?.name ?? name} is NULL, which no variable can be`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}
