/** Defines a variable in the engine session of a Python cell, by a task of the kernel's own before the cell's. */
import { type PlannedTask, readShippedAnswer, shippedResultCode } from '../../magics/index.ts';
import { counted } from '../../shared/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { specOfPlan } from '../task/spec-of-plan.ts';
import type { PackedRows } from './pack-rows.ts';
import { printedLines, runSpecQuietly } from './quiet-task.ts';

export interface SentResult {
  readonly name: string;
  readonly variable: string;
  readonly packed: PackedRows;
}

/** Gives notices: what the variable is, where it is no DataFrame with the types of the result. Rejects with `TASK_FAILED`. */
export async function sendRows(
  { name, variable, packed: { packed, rows } }: SentResult,
  planned: PlannedTask,
  run: CellRun,
): Promise<readonly string[]> {
  const as = name === variable ? name : `${name}=${variable}`;
  const code = shippedResultCode(
    { variable, packed, isSpark: planned.engine === 'spark' },
    `--with ${as}: ${counted(rows, 'row')}`,
  );
  const spec = { ...(await specOfPlan({ ...planned, resultName: undefined }, run)), code };
  const task = await runSpecQuietly(
    spec,
    {
      what: `${name} could not be sent to the engine`,
      hint: 'The code of the cell was not run. %%local python needs no sending.',
    },
    run,
  );
  const answer = readShippedAnswer(await printedLines(task, run));
  return [
    ...(answer?.made === 'rows'
      ? [`${variable} is a list of dicts there, one a row: the engine's Python has no pandas.`]
      : []),
    ...(answer?.texts ?? []).map(
      (column) =>
        `Column ${column} of ${variable} is text there: its type does not hold all of its values exactly.`,
    ),
  ];
}
