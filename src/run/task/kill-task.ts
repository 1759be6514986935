/** Kills one task: sends the kill until the server takes it, then asks for the state until it is final. */
import {
  type Clock,
  linkedSignal,
  type LinkisKernelError,
  type Logger,
  messageOf,
} from '../../shared/index.ts';
import { isTerminal, type TaskClient, type TaskHandle, type TaskState } from '../../task/index.ts';
import { neverArrived } from '../session/patient-client.ts';

/** What became of a kill. */
export interface KillEnd {
  /** The final state; undefined when the server did not confirm an end in time. */
  readonly state: TaskState | undefined;
  /** Set when the kill certainly never came to the server: the last failure. */
  readonly undelivered?: LinkisKernelError | undefined;
}

/** Tries for `withinMs` milliseconds. Never rejects: a failed kill is logged, and the state decides, as the task may end anyway. */
export async function killTask(
  task: TaskHandle,
  parts: { readonly client: TaskClient; readonly clock: Clock; readonly logger: Logger },
  withinMs: number,
): Promise<KillEnd> {
  const { client, clock, logger } = parts;
  const { signal: deadline, dispose } = linkedSignal([], withinMs);
  const endsAt = clock.now() + withinMs;
  let accepted = false;
  let isDoubtful = false;
  let undelivered: LinkisKernelError | undefined;
  for (
    let waitMs = 10;
    clock.now() < endsAt && !deadline.aborted;
    waitMs = Math.min(waitMs * 2, 250)
  ) {
    try {
      // A kill may be repeated, but each one adds a line to the task's log: it is sent only until one was taken.
      if (!accepted) await client.kill(task, deadline);
      accepted = true;
      const state = await client.status(task, deadline);
      if (isTerminal(state)) {
        dispose();
        return { state };
      }
    } catch (thrown) {
      if (neverArrived(thrown)) undelivered = thrown;
      else isDoubtful = true;
      logger.warn(`kill of task ${String(task.taskId)}: ${messageOf(thrown)}`);
    }
    await clock.wait(waitMs, deadline);
  }
  dispose();
  return { state: undefined, undelivered: accepted || isDoubtful ? undefined : undelivered };
}
