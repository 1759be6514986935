/** Submits a task exactly once, even when the answer gets lost on the way. */
import { randomUUID } from 'node:crypto';
import {
  decodeSubmitAnswer,
  excerptOf,
  executeBody,
  type JobRow,
  routes,
  submitBody,
} from '../../contract/index.ts';
import { delay, LinkisKernelError, messageOf } from '../../shared/index.ts';
import { execId, submitMarkKey, type TaskHandle, taskId, type TaskSpec } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { killTask } from './kill.ts';
import { LinkisRefusedError, LinkisTransportError } from '../ground/linkis-error.ts';
import { findMarked, type Submit } from './lost-submit.ts';
import { isTransient, isUnreadable } from '../connection/retry.ts';

/** True when the server may have taken the task although it did not say so. */
function isAnswerLost(thrown: unknown): boolean {
  if (thrown instanceof LinkisTransportError) return thrown.maybeProcessed;
  // The server took the task, but its answer does not tell an id to call it by.
  if (isUnreadable(thrown)) return true;
  return thrown instanceof LinkisRefusedError && thrown.envelopeStatus >= 500;
}

async function send({ parts, spec, mark, signal }: Submit): Promise<TaskHandle> {
  const { settings, gateways, memories } = parts;
  const request = {
    ...spec,
    user: settings.auth.user,
    source: { ...spec.source, [submitMarkKey]: mark },
  };
  const execute = settings.submitPath === 'execute';
  const outages = gateways.outages();
  const { name, envelope } = await gateways.send(
    {
      method: 'POST',
      path: execute ? routes.execute : routes.submit,
      body: execute ? executeBody(request) : submitBody(request),
      timeoutMs: settings.submitTimeoutMs,
    },
    signal,
  );
  const answer = decodeSubmitAnswer(envelope, name);
  const handle = { execId: execId(answer.execId), taskId: taskId(answer.taskId) };
  const memory = memories.of(handle.taskId);
  memory.execId = handle.execId;
  memory.outages = gateways.outages() === outages ? outages : undefined;
  return handle;
}

/** How long to ask the job history of an address that never answered like Linkis, in milliseconds: it may be another server. */
const strangerMs = 5_000;

/** The first and the longest wait before the job history is asked again, in milliseconds. */
const askAgainMs = { first: 500, longest: 5_000 } as const;

/** Finds tasks with `mark`. An outage may last: an unreadable history is asked again, ever more rarely, as long as a submit may take. */
async function findPatiently(submit: Submit): Promise<readonly JobRow[]> {
  const { parts, signal } = submit;
  const { submitTimeoutMs } = parts.settings;
  const patienceMs = parts.gateways.hasAnswered()
    ? submitTimeoutMs
    : Math.min(strangerMs, submitTimeoutMs);
  const giveUpAt = performance.now() + patienceMs;
  for (let waitMs: number = askAgainMs.first; ; waitMs = Math.min(waitMs * 2, askAgainMs.longest)) {
    try {
      return await findMarked(submit);
    } catch (thrown) {
      signal?.throwIfAborted();
      const passes = isTransient(thrown) || isUnreadable(thrown);
      if (!passes || performance.now() + waitMs > giveUpAt) throw thrown;
      parts.logger.info(`the job history is asked again: ${messageOf(thrown)}`);
    }
    await delay(waitMs, signal);
    signal?.throwIfAborted();
  }
}

/** The task that a lost submit made, if it made one. */
async function found(submit: Submit, lost: unknown): Promise<TaskHandle | undefined> {
  try {
    const row = (await findPatiently(submit)).at(-1);
    return row && handleOf(row);
  } catch (thrown) {
    submit.signal?.throwIfAborted();
    throw mayExist(submit.parts, lost, `and the job history cannot be read: ${messageOf(thrown)}`);
  }
}

/** The task id stands in for an execID that the entrance has not given yet; later calls find the real one. */
function handleOf(row: JobRow): TaskHandle {
  return { taskId: taskId(row.taskId), execId: execId(row.execId ?? String(row.taskId)) };
}

