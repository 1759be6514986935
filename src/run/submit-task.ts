/** Submits one task, and lets go of it safely when the cell is stopped before the answer came. */
import { LinkisKernelError, type Logger, messageOf } from '../shared/index.ts';
import type { TaskClient, TaskHandle, TaskSpec, TaskState } from '../task/index.ts';
import type { JournalEntry } from './journal.ts';
import { killTask } from './kill-task.ts';
import type { NotebookSession } from './notebook-session.ts';
import type { Clock } from './pace.ts';

/** How a submit ended. */
export type Submitted =
  | { readonly kind: 'running'; readonly task: TaskHandle }
  /** Stopped while the submit was under way; `state` is the task's end where the kill was confirmed. */
  | {
      readonly kind: 'stopped';
      readonly task: TaskHandle | undefined;
      readonly state: TaskState | undefined;
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
  if (stop.aborted) return { kind: 'stopped', task: undefined, state: undefined };
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
    const end = await killTask(handle, parts, withinMs);
    if (end !== undefined) entry?.ended(end);
    return end;
  });
  const tracked: Promise<unknown> = ending
    .catch((thrown: unknown) =>
      logger.info(`a submit that was interrupted failed: ${messageOf(thrown)}`),
    )
    .finally(() => session.pending.delete(tracked));
  session.pending.add(tracked);
  const patience = new AbortController();
  const state = await Promise.race([
    ending,
    clock.wait(withinMs, patience.signal).then(() => undefined),
  ]).finally(() => patience.abort('settled'));
  return { kind: 'stopped', task, state };
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
    const code = thrown instanceof LinkisKernelError ? thrown.code : undefined;
    if (code === 'TASK_REJECTED' || code === 'LINKIS_AUTH') entry?.ended('Refused');
    throw thrown;
  }
}
