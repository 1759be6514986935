/**
 * `--expect`: whether the last table of a cell is as its user expects. What the size of the table decides is read from the server's count; all
 * else is asked of DuckDB on this machine, over all rows. No condition is sent to the server.
 */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { PlannedTask } from '../../magics/index.ts';
import {
  quoteLine,
  renderChecks,
  renderNotices,
  renderTable,
  showControls,
} from '../../render/index.ts';
import {
  asNumber,
  asObject,
  counted,
  grouped,
  LinkisKernelError,
  messageOf,
} from '../../shared/index.ts';
import { quoteName } from '../../sql/index.ts';
import {
  type ResultPage,
  type ResultSetRef,
  taskId,
  type TaskId,
  taskText,
} from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { failureOutcome } from '../cell/failure-outcome.ts';
import type { LocalTable } from '../session/notebook-session.ts';
import { callsOf, namedColumns, placeOfError, readsTables, withSize } from './condition-sql.ts';
import { countCondition, sizeWords } from './count-condition.ts';
import { localTable, localTables, mentionedNames } from './local-tables.ts';
import { askLocally, type OfferedTable } from './quiet-task.ts';
import { onThisMachine } from './run-local-task.ts';

/** The name of a table that the user has not named: no table of the user has it. */
const ownName = 'linkis expectation';

/** Conditions that do not hold and are told one by one. */
const mostTold = 10;
/** Rows for which a condition does not hold, and columns of them, that are shown. */
const shownRows = 3;
const shownColumns = 12;

/**
 * Finds syntax errors before the task is submitted, where DuckDB of this machine runs the cell anyway. Rejects with `OPTION_INVALID`, which
 * shows the place.
 */
export async function checkConditions(task: PlannedTask, cell: CellRun): Promise<void> {
  const isHere = cell.local.isOwn || task.place === 'local';
  if (task.expectations === undefined || !isHere) return;
  const asked = task.expectations.filter((text) => countCondition(text) === undefined);
  if (asked.length === 0) return;
  const run = await hereAlone(cell);
  for (const condition of asked) {
    const fault = await syntaxFault(condition, run);
    if (fault !== undefined)
      throw new LinkisKernelError('OPTION_INVALID', `--expect: ${fault}`, {
        hint: 'Nothing was submitted. A condition is what stands behind WHERE or HAVING in the SQL of DuckDB.',
      });
  }
}

/** Rejects with `OPTION_INVALID` where there is no place on this machine: the client would then be the server's. */
async function hereAlone(cell: CellRun): Promise<CellRun> {
  if (!cell.local.isOwn) await cell.local.directory();
  return onThisMachine(cell);
}

/** The parser's words, then the condition with a mark below the place; undefined when the condition can be read. */
async function syntaxFault(condition: string, run: CellRun): Promise<string | undefined> {
  const before = 'SELECT (';
  const { rows } = await askLocally(
    { code: `SELECT json_serialize_sql(${literal(`${before}${condition})`)}) AS told` },
    run,
  );
  const told = asObject(JSON.parse(rows[0]?.[0] ?? '{}'));
  if (told?.['error'] !== true) return undefined;
  const at = Number(told['position'] ?? Number.NaN) - before.length + 1;
  const message = String(told['error_message']);
  return withPlace(message, condition, Number.isInteger(at) && at > 0 ? at : undefined);
}

