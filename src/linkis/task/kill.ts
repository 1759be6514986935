/** Asks the server to end a task. */
import { entrancePath } from '../../contract/index.ts';
import { type ExecId, isTerminal, type KillAnswer, type TaskHandle } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { findTask, isLogOf } from './exec-id.ts';
import { readInfo } from './info.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';

/** The execID in the answer; undefined when the task was only marked as cancelled. Repeated after a lost answer: two kills do no harm. */
async function askKill(
  parts: ClientParts,
  path: string,
  { taskId }: TaskHandle,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const what = `the kill of task ${String(taskId)}`;
  return parts.gateways.read(
    { path, query: { taskID: taskId }, what },
    ({ data }) => data['execID'],
    signal,
  );
}

/** After a failover of the entrance the task goes on under another execID, even when its row says that it was cancelled. */
async function killWhereItRuns(
  parts: ClientParts,
  task: TaskHandle,
  asked: ExecId,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { execId } = await readInfo(parts, task.taskId, signal);
  if (execId === undefined || execId === asked) return;
  if (!(await isLogOf(parts, task, execId, signal))) return;
  await askKill(parts, entrancePath(execId, 'kill'), task, signal);
}

/**
 * Kills by GET (a POST gets 405). It makes sure of an execID in doubt first, since an old one may name a newer task. A task that only the
 * job history knows is killed by its task id, which marks it as cancelled. A task that has ended meanwhile is no failure.
 */
export async function killTask(
  parts: ClientParts,
  task: TaskHandle,
  signal?: AbortSignal,
): Promise<KillAnswer> {
  const place = await findTask(parts, task, signal);
  if (place.at === 'history' && isTerminal(place.info.state)) return 'already-ended';
  const path =
    place.at === 'entrance'
      ? entrancePath(place.execId, 'kill')
      : // A task id in the path names no other task. Linkis 1.9 refuses it, and then so do we.
        entrancePath(String(task.taskId), 'kill');
  try {
    const asked = await askKill(parts, path, task, signal);
    // An answer without an execID [`Forced Kill task`] only marks the task as cancelled: that entrance does not have it (any more).
    if (place.at === 'entrance' && asked === undefined)
      await killWhereItRuns(parts, task, place.execId, signal);
    return 'accepted';
  } catch (thrown) {
    if (!(thrown instanceof LinkisRefusedError) || thrown.serviceDown) throw thrown;
    const info = await readInfo(parts, task.taskId, signal);
    if (isTerminal(info.state)) return 'already-ended';
    throw thrown;
  }
}
