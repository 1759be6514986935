/** What the magics about results do: open one again, page through it. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { ResultCommand, ResultName } from '../../magics/index.ts';
import { renderLines, renderResult } from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { ResultSetRef, TaskId } from '../../task/index.ts';
import type { RunParts } from '../cell-run.ts';
import { exportSource, taskOfName } from '../export-source.ts';
import type { OpenResult } from '../notebook-session.ts';
import { namedTask } from './named-task.ts';

/** Rejects with a `LinkisKernelError`, or with the signal's reason when it is interrupted. */
export async function* runResultCommand(
  command: ResultCommand,
  parts: RunParts,
  signal: AbortSignal,
): AsyncGenerator<CellEvent> {
  switch (command.kind) {
    case 'result':
      yield* showResults(
        command.name === undefined
          ? namedTask(command.taskId, parts)
          : taskOfName(command.name, parts),
        command.number,
        parts,
        signal,
      );
      return;
    case 'more': {
      const open = await openResult(command.of, parts, signal);
      yield* showPage({ ...open, page: open.page + 1 }, parts, signal);
      return;
    }
    case 'page': {
      const open = await openResult(command.of, parts, signal);
      yield* showPage({ ...open, page: command.page }, parts, signal);
      return;
    }
    case 'rows': {
      const open = await openResult(command.of, parts, signal);
      yield* showPage({ ...open, page: 1, rows: command.rows }, parts, signal);
      return;
    }
  }
}

/** The last table where it was left; another one at its first page, which its cell has shown. */
async function openResult(
  of: ResultName | undefined,
  parts: RunParts,
  signal: AbortSignal,
): Promise<OpenResult> {
  const { open } = parts.session;
  if (of !== undefined) {
    const source = await exportSource({ source: of, all: false }, parts, signal);
    const named = of.name === undefined ? undefined : parts.session.named.get(of.name);
    const rows = named?.rows ?? parts.settings.limits.rows;
    const [result] = source.results;
    if (result !== undefined && result.path !== open?.result.path)
      return openAt(result, source.taskId, source.of, rows);
  }
  if (open !== undefined) return open;
  throw new LinkisKernelError('OPTION_INVALID', 'no table has been shown in this notebook yet', {
    hint: 'Run a cell that returns one, or open one by %result TASK.',
  });
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
function openAt(
  result: ResultSetRef,
  id: TaskId,
  of: number | undefined,
  rows: number,
): OpenResult {
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
  if (page.kind !== 'table') {
    yield {
      kind: 'display',
      bundle: renderResult(page, { ...open, limits: parts.settings.limits }),
    };
    return;
  }
  if (page.rows.length === 0 && open.page > 1) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `result ${String(open.number)} of task ${String(open.taskId)} has no page ${String(open.page)}: its rows end before`,
      { hint: `A page has ${String(open.rows)} rows here; %page 1 is the first.` },
    );
  }
  const last = page.last || (await endsWith(open, parts, signal));
  yield {
    kind: 'display',
    bundle: renderResult({ ...page, last }, { ...open, limits: parts.settings.limits }),
  };
  parts.session.open = open;
}

/** Whether a full page is the last one: the server does not say, so the row behind it is asked for. */
async function endsWith(open: OpenResult, parts: RunParts, signal: AbortSignal): Promise<boolean> {
  const row = { page: open.page * open.rows + 1, pageSize: 1 };
  const next = await parts.client.read(open.result, row, signal);
  return next.kind === 'table' && next.rows.length === 0;
}
