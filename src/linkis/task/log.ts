/** A task's log from a line on: from the entrance while it has the task, from the stored file to the very end. */
import { decodeLogAnswer, entrancePath } from '../../contract/index.ts';
import { delay } from '../../shared/index.ts';
import { type ExecId, isTerminal, type LogPage, type TaskHandle } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { findTask, trustedExecId } from './exec-id.ts';
import { readInfo } from './info.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import { levelledLines } from './log-lines.ts';
import { endsTask, hasEndMark, readStoredLog } from './stored-log.ts';
import type { TaskMemory } from '../session/task-memory.ts';

/** Lines asked for at once; each comes twice in the answer, in `all` and in its level's column. */
const linesAtOnce = 5_000;

/** The file is written out a moment after the state has changed: how often, and how long apart, it is read again. */
const lastReads = 8;
const readAgainMs = 125;

/** The most pages that are not full which an entrance may give of an ended task; one that always has another line is not believed. */
const mostPartialPages = 50;

/** What is asked for: the lines of a task's log from `fromLine` on. */
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

/** The tail of the stored log, once the file holds its last line; a file without one is taken as it is after a second. */
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
      query: { fromLine, size: linesAtOnce, taskID: task.taskId },
      what: `the log of task ${String(task.taskId)}`,
    },
    (envelope, name) => decodeLogAnswer(envelope, { fromLine, size: linesAtOnce }, name),
    signal,
  );
  // A live log that ends in the task's last line needs no read of the stored one.
  return page(request, lines, nextLine, (complete && nextLine === fromLine) || endsTask(lines));
}

/**
 * What the entrance still has of the log of a task that has ended: it forgets the task some time later, and until then its
 * log is read without asking where the stored one is. Undefined when it says nothing more.
 */
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

/** The rest of the log of a task that has ended; its memory has the path. */
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
 * Lines from `fromLine` (counted from 1) on; empty when there is nothing new. `complete` when the task's last line
 * was among them, or the task has ended and its stored log was read to the last line. Where the server does not let this user read the stored log, the entrance's
 * log to its end counts as complete.
 */
export async function readLog(
  parts: ClientParts,
  task: TaskHandle,
  fromLine: number,
  signal?: AbortSignal,
): Promise<LogPage> {
  // The entrance takes 0 for 1 in one mode and reads line 1 twice in the other.
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
        // Ended and forgotten, or taken over by another entrance under another execID: the next poll finds out.
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

/** The stored log from `fromLine` on, as far as it is written now. */
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