function mayExist(parts: ClientParts, lost: unknown, why: string): LinkisKernelError {
  return new LinkisKernelError(
    'LINKIS_UNREACHABLE',
    `The answer to the submit at ${parts.gateways.address} was lost, ${why}. The task may exist. (${messageOf(lost)})`,
    { hint: 'Look at %history before running the cell again.', cause: lost },
  );
}

/** A submit that counted as lost may still have arrived: a task of it beside `kept` must not run. */
async function endDoubles(submit: Submit, kept: TaskHandle): Promise<void> {
  const { parts, signal } = submit;
  try {
    for (const row of await findMarked(submit)) {
      if (row.taskId === kept.taskId) continue;
      parts.logger.warn(
        `a lost submit came through as task ${String(row.taskId)} beside ${String(kept.taskId)}: killing it`,
      );
      await killTask(parts, handleOf(row), signal);
    }
  } catch (thrown) {
    signal?.throwIfAborted();
    parts.logger.warn(`whether a submit was done twice is not known: ${messageOf(thrown)}`);
  }
}

/** Waits between the later polls, in milliseconds: a gateway or a proxy may hold a request for long before it acts on it. */
const laterPollsMs = [500, 1_500, 3_000, 10_000, 30_000, 60_000];

/** Polls the job history at `laterPollsMs` until the client is closed, and kills a double that comes late. */
async function endLateDoubles(submit: Submit, kept: TaskHandle): Promise<void> {
  const { closing } = submit.parts;
  for (const waitMs of laterPollsMs) {
    await delay(waitMs, closing);
    if (closing.aborted) return;
    await endDoubles({ ...submit, signal: closing }, kept);
  }
}

/** `TASK_REJECTED` in the server's own words for a task that it refuses; the error of a server that is away keeps its code. */
function rejection(thrown: unknown): unknown {
  if (!(thrown instanceof LinkisRefusedError) || thrown.serviceDown) return thrown;
  const { errorCode, description, envelopeStatus, hint, cause, serviceDown } = thrown;
  const words = excerptOf(description);
  const message = errorCode === undefined ? words : `${String(errorCode)}: ${words}`;
  return new LinkisRefusedError('TASK_REJECTED', message, {
    hint,
    cause,
    envelopeStatus,
    errorCode,
    description,
    serviceDown,
  });
}

/**
 * Submits `spec`. After a lost answer (time-out, broken connection, HTTP 5xx) it searches the job history for this submit's mark: a task
 * found there is the result; without one it submits once more with the same mark. Rejects with `TASK_REJECTED` when the server refuses the
 * task, and with `LINKIS_UNREACHABLE` that says whether the task may exist.
 */
export async function submitTask(
  parts: ClientParts,
  spec: TaskSpec,
  signal?: AbortSignal,
): Promise<TaskHandle> {
  const submit: Submit = { parts, spec, mark: spec.source[submitMarkKey] ?? randomUUID(), signal };
  try {
    return await send(submit);
  } catch (thrown) {
    signal?.throwIfAborted();
    if (!isAnswerLost(thrown)) throw rejection(thrown);
    parts.logger.warn(`looking for a task whose submit was not answered: ${messageOf(thrown)}`);
    const task = await found(submit, thrown);
    if (task !== undefined) return task;
  }
  try {
    const task = await send(submit);
    await endDoubles(submit, task);
    void endLateDoubles(submit, task).catch((thrown: unknown) => {
      parts.logger.debug(`looking for a doubled submit ended: ${messageOf(thrown)}`);
    });
    return task;
  } catch (thrown) {
    signal?.throwIfAborted();
    if (!isAnswerLost(thrown)) throw rejection(thrown);
    const task = await found(submit, thrown);
    if (task !== undefined) return task;
    throw mayExist(parts, thrown, 'twice, and the job history does not show the task');
  }
}
