/** A submitted task from here to its end: followed, finished, and noted in the journal as far as it is shown. */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { TaskHandle } from '../../task/index.ts';
import { detachedError } from './attach-error.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import { failureOutcome } from '../cell/failure-outcome.ts';
import { finishTask } from './finish-task.ts';
import { followTask } from './follow-task.ts';
import { patientClient } from '../session/patient-client.ts';
import { createResultReader, mostResults } from '../cell/result-reader.ts';
import { stoppedError } from './stopped-error.ts';
import { watchTask } from './task-watch.ts';

/** Rejects with a `LinkisKernelError` when looking on is of no use. `given`: lines of each text result that are not to be shown again. */
export async function* watchToEnd(
  run: TaskRun,
  task: TaskHandle,
  given: Readonly<Record<string, number>> = {},
): AsyncGenerator<CellEvent, CellOutcome> {
  const { client, clock, logger, settings } = run;
  const patient = patientClient(client, {
    clock,
    logger,
    unreachableMs: settings.unreachableMs,
  });
  const watch = watchTask(task, {
    client: patient.client,
    clock,
    logger,
    progressMs: settings.pace.statusMs,
    unreachableMs: settings.unreachableMs,
  });
  const rows = run.planned.rows ?? settings.limits.rows;
  const results = createResultReader(
    patient.client,
    { rows, columns: run.output.columns, results: mostResults },
    logger,
    given,
  );
  if (run.shown !== undefined) run.shown.texts = () => results.textLines();
  const events = async function* (): AsyncGenerator<CellEvent, CellOutcome> {
    const { state, undelivered, stopped, lines } = yield* followTask(run, task, watch, results);
    if (state === undefined) {
      yield* run.output.end({ state: 'Unknown', elapsedMs: clock.now() - run.startedAt });
      const left =
        run.attached === true
          ? detachedError(task)
          : stoppedError(run, task, { state, undelivered });
      return failureOutcome(left, run, { task });
    }
    return yield* finishTask(run, task, { state, stopped, lines }, { watch, results, patient });
  };
  return yield* run.shown === undefined ? events() : run.shown.follow(events());
}
