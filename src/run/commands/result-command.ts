/** The magics about results: they show a result again and page through it. */
import type { CellEvent } from '../../interpreter/index.ts';
import type { ResultCommand, ResultName } from '../../magics/index.ts';
import {
  displayFacts,
  mostColumns,
  renderLines,
  renderResult,
  withJson,
} from '../../render/index.ts';
import { counted, LinkisKernelError } from '../../shared/index.ts';
import {
  isTerminal,
  type ResultPage,
  type ResultSetRef,
  type TaskId,
  taskText,
} from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isLarge, isOfText, readFirstOfLarge, withinNotebook } from '../result/large-result.ts';
import { exportSource, rangeHint } from '../export/result-source.ts';
import { namedResults } from '../named/named-results.ts';
import type { OpenResult } from '../session/notebook-session.ts';
import { taskRow } from '../named/task-row.ts';
import { namedTask } from '../named/named-task.ts';

export async function* runResultCommand(
  command: ResultCommand,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  const { json } = command;
  switch (command.kind) {
    case 'result':
      yield* showResults(await namedTask(command, run), command, run);
      return;
    case 'more': {
      const open = await openResult(command.of, run);
      yield* showPage({ ...open, page: open.page + 1 }, run, { goesOn: true, json });
      return;
    }
    case 'page': {
      const open = await openResult(command.of, run);
      yield* showPage({ ...open, page: command.page }, run, { json });
      return;
    }
    case 'rows': {
      const open = await openResult(command.of, run);
      yield* showPage({ ...open, page: 1, rows: command.rows }, run, { json });
      return;
    }
  }
}

/** The table shown last, at the page shown last; a named other one at page 1, since its cell has shown that page. */
async function openResult(of: ResultName | undefined, run: CellRun): Promise<OpenResult> {
  const { open } = run.session;
  if (of !== undefined) {
    const source = await exportSource({ source: of, all: false }, run);
    const named = of.name === undefined ? undefined : await namedResults(of.name, run);
    const rows = named?.rows ?? run.settings.limits.rows;
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
  { number, json }: Pick<Extract<ResultCommand, { kind: 'result' }>, 'number' | 'json'>,
  run: CellRun,
): AsyncGenerator<CellEvent> {
  const { client, settings } = run;
  const info = await taskRow(id, run);
  const results =
    info.resultLocation === undefined
      ? []
      : await client.resultSets(info.resultLocation, run.signal);
  if (results.length === 0) {
    yield {
      kind: 'display',
      bundle: withJson(
        renderLines([
          `Task ${taskText(id)} (${info.state}) has no results${isTerminal(info.state) ? '' : ' yet'}.`,
        ]),
        json,
        { taskId: id, state: info.state, of: 0 },
      ),
    };
    return;
  }
  const chosen =
    number === undefined ? results : results.filter((result) => result.index === number - 1);
  if (chosen.length === 0) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `task ${taskText(id)} has ${counted(results.length, 'result')}, no result ${String(number)}`,
      { hint: rangeHint(id, results.length) },
    );
  }
  for (const result of chosen) {
    const open = openAt(result, id, results.length, settings.limits.rows);
    yield* showPage(open, run, { json });
  }
}

function openAt(
  result: ResultSetRef,
  id: TaskId,
  of: number | undefined,
  rows: number,
): OpenResult {
  return { result, taskId: id, number: result.index + 1, of, page: 1, rows };
}

interface Asked {
  /** The user named no page: it is the one after the last that was shown. */
  readonly goesOn?: true;
  readonly json: boolean;
}

async function readPage(open: OpenResult, run: CellRun, { json }: Asked): Promise<ResultPage> {
  const { result, page, rows: pageSize } = open;
  const first = isLarge(result)
    ? await readFirstOfLarge(run.client, result, run.signal)
    : undefined;
  const columns = json ? undefined : mostColumns(run.settings.limits);
  const read =
    first !== undefined && !isOfText(first)
      ? first
      : await run.client.read(result, { page, pageSize, columns, count: true }, run.signal);
  return withinNotebook(read, result);
}

async function* showPage(open: OpenResult, run: CellRun, asked: Asked): AsyncGenerator<CellEvent> {
  const page = await readPage(open, run, asked);
  const isEmpty =
    (page.kind === 'table' && page.rows.length === 0) ||
    (page.kind === 'text' && page.lines.length === 0);
  if (isEmpty && open.page > 1) {
    yield* tellEnd(open, asked);
    return;
  }
  const { limits } = run.settings;
  const view = { ...open, limits, json: asked.json, inBatch: run.facts.inBatch };
  if (page.kind === 'text' && asked.json !== true) {
    yield { kind: 'text', stream: 'stdout', text: page.lines.map((line) => `${line}\n`).join('') };
    run.session.open = open;
    return;
  }
  if (page.kind !== 'table') {
    const { metadata } = displayFacts(page);
    yield { kind: 'display', bundle: renderResult(page, view), metadata };
    const isHeldBack = page.kind === 'unviewable' && page.heldBack === true;
    if (page.kind === 'text' || isHeldBack) run.session.open = open;
    return;
  }
  const last =
    page.last ||
    (page.totalRows === undefined
      ? await endsWith(open, run)
      : page.totalRows <= open.page * open.rows);
  yield {
    kind: 'display',
    bundle: renderResult({ ...page, last }, view),
  };
  run.session.open = { ...open, columns: page.columns.map(({ name }) => name) };
}

/** `%more` past the end is no failure, since a notebook may run it once too often. A named page that does not exist is one. */
function* tellEnd(open: OpenResult, { goesOn, json }: Asked): Generator<CellEvent> {
  const result = `result ${String(open.number)} of task ${taskText(open.taskId)}`;
  if (goesOn === true) {
    const { taskId, number, of, page, rows: pageSize } = open;
    const facts = { taskId, result: number, of: of ?? null, rows: [], page, pageSize, more: false };
    const shown = `page ${String(open.page - 1)} was its last`;
    yield {
      kind: 'display',
      bundle: withJson(
        renderLines([`No more of ${result}: ${shown}. %page 1 is the first.`]),
        json,
        facts,
      ),
    };
    return;
  }
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `${result} has no page ${String(open.page)}: it ends before`,
    { hint: `A page has ${String(open.rows)} rows here; %page 1 is the first.` },
  );
}

/** True when a full page is the last one. The server does not say, so this reads the next row. */
async function endsWith(open: OpenResult, run: CellRun): Promise<boolean> {
  const row = { page: open.page * open.rows + 1, pageSize: 1 };
  const next = await run.client.read(open.result, row, run.signal);
  return next.kind === 'table' && next.rows.length === 0;
}
