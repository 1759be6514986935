/** What the magics about tasks do: each looks something up, or changes something and says so. */
import type { CellEvent, CellOutcome, MimeBundle } from '../../interpreter/index.ts';
import type { TaskCommand } from '../../magics/index.ts';
import {
  createLoggedCodeReader,
  renderTaskCode,
  renderTaskInfo,
  renderTaskProgress,
  taskFacts,
  withJson,
} from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { execId, type TaskId } from '../../task/index.ts';
import { attachTask } from '../task/attach-task.ts';
import type { RunParts } from '../cell/cell-run.ts';
import { taskRow } from '../named/task-row.ts';
import { namedTask } from '../named/named-task.ts';
import { killTasks } from './task-kill.ts';
import { insertCode, listHistory } from './task-history.ts';
import { listJobs } from './jobs-command.ts';
import { logPages, showTaskLog } from './task-log.ts';

/** The outcome of `%attach`, which is that of the task, and of `%history -i`. Rejects with a `LinkisKernelError`, or with the signal's reason when it is interrupted. */
export async function* runTaskCommand(
  command: TaskCommand,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<CellEvent, CellOutcome | undefined> {
  switch (command.kind) {
    case 'attach':
      return yield* attachTask(command, parts, signal);
    case 'log':
      yield* showTaskLog(await namedTask(command, parts, signal), command, parts, signal);
      return undefined;
    case 'insert':
      return yield* insertCode(command.taskId, parts, signal);
    case 'jobs':
    case 'history':
    case 'kill':
    case 'status':
    case 'progress':
    case 'code':
      yield { kind: 'display', bundle: await answerOf(command, parts, signal) };
      return undefined;
  }
}

async function answerOf(
  command: Exclude<TaskCommand, { kind: 'attach' | 'log' | 'insert' }>,
  parts: RunParts,
  signal: AbortSignal,
): Promise<MimeBundle> {
  const json = command.json === true;
  switch (command.kind) {
    case 'jobs':
      return listJobs(json, parts, signal);
    case 'history':
      return listHistory(command, parts, signal);
    case 'kill':
      return killTasks(command, parts, signal);
    case 'status': {
      const info = await taskRow(await namedTask(command, parts, signal), parts, signal);
      return withJson(renderTaskInfo(info), json, taskFacts(info));
    }
    case 'progress': {
      const info = await taskRow(await namedTask(command, parts, signal), parts, signal);
      const task = { taskId: info.taskId, execId: info.execId ?? execId(String(info.taskId)) };
      return renderTaskProgress(info, await parts.client.progress(task, signal), json);
    }
    case 'code':
      return codeOf(await namedTask(command, parts, signal), json, parts, signal);
  }
}

async function codeOf(
  id: TaskId,
  json: boolean,
  parts: RunParts,
  signal: AbortSignal,
): Promise<MimeBundle> {
  // A single look-up leaves the code out, a list has it; the look-up says it when there is no such task.
  const info = await taskRow(id, parts, signal);
  const rows = await parts.client.tasks({ taskId: id, page: 1, pageSize: 1 }, signal);
  const submitted = info.code ?? rows.find((row) => row.taskId === id)?.code;
  return renderTaskCode(id, { submitted, ran: await loggedCodeOf(id, parts, signal) }, json);
}

/** Undefined when the log has no such block, or cannot be read: the code as submitted is there all the same. */
async function loggedCodeOf(
  id: TaskId,
  parts: RunParts,
  signal: AbortSignal,
): Promise<string | undefined> {
  const reader = createLoggedCodeReader();
  try {
    for await (const page of logPages(id, parts, signal)) {
      const code = reader.read(page);
      if (code !== undefined) return code;
    }
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof LinkisKernelError)) throw thrown;
    parts.logger.info(`the log of task ${String(id)} cannot be read: ${thrown.message}`);
  }
  return undefined;
}