function withPlace(message: string, condition: string, column: number | undefined): string {
  const quoted = quoteLine(condition, { line: 1, column });
  const lines = quoted.map((line) => line.slice('line 1: '.length));
  return [message, ...lines].join('\n');
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/**
 * After a task that ended well: its outcome, or the failure that says which condition does not hold. Rejects with the signal's reason. A
 * condition that cannot be judged does not hold.
 */
export async function* checkExpectations(
  planned: PlannedTask,
  cellCode: string,
  outcome: CellOutcome,
  cell: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const conditions = planned.expectations;
  const id = asNumber(asObject(outcome.metadata?.['linkis'])?.['taskId']);
  if (conditions === undefined || outcome.status === 'error' || id === undefined) return outcome;
  const failed: string[] = [];
  const passed: string[] = [];
  const checked: Checked = { planned, taskId: taskId(id), cell };
  try {
    const table = await lastTable(checked);
    const asked = createAsked(checked, table);
    for (const condition of conditions) {
      const problem =
        table === undefined
          ? 'cannot be checked: the cell made no table'
          : yield* problemOf(condition, table, asked);
      if (problem === undefined) passed.push(condition);
      else failed.push(`${showControls(condition)} ${problem}`);
    }
    if (passed.length > 0 && !planned.quiet)
      yield { kind: 'display', bundle: renderChecks(passed) };
    if (failed.length === 0) return outcome;
    throw expectationError(failed, conditions.length, whichTable(checked, table));
  } catch (thrown) {
    cell.signal.throwIfAborted();
    const { metadata } = outcome;
    const ended = failureOutcome(thrown, { cellCode, planned, facts: cell.facts });
    return metadata === undefined ? ended : { ...ended, metadata };
  }
}

interface Checked {
  readonly planned: PlannedTask;
  readonly taskId: TaskId;
  readonly cell: CellRun;
}

interface FoundTable {
  readonly result: ResultSetRef;
  readonly page: Extract<ResultPage, { readonly kind: 'table' }>;
  /** Results of the task. */
  readonly of: number;
  /** Undefined = the server does not say. */
  readonly rows: number | undefined;
}

/** The last table with its first row, read again: what was shown may have been cut. */
async function lastTable({ cell, taskId: id }: Checked): Promise<FoundTable | undefined> {
  const { client, signal } = cell;
  const { resultLocation } = await client.info(id, signal);
  const results =
    resultLocation === undefined ? [] : await client.resultSets(resultLocation, signal);
  for (const result of results.toReversed()) {
    const request = { page: 1, pageSize: 1, count: true };
    const first = await client.read(result, request, signal);
    const isHeldBack = first.kind === 'unviewable' && first.heldBack === true;
    const page = isHeldBack
      ? await client.read(result, { ...request, whole: true }, signal)
      : first;
    if (page.kind !== 'table') continue;
    const rows = page.totalRows ?? (page.last ? page.rows.length : undefined);
    return { result, page, of: results.length, rows };
  }
  return undefined;
}

/** `result 2 of task 17`, where it must be told. */
function whichTable({ cell, taskId: id }: Checked, table: FoundTable | undefined): string {
  const task = cell.settings.status === 'stable' ? 'the task' : `task ${taskText(id)}`;
  if (table === undefined) return task;
  return table.of === 1
    ? `the result of ${task}`
    : `result ${String(table.result.index + 1)} of ${task}`;
}

function expectationError(failed: readonly string[], of: number, which: string): LinkisKernelError {
  const told = failed.slice(0, mostTold);
  const [first = '', ...others] = told;
  const left = failed.length - told.length;
  const count =
    of === 1 ? '' : ` (${String(failed.length)} of ${counted(of, 'expectation')} not met)`;
  const [line = '', ...more] = first.split('\n');
  return new LinkisKernelError(
    'EXPECTATION_FAILED',
    [
      `${line}${count}`,
      ...more,
      ...others,
      ...(left > 0 ? [`${grouped(left)} more expectations are not met.`] : []),
    ].join('\n'),
    { hint: `Checked was ${which}; the task itself has succeeded.` },
  );
}

/** What DuckDB is asked of the table, which is fetched with the first question. */
interface Asked {
  table(): AsyncGenerator<CellEvent, { readonly table: LocalTable; readonly run: CellRun }>;
}

function createAsked({ planned, taskId: id, cell }: Checked, found: FoundTable | undefined): Asked {
  let known: { readonly table: LocalTable; readonly run: CellRun } | undefined;
  return {
    async *table() {
      if (known !== undefined) return known;
      if (found === undefined) throw new LinkisKernelError('TASK_FAILED', 'there is no table');
      const run = await hereAlone(cell);
      const name = planned.resultName ?? ownName;
      const { result, page } = found;
      const table = yield* localTable({ name, taskId: id, result, page }, planned.localRows, run);
      if (table.notices.length > 0) yield { kind: 'display', bundle: renderNotices(table.notices) };
      known = { table, run };
      return known;
    },
  };
}

/** Why the condition does not hold; undefined when it does. */
async function* problemOf(
  condition: string,
  found: FoundTable,
  asked: Asked,
): AsyncGenerator<CellEvent, string | undefined> {
  const byCount = countCondition(condition);
  const columns = found.page.totalColumns ?? found.page.columns.length;
  const needsRows = sizeWords(condition).includes('rows');
  if (byCount !== undefined && (found.rows !== undefined || !needsRows)) {
    const size = { rows: found.rows ?? 0, columns };
    return byCount(size)
      ? undefined
      : notHolding(sizeWords(condition).map((word) => [word, String(size[word])]));
  }
  const { table, run } = yield* asked.table();
  const others = readsTables(condition) ? yield* otherTables(condition, table, run) : [];
  const ask = async (code: string): Promise<Extract<ResultPage, { kind: 'table' }>> =>
    askLocally({ code, tables: [...others, table] }, run);
  const source = quoteName(table.name, '"');
  try {
    const rows = Number(
      (await ask(`SELECT CAST(count(*) AS VARCHAR) FROM ${source}`)).rows[0]?.[0],
    );
    const total = found.rows ?? (table.isCut === true ? undefined : rows);
    const about: About = { condition, source, table, rows, total, ask, run };
    if (table.isCut === true && needsRows && total === undefined) return notWhole(rows);
    const sized = withSize(condition, { rows: total ?? rows, columns });
    const ofAll = await ofAllRows(sized, about);
    if (ofAll === undefined) return yield* ofEachRow(sized, about);
    return ofAll === holds ? undefined : ofAll;
  } catch (thrown) {
    run.signal.throwIfAborted();
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'TASK_FAILED') throw thrown;
    const fault = await syntaxFault(condition, run).catch(() => undefined);
    return `cannot be evaluated: ${fault ?? faultIn(thrown, condition)}`;
  }
}

