/** `%preview` shows what a submit would send and what the server would make of it. It submits nothing. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { type PreviewCommand, serverEffects, withExactValues } from '../../magics/index.ts';
import { renderPreview } from '../../render/index.ts';
import { maskedParameter } from '../../shared/index.ts';
import { statementInWords } from '../../sql/index.ts';
import { substitute } from '../../substitution/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { undefinedRefusal } from '../cell/undefined-variables.ts';
import { consoleVariables } from '../session/console-variables.ts';
import { userName } from '../named/user-name.ts';
import { guardVerdict } from '../task/guard-task.ts';
import { specOfPlan } from '../task/spec-of-plan.ts';
import { taskStatements } from '../task/task-statements.ts';
import { asCourtesy } from '../engines/courtesy.ts';
import { startWords } from '../engines/start-check.ts';
import { checkedTask } from './check-tables.ts';
import { touchedTables } from './touched-tables.ts';

/** Rejects with a `LinkisKernelError`: `TASK_REJECTED` where the server would refuse the code. */
export async function showPreview(command: PreviewCommand, run: CellRun): Promise<MimeBundle> {
  const spec = await specOfPlan(command.task, run);
  const kept = await consoleVariables(run);
  const { code, replaced, unknown } = substitute(spec.code, {
    runType: spec.runType,
    variables: { ...('trouble' in kept ? {} : kept.variables), ...spec.variables },
    user: await userName(run),
    now: new Date(),
  });
  const exact =
    command.task.untouched === true ? [] : withExactValues(command.task.code, command.task).put;
  const refusal = await undefinedRefusal(command.task, '', run);
  const found = await taskStatements(command.task, run);
  const masked = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, maskedParameter(key, value)]),
    );
  return renderPreview(
    {
      code,
      engine: spec.engineType,
      runType: spec.runType,
      creator: spec.creator,
      labels: masked(spec.labels),
      startup: masked(spec.startup),
      runtime: masked(spec.runtime),
      replaced: Object.fromEntries([...exact, ...replaced]),
      unknown,
      statements: (found?.statements ?? []).map((statement) => ({
        verb: statement.verb,
        kind: statement.kind,
        does: statementInWords(statement),
        reads: statement.reads.map(({ text }) => text),
        writes: statement.writes.map(({ text }) => text),
      })),
      findings: command.check ? await checkedTask(command, found, run) : undefined,
      start: command.check ? await startOf(command, run) : undefined,
      touched: command.check ? await touchedTables(command.task.engine, found, run) : undefined,
      effects: [
        ...guardVerdict(command.task, found, run),
        ...(refusal === undefined
          ? []
          : [
              `The cell would be refused before its submit: ${refusal.message.replaceAll('\n', '; ')}`,
            ]),
        ...(command.task.notices ?? []),
        ...serverEffects(code, command.task),
      ],
    },
    command.json,
  );
}

/** Whether an engine for the task could start now; undefined where that is not told. */
async function startOf({ task }: PreviewCommand, run: CellRun): Promise<string | undefined> {
  if (task.place === 'local') return undefined;
  const { engine, creator } = task;
  const prediction = await asCourtesy(run, `whether ${engine} can start`, async (signal) =>
    run.client.engine.prediction(engine, creator, signal),
  );
  return prediction === undefined ? undefined : startWords(engine, prediction);
}
