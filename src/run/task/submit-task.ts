/** Submits one task, and lets go of it safely when the cell is stopped before the answer came. */
import { LinkisKernelError, type Logger, messageOf } from '../../shared/index.ts';
import type { TaskClient, TaskHandle, TaskSpec } from '../../task/index.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { type KillEnd, killTask } from './kill-task.ts';
import type { NotebookSession } from '../session/notebook-session.ts';
import type { Clock } from '../session/pace.ts';
import { neverArrived } from '../session/patient-client.ts';

/** How a submit ended. */
export type Submitted =
  | { readonly kind: 'running'; readonly task: TaskHandle }
  /** Stopped while the submit was under way; `end` is what is known of the kill. */
  | {
      readonly kind: 'stopped';
      readonly task: TaskHandle | undefined;
      readonly end: KillEnd | undefined;
    };

/**
 * The submit itself is never called off: a request on its way may make a task all the same. When `stop` aborts first,
 * the answer is waited for and the task killed; a task whose answer comes after `withinMs` is killed when it comes.
 * Rejects with the submit's error.
 */
export async function submitTask(
  spec: TaskSpec,
  parts: {
    readonly client: TaskClient;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly session: NotebookSession;
    /** Notes the task; called right before the submit. */
    readonly note?: (() => JournalEntry) | undefined;
  },
  stop: AbortSignal,
  withinMs: number,
): Promise<Submitted> {
  const { client, clock, logger, session } = parts;
  if (stop.aborted) return { kind: 'stopped', task: undefined, end: undefined };
  const entry = parts.note?.();
  const submitting = noted(() => client.submit(spec), entry);
  const waitingEnds = new AbortController();
  const stopped = new Promise<'stopped'>((resolve) => {
    stop.addEventListener('abort', () => resolve('stopped'), {
      once: true,
      signal: waitingEnds.signal,
    });
  });
  try {
    const first = await Promise.race([submitting, stopped]);
    if (first !== 'stopped') return { kind: 'running', task: first };
  } finally {
    waitingEnds.abort('answered');
  }

  // Whatever becomes of the cell, the task that this submit makes is killed; closing the session waits for it.
  let task: TaskHandle | undefined;
  const ending = submitting.then(async (handle) => {
    task = handle;
    session.killed.add(handle.taskId);
    const end = await killTask(handle, parts, withinMs);
    if (end.state !== undefined) entry?.ended(end.state);
    return end;
  });
  const tracked: Promise<unknown> = ending
    .catch((thrown: unknown) =>
      logger.info(`a submit that was interrupted failed: ${messageOf(thrown)}`),
    )
    .finally(() => session.pending.delete(tracked));
  session.pending.add(tracked);
  const patience = new AbortController();
  const end = await Promise.race([
    ending,
    clock.wait(withinMs, patience.signal).then(() => undefined),
  ]).finally(() => patience.abort('settled'));
  return { kind: 'stopped', task, end };
}

/** The answer, noted when it comes. What the server may have taken although it did not say so stays open in the journal. */
async function noted(
  submit: () => Promise<TaskHandle>,
  entry: JournalEntry | undefined,
): Promise<TaskHandle> {
  try {
    const task = await submit();
    entry?.submitted(task);
    return task;
  } catch (thrown) {
    if (wasNotTaken(thrown)) entry?.ended('Refused');
    throw thrown;
  }
}

/** True when a submit that failed with this has certainly made no task. */
export function wasNotTaken(thrown: unknown): boolean {
  if (!(thrown instanceof LinkisKernelError)) return false;
  if (thrown.code === 'TASK_REJECTED' || thrown.code === 'LINKIS_AUTH') return true;
  return neverArrived(thrown);
}
