/** A task that the kernel runs for itself on this machine: nothing of it is shown, and an interrupt ends it. */
import { LinkisKernelError, messageOf, untilAborted } from '../../shared/index.ts';
import {
  isTerminal,
  ownTaskKey,
  type ResultPage,
  type ResultSetRef,
  type TaskHandle,
  type TaskId,
  type TaskSpec,
} from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { engineSessionOf, isPinned } from '../session/notebook-session.ts';
import { killTask } from '../task/kill-task.ts';

/** The runtime parameter that the local gateway knows: see its `named-tables`. */
export const tablesParameter = 'linkis.kernel.tables';

/** A table of a local task, as the local gateway takes it. */
export interface OfferedTable {
  readonly name: string;
  /** An absolute path, or that of a result of the gateway. */
  readonly path: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export interface QuietTask {
  readonly taskId: TaskId;
  readonly results: readonly ResultSetRef[];
}

/** `tables`: what the SQL may name besides the session's own. */
interface LocalSql {
  readonly code: string;
  readonly tables?: readonly OfferedTable[];
}

/** Runs SQL in the notebook's DuckDB session. `run` is one on this machine. Rejects with `TASK_FAILED` and the engine's words. */
export async function runQuietly(
  { code, tables = [] }: LocalSql,
  run: CellRun,
): Promise<QuietTask> {
  const { client, session, settings } = run;
  const task = await client.submit({
    code,
    runType: 'sql',
    engineType: 'duckdb-1',
    creator: 'notebook',
    variables: {},
    runtime: tables.length === 0 ? {} : { [tablesParameter]: tables },
    startup: {},
    // As for the notebook's own cells.
    labels:
      settings.session === 'own' || isPinned(session)
        ? { fixedEngineConn: engineSessionOf(session) }
        : {},
    source: { [ownTaskKey]: 'quiet' },
  });
  return followQuietly(task, run);
}

/** Runs a task of any engine. `failed`: what its failure means, before the engine's words, and what to do. Rejects with `TASK_FAILED` of these words. */
export async function runSpecQuietly(
  spec: TaskSpec,
  failed: { readonly what: string; readonly hint?: string | undefined },
  run: CellRun,
): Promise<QuietTask> {
  const task = await submitQuietly(spec, run);
  try {
    return await followQuietly(task, run);
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'TASK_FAILED') throw thrown;
    throw new LinkisKernelError('TASK_FAILED', `${failed.what}: ${messageOf(thrown)}`, {
      hint: failed.hint,
      cause: thrown,
    });
  }
}

/** Never calls the submit off, since it may make a task all the same: that one is killed, however late it is. */
async function submitQuietly(spec: TaskSpec, run: CellRun): Promise<TaskHandle> {
  const { client, session, settings, signal } = run;
  signal.throwIfAborted();
  const submitting = client.submit(spec);
  const answer = await untilAborted(submitting, signal);
  if (answer !== 'aborted') return answer;
  const tracked: Promise<unknown> = submitting
    .then(async (late) => killTask(late, run, settings.interruptWaitMs))
    .catch(() => undefined)
    .finally(() => session.pending.delete(tracked));
  session.pending.add(tracked);
  throw signal.reason;
}

/** Follows a task that was submitted, and ends it with the cell. Rejects as {@link runQuietly}. */
async function followQuietly(task: TaskHandle, run: CellRun): Promise<QuietTask> {
  const { client, clock, signal, settings } = run;
  try {
    for (let waitMs = 5; ; waitMs = Math.min(waitMs * 2, 200)) {
      signal.throwIfAborted();
      if (isTerminal(await client.status(task, signal))) break;
      await clock.wait(waitMs, signal);
    }
  } catch (thrown) {
    await killTask(task, run, settings.interruptWaitMs);
    throw thrown;
  }
  return { taskId: task.taskId, results: await resultsOf(task, run) };
}

/** What Linkis puts in front of an engine's words. */
const linkisWords = /^(?:\d+,\s*)?(?:Task is Failed,\s*errorMsg:\s*)?/;

async function resultsOf(task: TaskHandle, run: CellRun): Promise<readonly ResultSetRef[]> {
  const { client, signal } = run;
  const info = await client.info(task.taskId, signal);
  if (info.state !== 'Succeed')
    throw new LinkisKernelError(
      'TASK_FAILED',
      info.errorDescription?.trim().replace(linkisWords, '') || `the task ended as ${info.state}`,
    );
  return info.resultLocation === undefined ? [] : client.resultSets(info.resultLocation, signal);
}

/** The first lines that a task of code has printed. */
export async function printedLines(
  { results }: QuietTask,
  { client, signal }: Pick<CellRun, 'client' | 'signal'>,
  most = 100,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const result of results) {
    const page = await client.read(result, { page: 1, pageSize: most }, signal);
    if (page.kind === 'text') for (const line of page.lines) lines.push(line);
  }
  return lines;
}

type TablePage = Extract<ResultPage, { readonly kind: 'table' }>;

/** The first rows of the task's first result; undefined where that is no table, or none. */
export async function firstTable(
  { results }: QuietTask,
  { client, signal }: Pick<CellRun, 'client' | 'signal'>,
  rows: number,
): Promise<TablePage | undefined> {
  const [result] = results;
  if (result === undefined) return undefined;
  const page = await client.read(result, { page: 1, pageSize: rows }, signal);
  return page.kind === 'table' ? page : undefined;
}

/** The first rows of the only table that the SQL gives. Rejects as {@link runQuietly}. */
export async function askLocally(sql: LocalSql, run: CellRun, rows = 1000): Promise<TablePage> {
  const page = await firstTable(await runQuietly(sql, run), run, rows);
  if (page !== undefined) return page;
  throw new LinkisKernelError('TASK_FAILED', 'the local task gave no table');
}
