/** Submits one task, and lets go of it safely when the cell is stopped before the answer came. */
import { type Logger, messageOf } from '../shared/index.ts';
import type { TaskClient, TaskHandle, TaskSpec, TaskState } from '../task/index.ts';
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
  },
  stop: AbortSignal,
  withinMs: number,
): Promise<Submitted> {
  const { client, clock, logger, session } = parts;
  if (stop.aborted) return { kind: 'stopped', task: undefined, state: undefined };
  const submitting = client.submit(spec);
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
    waitingEnds.abort();
  }

  // Whatever becomes of the cell, the task that this submit makes is killed; closing the session waits for it.
  let task: TaskHandle | undefined;
  const ending = submitting.then(async (handle) => {
    task = handle;
    return killTask(handle, parts, withinMs);
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
  ]).finally(() => patience.abort());
  return { kind: 'stopped', task, state };
}