async function* otherTables(
  condition: string,
  { name }: LocalTable,
  run: CellRun,
): AsyncGenerator<CellEvent, readonly OfferedTable[]> {
  const names = await mentionedNames({ code: condition, runType: 'sql' }, run);
  return yield* localTables(
    names.filter((other) => other !== name),
    undefined,
    run,
  );
}

interface About {
  readonly condition: string;
  /** The quoted name of the table. */
  readonly source: string;
  readonly table: LocalTable;
  /** Rows that are here, and rows of the result where they are known. */
  readonly rows: number;
  readonly total: number | undefined;
  readonly ask: (code: string) => Promise<Extract<ResultPage, { kind: 'table' }>>;
  readonly run: CellRun;
}

/** Whether it holds; of an aggregate over all rows. Undefined = it holds or not for each row. */
async function ofAllRows(sized: string, about: About): Promise<string | typeof holds | undefined> {
  const { source, table, rows, ask, condition } = about;
  let answer: string | null;
  try {
    const { rows: answers } = await ask(
      `SELECT CAST(CAST((\n${sized}\n) AS BOOLEAN) AS VARCHAR), count(*) FROM ${source}`,
    );
    answer = answers[0]?.[0] ?? null;
  } catch (thrown) {
    if (/must appear in the GROUP BY clause/.test(messageOf(thrown))) return undefined;
    throw thrown;
  }
  if (table.isCut === true) return notWhole(rows);
  return answer === 'true' ? holds : notHolding(await foundIn(condition, about), answer);
}

/** So that a condition that holds is told from one that is about each row. */
const holds: unique symbol = Symbol('holds');

