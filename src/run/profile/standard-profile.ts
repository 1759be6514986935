/**
 * The profile of a table behind an engine of which nobody knows what database it leads to, such as JDBC: by aggregates that all SQL has, without
 * the catalogue, which has no tables of such sources. The kernel turns the one row of an answer into a row a column.
 */
import type { CellEvent, CellOutcome } from '../../interpreter/index.ts';
import type { PlannedTask, ProfileCommand } from '../../magics/index.ts';
import {
  profileFacts,
  renderProfile,
  showControls,
  type TableProfile,
  withJson,
} from '../../render/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import { quoteName, splitName } from '../../sql/index.ts';
import type { CatalogueColumn } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { notebookTask } from '../task/notebook-task.ts';
import { chosenColumns } from './chosen-columns.ts';
import { columnOf, measuredBy, type Row } from './measured-table.ts';
import { isComparedType, isNumericType } from './table-profile-sql.ts';

/** Engines whose SQL may be that of many databases. */
const engines: ReadonlySet<string> = new Set(['jdbc', 'doris', 'starrocks', 'impala']);

export function isStandardOnly(engine: string): boolean {
  return engines.has(engine);
}

/** Columns of a task: each has five aggregates, and databases have limits for both. */
const mostColumns = 50;
/** A name that needs no quotes in any SQL, as far as its letters go. */
const plain = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The outcome of the last task. `runType`: of SQL. Rejects with a `LinkisKernelError` before anything is submitted. */
export async function* profileByStandardSql(
  command: ProfileCommand,
  runType: string,
  run: CellRun,
): AsyncGenerator<CellEvent, CellOutcome> {
  const { state } = run.session;
  const { name: engine, version } = state.engine;
  const written = command.table ?? '';
  const { table, quote } = tableInSql(written, engine);
  refuseParts(command, written);
  const planned = notebookTask(state, {
    code: '',
    engine,
    version,
    runType,
    quiet: state.quiet,
    hidesResults: true,
  });
  const asked = yield* measuredBy(`SELECT * FROM ${table} WHERE 1 = 0`, planned, run);
  if (asked.page === undefined) return asked.outcome;
  const all: readonly CatalogueColumn[] = asked.page.columns.map(({ name, type }) => ({
    name,
    type,
    comment: undefined,
    isPartition: false,
  }));
  const columns = chosenColumns(command.columns, all).flatMap((at) => all[at] ?? []);
  const named = columns.filter(({ name }) => quote !== undefined || plain.test(name));
  const left = columns.filter((column) => !named.includes(column));
  const measuring = yield* answersOf(named, { table, quote, planned }, run);
  const { outcome } = measuring;
  if (outcome.status === 'error') return outcome;
  const profile: TableProfile = {
    title: `Profile of ${written}`,
    rows: Number(measuring.rows[0]?.[1] ?? 0),
    totalColumns: all.length,
    columns: named.map((column, at) =>
      columnOf(column, measuring.rows[at] ?? [], false, { ranges: undefined, counts: undefined }),
    ),
    notices: left.map(
      ({ name }) =>
        `Column ${showControls(name)} is left out: it needs quotes, and it is not known which ones ${engine} takes. With the table in quotes, as in %profile \`${written}\` or %profile "${written}", it has them too.`,
    ),
  };
  const facts = { source: { kind: 'table', table: written }, ...profileFacts(profile) };
  const bundle = withJson(renderProfile(profile, run.settings.limits), command.json, facts);
  yield { kind: 'display', bundle };
  return outcome;
}

/** The name as it stands in SQL, made anew from its parts: what is written may be no name. */
function tableInSql(
  written: string,
  engine: string,
): { readonly table: string; readonly quote: '`' | '"' | undefined } {
  const quote = written.includes('`') ? '`' : written.includes('"') ? '"' : undefined;
  const parts = splitName(written);
  if (quote === undefined && !parts.every((part) => plain.test(part)))
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `%profile: '${showControls(written)}' needs quotes, and it is not known which ones ${engine} takes`,
      { hint: 'Write them: %profile `a b`.c, or %profile "a b".c. Nothing was submitted.' },
    );
  const table = parts.map((part) => (quote === undefined ? part : quoteName(part, quote)));
  return { table: table.join('.'), quote };
}

function refuseParts({ limit, sample, histogram }: ProfileCommand, written: string): void {
  const option =
    limit !== undefined
      ? '--limit'
      : sample !== undefined
        ? '--sample'
        : histogram
          ? '--histogram'
          : undefined;
  if (option === undefined) return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `%profile: ${option} is written in another way by each database, and it is not known which one this is`,
    {
      hint: `Take the part by a query: %%sql --as part above a SELECT of ${showControls(written)}, then %profile part, which has histograms too.`,
    },
  );
}

interface Asked {
  readonly table: string;
  readonly quote: '`' | '"' | undefined;
  readonly planned: PlannedTask;
}

/** For each column: position, rows, values, distinct values, minimum, maximum, mean. */
async function* answersOf(
  columns: readonly CatalogueColumn[],
  { table, quote, planned }: Asked,
  run: CellRun,
): AsyncGenerator<CellEvent, { readonly outcome: CellOutcome; readonly rows: readonly Row[] }> {
  const rows: Row[] = [];
  let outcome: CellOutcome = { status: 'ok' };
  for (let begin = 0; begin === 0 || begin < columns.length; begin += mostColumns) {
    const part = columns.slice(begin, begin + mostColumns);
    const cells = part.flatMap(({ name, type }, at) => {
      const column = quote === undefined ? name : quoteName(name, quote);
      const measures = [
        `count(${column})`,
        ...(isComparedType(type)
          ? [`count(DISTINCT ${column})`, `min(${column})`, `max(${column})`]
          : []),
        // A database may divide whole numbers by whole numbers.
        ...(isNumericType(type) ? [`avg(${column} * 1.0)`] : []),
      ];
      return measures.map((measure, of) => `${measure} AS m${String(at)}_${String(of)}`);
    });
    const code = `SELECT ${['count(*) AS all_rows', ...cells].join(',\n  ')}\nFROM ${table}`;
    const measuring = yield* measuredBy(code, planned, run);
    ({ outcome } = measuring);
    if (measuring.page === undefined) return { outcome, rows };
    const [count, ...values] = measuring.page.rows[0] ?? [];
    for (const { type } of part) {
      const compared = isComparedType(type) ? 4 : 1;
      const own = values.splice(0, isNumericType(type) ? compared + 1 : compared);
      rows.push([String(rows.length), count ?? null, ...own]);
    }
    if (part.length === 0) rows.push(['0', count ?? null]);
  }
  return { outcome, rows };
}
