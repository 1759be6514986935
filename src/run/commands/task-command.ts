/** The magics about tasks that show one display. */
import type { MimeBundle } from '../../interpreter/index.ts';
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
import type { TaskId } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { applicationOfTask } from '../engines/engine-application.ts';
import { handleOf, submittedCode, taskRow } from '../named/task-row.ts';
import { namedTask } from '../named/named-task.ts';
import { killTasks } from './task-kill.ts';
import { listHistory } from './task-history.ts';
import { listJobs } from './jobs-command.ts';
import { logPages } from './task-log.ts';

export async function showTask(
  command: Exclude<TaskCommand, { kind: 'attach' | 'log' | 'insert' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const { json } = command;
  switch (command.kind) {
    case 'jobs':
      return listJobs(json, run);
    case 'history':
      return listHistory(command, run);
    case 'kill':
      return killTasks(command, run);
    case 'status': {
      const info = await taskRow(await namedTask(command, run), run);
      return withJson(renderTaskInfo(info), json, taskFacts(info));
    }
    case 'progress': {
      const info = await taskRow(await namedTask(command, run), run);
      const progress = await run.client.progress(handleOf(info), run.signal);
      return renderTaskProgress(info, progress, json, await applicationOfTask(info, run));
    }
    case 'code': {
      const id = await namedTask(command, run);
      const submitted = await submittedCode(await taskRow(id, run), run);
      return renderTaskCode(id, { submitted, ran: await loggedCodeOf(id, run) }, json);
    }
  }
}

/** The code that ran, from the task's log. Undefined when the log lacks it or cannot be read: then the submitted code must do. */
async function loggedCodeOf(id: TaskId, run: CellRun): Promise<string | undefined> {
  const reader = createLoggedCodeReader();
  try {
    for await (const page of logPages(id, run)) {
      const code = reader.read(page);
      if (code !== undefined) return code;
    }
  } catch (thrown) {
    if (run.signal.aborted || !(thrown instanceof LinkisKernelError)) throw thrown;
    run.logger.info(`the log of task ${String(id)} cannot be read: ${thrown.message}`);
  }
  return undefined;
}
