/** `--cache`: the result of an earlier task with the same code, shown in place of a run; and the note that makes a later one possible. */
import type { CellOutcome } from '../../interpreter/index.ts';
import { languageOf } from '../../magics/index.ts';
import { mostColumns, renderMuted } from '../../render/index.ts';
import { counted, LinkisKernelError, messageOf } from '../../shared/index.ts';
import { statementsOf } from '../../sql/index.ts';
import { substitute } from '../../substitution/index.ts';
import {
  type LogLine,
  submitMarkKey,
  type TaskHandle,
  taskId,
  type TaskInfo,
} from '../../task/index.ts';
import type { TaskRun } from '../cell/cell-run.ts';
import type { TaskEvents } from '../cell/note-shown.ts';
import { submittedBy } from '../cell/notices.ts';
import { createResultReader, mostResults, type ResultOutput } from '../result/result-reader.ts';
import { type CachedTask, cacheKeyOf } from '../journal/result-cache.ts';
import { nothingShown } from '../journal/tasks.ts';
import { engineLabel, handleOf } from '../named/task-row.ts';
import { userName } from '../named/user-name.ts';
import { consoleVariables } from '../session/console-variables.ts';
import { specOfPlan } from './spec-of-plan.ts';

/** A cell with `--cache`, before its submit. */
export interface CacheQuestion {
  /** Undefined when the result of this code cannot be kept. */
  readonly key: string | undefined;
  /** Why it cannot, for the user. */
  readonly why: string | undefined;
  /** The user's name on the server, where it says so. */
  readonly user: string | undefined;
}

/** What an earlier task must agree in. Asks the server for the user and the user's variables; rejects when it refuses the login. */
export async function cacheQuestion(run: TaskRun): Promise<CacheQuestion> {
  const { cell, planned } = run;
  if (languageOf(planned.runType) !== 'sql')
    return { key: undefined, why: undefined, user: undefined };
  const asker = { ...cell, signal: run.stop };
  const spec = await specOfPlan(planned, cell);
  const user = await userName(asker);
  const known = spec.code.includes('${') ? await consoleVariables(asker) : undefined;
  const onServer = known !== undefined && 'variables' in known ? known.variables : {};
  const no = (why: string | undefined): CacheQuestion => ({ key: undefined, why, user });
  let code: string;
  try {
    const scope = { runType: spec.runType, variables: { ...onServer, ...spec.variables }, user };
    const put = substitute(spec.code, { ...scope, now: new Date() });
    const [unknown] = put.unknown;
    if (unknown !== undefined) return no(`the value of \${${unknown}} is not known here`);
    ({ code } = put);
  } catch (thrown) {
    // The server refuses the code too, and says why.
    if (thrown instanceof LinkisKernelError) return no(undefined);
    throw thrown;
  }
  const statements = statementsOf(code, planned.engine);
  if (statements.length === 0) return no('there is no statement in it');
  const writing = statements.find(({ kind }) => kind !== 'read');
  if (writing !== undefined) return no(`${writing.verb} does not only read`);
  const { fixedEngineConn: _own, ...labels } = spec.labels;
  const place = [cell.client.address, user, spec.creator, spec.engineType, spec.runType];
  const { database } = cell.session.state;
  const given = [spec.runtime, spec.startup, labels].map(sorted);
  const { changes, state } = cell.session;
  const versions = changes.versionsFor(code, planned.engine);
  // A fresh engine has forgotten what the statements of earlier cells have set.
  const changed = versions.length === 0 ? [] : [versions, state.freshEngines];
  const facts = [...place, database, ...given, ...changed, code];
  return { key: cacheKeyOf(facts), why: undefined, user };
}

