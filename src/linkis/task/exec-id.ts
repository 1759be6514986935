/**
 * Which execID names a task now. After a restart an entrance counts from 0 again and answers an old execID with a new task, even when the
 * call carries the old task id: after any doubt the client must recognize the task itself.
 */
import { decodeLogAnswer, entrancePath } from '../../contract/index.ts';
import { type ExecId, isTerminal, type TaskHandle, type TaskInfo } from '../../task/index.ts';
import { untilAborted } from '../../shared/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { readInfo } from './info.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import type { TaskMemory } from '../session/task-memory.ts';

/** Lines in which the preamble of a log must name the task; user code, echoed before it, may be long. */
const preambleLines = 10_000;

/** The execID if it certainly names the task: no outage has happened since it was given or recognized. */
export function trustedExecId(parts: ClientParts, memory: TaskMemory): ExecId | undefined {
  return memory.outages === parts.gateways.outages() ? memory.execId : undefined;
}

/** `… Job with jobId : 59 and execID : IDE_hadoop_python_14 submitted `, `… and jobReqId is 59 in ServiceInstance(…`. */
function names(line: string, task: TaskHandle): boolean {
  const found = /(?:Job with jobId : |jobReqId is |taskID is )(\d+)\b/.exec(line);
  return found?.[1] === String(task.taskId);
}

/** True when the entrance's log of `execId` names the task; false also when the entrance refuses. */
export async function isLogOf(
  parts: ClientParts,
  task: TaskHandle,
  execId: ExecId,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const { lines } = await parts.gateways.read(
      {
        path: entrancePath(execId, 'log'),
        query: { fromLine: 1, size: preambleLines, taskID: task.taskId },
      },
      (envelope, name) => decodeLogAnswer(envelope, { fromLine: 1, size: preambleLines }, name),
      signal,
    );
    return lines.some((line) => names(line, task));
  } catch (thrown) {
    if (!(thrown instanceof LinkisRefusedError)) throw thrown;
    return false;
  }
}

/** Who can answer for a task. */
export type TaskPlace =
  /** The entrance has it under this execID. */
  | { readonly at: 'entrance'; readonly execId: ExecId }
  /** Only the job history has it: it has ended, or the entrance does not know it (any more). */
  | { readonly at: 'history'; readonly info: TaskInfo };

/** The search of each task that is under way, and the number of outages at its beginning. */
const searches = new WeakMap<
  TaskMemory,
  { readonly outages: number; readonly place: Promise<TaskPlace> }
>();

/**
 * Reads the job history, and recognizes the task by its log, only when the execID is in doubt. Calls at the same moment share one search: after a
 * restart of the gateway, state, log and progress of every task are asked for at once.
 */
export async function findTask(
  parts: ClientParts,
  task: TaskHandle,
  signal?: AbortSignal,
): Promise<TaskPlace> {
  const memory = parts.memories.of(task.taskId);
  const trusted = trustedExecId(parts, memory);
  if (trusted !== undefined) return { at: 'entrance', execId: trusted };
  const outages = parts.gateways.outages();
  const going = searches.get(memory);
  if (going?.outages === outages) {
    // Who began it is told of its failure; for another it may only have been called off.
    const place = going.place.catch(() => undefined);
    const found = signal === undefined ? await place : await untilAborted(place, signal);
    signal?.throwIfAborted();
    return found === undefined || found === 'aborted' ? findTask(parts, task, signal) : found;
  }
  const search = { outages, place: searchTask(parts, task, signal) };
  searches.set(memory, search);
  try {
    return await search.place;
  } finally {
    if (searches.get(memory) === search) searches.delete(memory);
  }
}

async function searchTask(
  parts: ClientParts,
  task: TaskHandle,
  signal: AbortSignal | undefined,
): Promise<TaskPlace> {
  const memory = parts.memories.of(task.taskId);
  const info = await readInfo(parts, task.taskId, signal);
  // The row's own read may have noticed the outage, as a lost login; what counts is that the task is recognized after it.
  const outages = parts.gateways.outages();
  if (isTerminal(info.state)) return { at: 'history', info };
  // After a failover of the entrance the task goes on under another execID.
  const execId = info.execId ?? task.execId;
  if (!(await isLogOf(parts, task, execId, signal))) return { at: 'history', info };
  memory.execId = execId;
  memory.outages = outages;
  return { at: 'entrance', execId };
}
