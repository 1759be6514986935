/** What the magics about tasks and results do: look up, page through, end. Each answers in text and HTML. */
import type { CellEvent } from '../interpreter/index.ts';
import type { Command } from '../magics/index.ts';
import { LinkisKernelError } from '../shared/index.ts';
import { isTerminal, type ResultSetRef, taskId, type TaskId } from '../task/index.ts';
import { renderLines, renderResult, renderTaskInfo } from '../render/index.ts';
import type { RunParts } from './cell-run.ts';
import { killTask } from './kill-task.ts';
import type { OpenResult } from './notebook-session.ts';

/** Rejects with a `LinkisKernelError`, or with the signal's reason when it is interrupted. */
export async function* runCommand(
  command: Command,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<CellEvent> {
  switch (command.kind) {
    case 'log':
      yield* showLog(taskOf(command.taskId, parts), parts, signal);
      return;
    case 'status':
      yield {
        kind: 'display',
        bundle: renderTaskInfo(await parts.client.info(taskOf(command.taskId, parts), signal)),
      };
      return;
    case 'kill':
      yield {
        kind: 'display',
        bundle: renderLines([await kill(taskOf(command.taskId, parts), parts, signal)]),
      };
      return;
    case 'result':
      yield* showResults(taskOf(command.taskId, parts), command.number, parts, signal);
      return;
    case 'more':
      yield* showPage({ ...openResult(parts), page: openResult(parts).page + 1 }, parts, signal);
      return;
    case 'page':
      yield* showPage({ ...openResult(parts), page: command.page }, parts, signal);
      return;
    case 'rows':
      yield* showPage({ ...openResult(parts), page: 1, rows: command.rows }, parts, signal);
      return;
  }
}

/** The task that a command names, or the last one of this notebook. */
function taskOf(number: number | undefined, parts: RunParts): TaskId {
  if (number !== undefined) return taskId(number);
  const last = parts.session.lastTask;
  if (last !== undefined) return last;
  throw new LinkisKernelError('OPTION_INVALID', 'no task has run in this notebook yet', {
    hint: 'Name one by its number, as in %log 4711.',
  });
}

function openResult(parts: RunParts): OpenResult {
  const { open } = parts.session;
  if (open !== undefined) return open;
  throw new LinkisKernelError('OPTION_INVALID', 'no table has been shown in this notebook yet', {
    hint: 'Run a cell that returns one, or open one by %result TASK.',
  });
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

async function* showResults(
  id: TaskId,
  number: number | undefined,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<CellEvent> {
  const { client, settings } = parts;
  const info = await client.info(id, signal);
  const results =
    info.resultLocation === undefined ? [] : await client.resultSets(info.resultLocation, signal);
  if (results.length === 0) {
    yield {
      kind: 'display',
      bundle: renderLines([`Task ${String(id)} (${info.state}) has no results.`]),
    };
    return;
  }
  const chosen =
    number === undefined ? results : results.filter((result) => result.index === number - 1);
  if (chosen.length === 0) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `task ${String(id)} has ${String(results.length)} results, no result ${String(number)}`,
    );
  }
  for (const result of chosen) {
    const open = openAt(result, id, results.length, settings.limits.rows);
    yield* showPage(open, parts, signal);
  }
}

/** A result at its first page. */
export function openAt(result: ResultSetRef, id: TaskId, of: number, rows: number): OpenResult {
  return { result, taskId: id, number: result.index + 1, of, page: 1, rows };
}

async function* showPage(
  open: OpenResult,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<CellEvent> {
  const page = await parts.client.read(
    open.result,
    { page: open.page, pageSize: open.rows },
    signal,
  );
  if (page.kind === 'text') {
    yield { kind: 'text', stream: 'stdout', text: page.lines.map((line) => `${line}\n`).join('') };
    parts.session.open = open;
    return;
  }
  if (page.kind === 'table' && page.rows.length === 0 && open.page > 1) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `result ${String(open.number)} of task ${String(open.taskId)} has no page ${String(open.page)} of ${String(open.rows)} rows`,
      { hint: 'Pages are counted from 1; %page 1 is the first.' },
    );
  }
  yield { kind: 'display', bundle: renderResult(page, { ...open, limits: parts.settings.limits }) };
  if (page.kind === 'table') parts.session.open = open;
}
