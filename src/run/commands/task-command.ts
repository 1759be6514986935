/** What the magics about tasks do: their log, their state, their end. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { TaskCommand } from '../../magics/index.ts';
import { renderLines, renderTaskInfo } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { isTerminal, type TaskId } from '../../task/index.ts';
import type { RunParts } from '../cell-run.ts';
import { killTask } from '../kill-task.ts';
import { namedTask } from './named-task.ts';

/** Rejects with a `LinkisKernelError`, or with the signal's reason when it is interrupted. */
export async function* runTaskCommand(
  command: TaskCommand,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<CellEvent> {
  const id = namedTask(command.taskId, parts);
  switch (command.kind) {
    case 'log':
      yield* showLog(id, parts, signal);
      return;
    case 'status':
      yield { kind: 'display', bundle: renderTaskInfo(await parts.client.info(id, signal)) };
      return;
    case 'kill':
      yield { kind: 'display', bundle: renderLines([await kill(id, parts, signal)]) };
      return;
  }
}

/** Lines of a stored log that are yielded at once. */
const logPieceLines = 1000;

async function* showLog(
  id: TaskId,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<CellEvent> {
  const { client } = parts;
  const info = await client.info(id, signal);
  const live = !isTerminal(info.state) && info.execId !== undefined;
  if (!live && info.logPath === undefined) {
    throw new LinkisKernelError('RESULT_GONE', `task ${String(id)} has no stored log`);
  }
  let nextLine = 1;
  for (;;) {
    const page =
      live && info.execId !== undefined
        ? await client.log({ taskId: id, execId: info.execId }, nextLine, signal)
        : await client.storedLog(info.logPath ?? '', nextLine, signal);
    for (let from = 0; from < page.lines.length; from += logPieceLines) {
      for (const line of page.lines.slice(from, from + logPieceLines)) {
        yield {
          kind: 'text',
          stream: line.level === 'info' ? 'stdout' : 'stderr',
          text: `${line.text}\n`,
        };
      }
    }
    if (page.complete || page.lines.length === 0) return;
    nextLine = page.nextLine;
  }
}

async function kill(id: TaskId, parts: RunParts, signal: AbortSignal): Promise<string> {
  const info = await parts.client.info(id, signal);
  if (isTerminal(info.state)) return `Task ${String(id)} had already ended: ${info.state}.`;
  if (info.execId === undefined) {
    throw new LinkisKernelError(
      'TASK_REJECTED',
      `task ${String(id)} cannot be killed: the server has not accepted it yet`,
    );
  }
  const end = await killTask(
    { taskId: id, execId: info.execId },
    parts,
    parts.settings.interruptWaitMs,
  );
  if (end === undefined) {
    throw new LinkisKernelError(
      'TASK_CANCELLED',
      `task ${String(id)} was told to stop, but the server has not confirmed its end`,
      { hint: `Look again with %status ${String(id)}.` },
    );
  }
  return `Task ${String(id)} is ${end}.`;
}
