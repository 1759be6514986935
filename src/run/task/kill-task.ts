/** Kills one task and sees to it that it ends: the kill is sent until it is taken, then the state is asked for until it is final. */
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
  /** Why the server certainly never got it: the last of the attempts' failures. */
  readonly undelivered?: LinkisKernelError | undefined;
}

/**
 * Asks for an end within `withinMs` milliseconds.
 * Never rejects: a kill that fails is logged, and the state still decides, since the task may end all the same.
 */
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
      // Sent again only until it was taken: a kill may be repeated, but each one is a line in the task's log.
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