async function* ofEachRow(
  sized: string,
  about: About,
): AsyncGenerator<CellEvent, string | undefined> {
  const { source, table, rows, ask } = about;
  const wrong = `(\n${sized}\n) IS NOT TRUE`;
  const { rows: counts } = await ask(
    `SELECT CAST(count(*) FILTER (WHERE ${wrong}) AS VARCHAR), CAST(count(*) FILTER (WHERE (\n${sized}\n) IS NULL) AS VARCHAR) FROM ${source}`,
  );
  const [failing, unknown] = (counts[0] ?? []).map(Number);
  if (failing === undefined || failing === 0)
    return table.isCut === true ? notWhole(rows) : undefined;
  yield* failingRows(wrong, failing, about);
  const nulls =
    unknown === undefined || unknown === 0
      ? ''
      : failing === unknown
        ? ', where it is NULL'
        : `, NULL for ${grouped(unknown)} of them`;
  return `does not hold for ${grouped(failing)} of ${table.isCut === true ? 'the first ' : ''}${counted(rows, 'row')}${nulls}`;
}

async function* failingRows(
  wrong: string,
  failing: number,
  { source, table, ask, condition, run }: About,
): AsyncGenerator<CellEvent> {
  const names = table.columns.map(({ name }) => name);
  const named = namedColumns(condition, names);
  const chosen = [...new Set([...named, ...names.keys()])].slice(0, shownColumns);
  const cells = chosen.map((at) => quoteName(names[at] ?? '', '"')).join(', ');
  const page = await ask(
    `SELECT ${cells} FROM ${source} WHERE ${wrong} LIMIT ${String(shownRows)}`,
  );
  yield {
    kind: 'display',
    bundle: renderTable({
      columns: page.columns,
      totalColumns: names.length,
      rows: page.rows,
      more: failing > page.rows.length,
      totalRows: failing,
      facts: [`${condition} is not true`],
      limits: run.settings.limits,
    }),
  };
}

function notWhole(rows: number): string {
  return `cannot be checked over all rows: only the first ${grouped(rows)} are here, by limits.localRows or limits.localBytes`;
}

type Values = readonly (readonly [what: string, value: string])[];

/** `found`: what explains it. `answer`: what the condition is. */
function notHolding(found: Values, answer: string | null = 'false'): string {
  const values = found.map(([what, value]) => `${what} = ${value}`).join(', ');
  const told = [values, ...(answer === null ? ['it is NULL'] : [])].filter((part) => part !== '');
  return `does not hold${told.length === 0 ? '' : `: ${told.join('; ')}`}`;
}

/** The values of our words and of the calls in the condition. */
async function foundIn(
  condition: string,
  { source, table, total, rows, ask }: About,
): Promise<Values> {
  const size = { rows: total ?? rows, columns: table.columns.length };
  const words: Values = sizeWords(condition).map((word) => [word, String(size[word])]);
  const calls = callsOf(condition);
  if (calls.length === 0) return words;
  try {
    const asked = calls.map((call) => `CAST((\n${withSize(call, size)}\n) AS VARCHAR)`);
    const { rows: answers } = await ask(`SELECT count(*), ${asked.join(', ')} FROM ${source}`);
    const values = answers[0]?.slice(1) ?? [];
    return [
      ...words,
      ...calls.map((call, at) => [showControls(call), showControls(values[at] ?? 'NULL')] as const),
    ];
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'TASK_FAILED') throw thrown;
    return words;
  }
}

function faultIn(thrown: LinkisKernelError, condition: string): string {
  const message = thrown.message
    .replace(/^(?:\d+, )?(?:Task is Failed, ?errorMsg: )?(?:[A-Z]\w+ Error: )?/, '')
    .replace(
      'aggregate function calls cannot be nested',
      'it mixes values of each row with aggregates over all rows',
    );
  return withPlace(message, condition, placeOfError(message, condition));
}
