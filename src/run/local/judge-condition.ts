/** Whether one condition holds of a table, by the server's count of its rows or by DuckDB of this machine; and why it does not. */
import type { CellEvent } from '../../interpreter/index.ts';
import { quoteLine, renderTable, showControls } from '../../render/index.ts';
import { asObject, counted, grouped, LinkisKernelError, messageOf } from '../../shared/index.ts';
import { quoteName, sqlText } from '../../sql/index.ts';
import type { ResultPage, ResultSetRef } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { LocalTable } from '../session/notebook-session.ts';
import { callsOf, namedColumns, placeOfError, readsTables, withSize } from './condition-sql.ts';
import { countCondition, sizeWords, type TableSize } from './count-condition.ts';
import { localTables } from './local-tables.ts';
import { mentionedNames } from './mentioned-names.ts';
import { askLocally, type OfferedTable } from './quiet-task.ts';

/** Rows for which a condition does not hold, and columns of them, that are shown. */
const shownRows = 3;
const shownColumns = 12;

export interface FoundTable {
  readonly result: ResultSetRef;
  readonly page: Extract<ResultPage, { readonly kind: 'table' }>;
  /** Results of the task. */
  readonly of: number;
  /** Undefined = the server does not say. */
  readonly rows: number | undefined;
}

/** What DuckDB is asked of the table, which is fetched with the first question. */
export interface Asked {
  table(): AsyncGenerator<CellEvent, { readonly table: LocalTable; readonly run: CellRun }>;
}

/** Why the condition does not hold; undefined when it does. */
export async function* problemOf(
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
    const size = { rows: total ?? rows, columns };
    const about: About = { condition, source, table, rows, size, ask, run };
    if (table.isCut === true && needsRows && total === undefined) return notWhole(rows);
    const sized = withSize(condition, size);
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
  { name, columns }: LocalTable,
  run: CellRun,
): AsyncGenerator<CellEvent, readonly OfferedTable[]> {
  const names = await mentionedNames({ code: condition, runType: 'sql' }, run);
  const own = new Set(columns.map((column) => column.name.toLowerCase()));
  // A column of the result is meant, unless the condition has a query in it.
  const isMeant = (other: string): boolean =>
    !own.has(other.toLowerCase()) || /\bfrom\b/i.test(condition);
  return yield* localTables(
    names.filter((other) => other !== name && isMeant(other)),
    undefined,
    run,
  );
}

interface About {
  readonly condition: string;
  /** The quoted name of the table. */
  readonly source: string;
  readonly table: LocalTable;
  /** Rows that are here. */
  readonly rows: number;
  /** Of the result. */
  readonly size: TableSize;
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
async function foundIn(condition: string, { source, size, ask }: About): Promise<Values> {
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
    .replace(/^[A-Z]\w+ Error: /, '')
    .replace(
      'aggregate function calls cannot be nested',
      'it mixes values of each row with aggregates over all rows',
    );
  return withPlace(message, condition, placeOfError(message, condition));
}

/** The parser's words, then the condition with a mark below the place; undefined when the condition can be read. */
export async function syntaxFault(condition: string, run: CellRun): Promise<string | undefined> {
  const before = 'SELECT (';
  const { rows } = await askLocally(
    { code: `SELECT json_serialize_sql(${sqlText(`${before}${condition})`)}) AS told` },
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
