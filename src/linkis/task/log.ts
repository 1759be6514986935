/** A task's log from a given line on: from the entrance while it has the task, then from the stored file to the very end. */
import { allColumnOnly, decodeLogAnswer, entrancePath } from '../../contract/index.ts';
import { delay } from '../../shared/index.ts';
import { type ExecId, isTerminal, type LogPage, type TaskHandle } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { findTask, trustedExecId } from './exec-id.ts';
import { readInfo } from './info.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import { levelledLines } from './log-lines.ts';
import { endsTask, hasEndMark, readStoredLog } from './stored-log.ts';
import type { TaskMemory } from '../session/task-memory.ts';

/** Lines per request; each comes twice in the answer, in `all` and in its level's column. */
const linesAtOnce = 5_000;

/** The server writes the file a moment after the state changes: how often, and how long apart, it is read again. */
const lastReads = 8;
const readAgainMs = 125;

/** How many pages that are not full an entrance may give after a task's end: one that always has another line is not believed. */
const mostPartialPages = 50;

interface LogRequest {
  readonly parts: ClientParts;
  readonly memory: TaskMemory;
  readonly task: TaskHandle;
  readonly fromLine: number;
  readonly signal: AbortSignal | undefined;
}

function page(
  { memory, fromLine }: LogRequest,
  texts: readonly string[],
  nextLine: number,
  complete: boolean,
): LogPage {
  const before = memory.logPosition;
  const lines = levelledLines(texts, before?.line === fromLine ? before.level : 'info');
  const level = lines.at(-1)?.level ?? (before?.line === fromLine ? before.level : 'info');
  memory.logPosition = { line: nextLine, level };
  return { lines, nextLine, complete };
}

/** The tail of the stored log, once the file has its last line; after a second without one the file is taken as it is. */
async function storedTail(request: LogRequest): Promise<LogPage> {
  const { parts, fromLine, signal } = request;
  const logPath = request.memory.logPath ?? '';
  let lines = await readStoredLog(parts, logPath, signal);
  for (let again = 0; again < lastReads && !hasEndMark(lines); again += 1) {
    await delay(readAgainMs, signal);
    signal?.throwIfAborted();
    lines = await readStoredLog(parts, logPath, signal);
  }
  const next = Math.max(fromLine, lines.length + 1);
  return page(request, lines.slice(fromLine - 1), next, true);
}

async function liveLog(request: LogRequest, execId: ExecId, complete: boolean): Promise<LogPage> {
  const { parts, task, fromLine, signal } = request;
  const { lines, nextLine } = await parts.gateways.read(
    {
      path: entrancePath(execId, 'log'),
      query: { fromLine, size: linesAtOnce, taskID: task.taskId, [allColumnOnly]: true },
      what: `the log of task ${String(task.taskId)}`,
    },
    (envelope, name) => decodeLogAnswer(envelope, { fromLine, size: linesAtOnce }, name),
    signal,
  );
  // A live log that ends with the task's last line makes a read of the stored one needless.
  return page(request, lines, nextLine, (complete && nextLine === fromLine) || endsTask(lines));
}

/** The rest of an ended task's log while the entrance has it, which saves looking for the stored log; undefined when it says no more. */
async function lastLive(request: LogRequest): Promise<LogPage | undefined> {
  const { parts, memory, fromLine } = request;
  const execId = trustedExecId(parts, memory);
  if (execId === undefined || memory.forgotten) return undefined;
  try {
    const rest = await liveLog(request, execId, false);
    if (rest.nextLine <= fromLine) return undefined;
    if (rest.nextLine - fromLine < linesAtOnce) memory.partialPages += 1;
    if (memory.partialPages > mostPartialPages) memory.forgotten = true;
    return rest;
  } catch (thrown) {
    if (!(thrown instanceof LinkisRefusedError)) throw thrown;
    memory.forgotten = true;
    return undefined;
  }
}

/** The rest of the log of an ended task; `memory` has the path. */
async function endedLog(request: LogRequest): Promise<LogPage> {
  const { parts, memory, task } = request;
  try {
    return await storedTail(request);
  } catch (thrown) {
    const execId = trustedExecId(parts, memory);
    if (!(thrown instanceof LinkisRefusedError) || thrown.serviceDown || execId === undefined)
      throw thrown;
    parts.logger.info(`task ${String(task.taskId)}: the stored log is refused: ${thrown.message}`);
    return liveLog(request, execId, true);
  }
}

/**
 * Lines from `fromLine` (from 1) on; none when there is nothing new. `complete`: they hold the task's last line, or the stored log of an
 * ended task was read to its end. If this user may not read the stored log, the end of the entrance's log counts.
 */
export async function readLog(
  parts: ClientParts,
  task: TaskHandle,
  fromLine: number,
  signal?: AbortSignal,
): Promise<LogPage> {
  // The entrance takes 0 as 1 in one mode, and in the other reads line 1 twice.
  const from = Math.max(1, Math.trunc(fromLine));
  const memory = parts.memories.of(task.taskId);
  const request: LogRequest = { parts, memory, task, fromLine: from, signal };
  if (!memory.ended) {
    const place = await findTask(parts, task, signal);
    if (place.at === 'entrance') {
      try {
        return await liveLog(request, place.execId, false);
      } catch (thrown) {
        if (!(thrown instanceof LinkisRefusedError)) throw thrown;
        // The task is forgotten after its end, or another entrance has it under another execID: the next poll finds out.
        memory.outages = undefined;
      }
    }
  }
  if (memory.ended) {
    const rest = await lastLive(request);
    if (rest !== undefined) return rest;
  }
  if (!memory.ended || memory.logPath === undefined) {
    const info = await readInfo(parts, task.taskId, signal);
    if (!isTerminal(info.state)) return page(request, [], from, false);
    if (info.logPath === undefined) return page(request, [], from, true);
  }
  return endedLog(request);
}

/** The stored log from `fromLine` on, as far as it has been written by now. */
export async function readWholeLog(
  parts: ClientParts,
  logPath: string,
  fromLine: number,
  signal?: AbortSignal,
): Promise<LogPage> {
  const from = Math.max(1, Math.trunc(fromLine));
  const lines = levelledLines(await readStoredLog(parts, logPath, signal), 'info');
  return {
    lines: lines.slice(from - 1),
    nextLine: Math.max(from, lines.length + 1),
    complete: true,
  };
}