function sorted(values: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** Shows the result that is kept for the key, if it is young enough and the server still has it. Undefined when there is none. */
export async function* showCached(
  run: TaskRun,
  { key, user }: CacheQuestion,
): TaskEvents<{ readonly task: TaskHandle; readonly outcome: CellOutcome } | undefined> {
  const { cell, planned, output } = run;
  const { session, settings } = cell;
  const most = planned.cacheMs ?? 0;
  if (key === undefined || most === 0) return undefined;
  const kept = await session.cache.find(key);
  if (kept === undefined) return undefined;
  const ageMs = Math.max(0, Date.now() - kept.at);
  if (ageMs > most) return undefined;
  const found = await resultsOf(kept, user, run);
  if (found === undefined) return undefined;
  const { info, results } = found;
  const task = handleOf(info);
  output.planned(engineLabel(info));
  output.submitted(task.taskId);
  session.lastTask = task.taskId;
  if (planned.resultName !== undefined) keepName(planned.resultName, kept, info, run);
  for (const one of results) yield* output.result(one);
  session.open = output.lastTable() ?? session.open;
  output.changes.log(found.log);
  yield* output.notices(output.changes.notices(submittedBy({ planned, facts: cell.facts }), info));
  yield* output.end('Succeed');
  const otherAt = session.changes.otherCodeAt(planned.engine);
  const unseen =
    otherAt !== undefined && otherAt > kept.at
      ? `, without what other code in ${planned.engine} has changed since`
      : '';
  yield {
    kind: 'display',
    bundle: renderMuted(
      `${
        settings.status === 'stable'
          ? 'from an earlier task'
          : `from task ${String(task.taskId)}, ${ageOf(ageMs)} old`
      }${unseen} · --cache off runs it again`,
    ),
  };
  const { taskId: id, execId } = task;
  const facts = { taskId: id, execId, state: info.state, results: results.length, cached: true };
  return { task, outcome: { status: 'ok', metadata: { linkis: facts } } };
}

/** Notes a task that has ended well for later cells, or tells why it cannot be noted. `at`: when it was submitted. */
export async function* keepResult(
  { cell, planned }: TaskRun,
  { key, why }: CacheQuestion,
  { task, mark, at }: { readonly task: TaskHandle; readonly mark: string; readonly at: number },
): TaskEvents<void> {
  if (key !== undefined) await cell.session.cache.remember(key, { taskId: task.taskId, mark, at });
  else if (why !== undefined && planned.cacheMs !== 0)
    yield { kind: 'display', bundle: renderMuted(`not kept for --cache: ${why}`) };
}

interface Kept {
  readonly info: TaskInfo;
  readonly results: readonly ResultOutput[];
  /** It tells what the server changed unasked. */
  readonly log: readonly LogLine[];
}

/** The task's row and all that its cell shows of its results, read before anything is shown. Undefined when any of it is gone. */
async function resultsOf(
  kept: CachedTask,
  user: string | undefined,
  run: TaskRun,
): Promise<Kept | undefined> {
  const { cell, planned, stop } = run;
  const { client, settings, logger } = cell;
  const miss = (why: string): undefined => {
    logger.info(`the result of task ${String(kept.taskId)} is not taken from the cache: ${why}`);
  };
  try {
    const info = await client.info(taskId(kept.taskId), stop);
    const mark = info.source[submitMarkKey];
    if (mark !== undefined && mark !== kept.mark) return miss('the number names another task');
    if (user !== undefined && info.user !== user) return miss(`it is a task of ${info.user}`);
    const { resultLocation } = info;
    if (info.state !== 'Succeed' || resultLocation === undefined)
      return miss(`it is ${info.state}, and has no results`);
    const reader = createResultReader(
      client,
      {
        rows: planned.rows ?? settings.limits.rows,
        columns: mostColumns(settings.limits),
        results: mostResults,
      },
      logger,
    );
    const results: ResultOutput[] = [];
    for await (const one of reader.read(resultLocation, true, stop)) {
      if (one.kind === 'failed') return miss(one.error.message);
      results.push(one);
    }
    if (results.length === 0) return miss('it has no results');
    const { logPath } = info;
    const log = logPath === undefined ? undefined : await client.storedLog(logPath, 1, stop);
    return { info, results, log: log?.lines ?? [] };
  } catch (thrown) {
    stop.throwIfAborted();
    if (!(thrown instanceof LinkisKernelError)) throw thrown;
    return miss(messageOf(thrown));
  }
}

/** `--as`: the name is this notebook's from here on, for the next kernel too. */
function keepName(
  name: string,
  kept: CachedTask,
  info: TaskInfo,
  { cell, planned }: TaskRun,
): void {
  const { session, client, settings } = cell;
  const rows = planned.rows ?? settings.limits.rows;
  const task = handleOf(info);
  session.named.set(name, { taskId: task.taskId, rows });
  const entry = session.journal.attach({
    mark: kept.mark,
    at: kept.at,
    engine: engineLabel(info),
    creator: info.creator,
    gateway: client.address,
    detached: false,
    session: undefined,
    followers: [],
    taskId: task.taskId,
    execId: task.execId,
    shown: nothingShown,
    line: undefined,
    names: [],
    end: info.state,
  });
  entry.named(name, rows);
}

/** `12 minutes`. */
function ageOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return counted(seconds, 'second');
  if (seconds < 7200) return counted(Math.round(seconds / 60), 'minute');
  if (seconds < 172_800) return counted(Math.round(seconds / 3600), 'hour');
  return counted(Math.round(seconds / 86_400), 'day');
}
