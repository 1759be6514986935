/** The profile of a result, over all rows that are on this machine, by its own DuckDB. */
import type { ColumnProfile } from '../../render/index.ts';
import type { ResultColumn } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { LocalTable } from '../session/notebook-session.ts';
import { histogramOf, histogramsSql } from './column-histograms.ts';
import type { MeasuredColumn } from './column-kind.ts';
import { exactlyCountedRows, type Measured, measured, measuresSql } from './column-measures.ts';
import { askLocally, type OfferedTable } from '../local/quiet-task.ts';

/** Columns that one question is about: it stays short, and a table of many columns shows how far it is. */
const columnsAtOnce = 25;

/** A name that no table of the user has. */
const view = '"linkis profile"';

export interface ProfiledResult {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}

/**
 * Yields how many columns are done. `chosen`: positions of the columns, in the order in which they are told. `limit`: the first rows only.
 * `run` is one on this machine. Rejects with a `LinkisKernelError` or the signal's reason.
 */
export async function* profileResult(
  table: LocalTable,
  columns: readonly ResultColumn[],
  { chosen, limit }: { readonly chosen: readonly number[]; readonly limit: number | undefined },
  run: CellRun,
): AsyncGenerator<number, ProfiledResult> {
  const offered: OfferedTable = {
    name: view.slice(1, -1),
    path: table.path,
    columns: table.columns.map(({ type }, at) => ({ name: `c${String(at)}`, type })),
  };
  const askAll: Ask = async (code) =>
    (await askLocally({ code, tables: [offered] }, run, mostAnswers)).rows;
  const whole = limit === undefined ? view : `(FROM ${view} LIMIT ${String(limit)})`;
  const types = chosen.map((at) => `typeof(c${String(at)})`).join(', ');
  const known = await askAll(
    `SELECT unnest([${types}]), (SELECT count(*) FROM ${whole}) FROM (SELECT 1) LEFT JOIN (FROM ${view} LIMIT 0) ON true`,
  );
  const rows = Number(known[0]?.[1]);
  const isExact = rows <= exactlyCountedRows;
  const profiles: ColumnProfile[] = [];
  for (let from = 0; from < chosen.length; from += columnsAtOnce) {
    const asked = chosen.slice(from, from + columnsAtOnce).map((at, index): MeasuredColumn => ({
      at,
      c: `c${String(at)}`,
      type: known[from + index]?.[0] ?? 'VARCHAR',
    }));
    const ask: Ask = async (code) => askAll(`${partSql(asked, whole, rows)}\n${code}`);
    const answers = byPosition(await ask(measuresSql(asked, part, isExact)));
    const found = asked.map((column) => ({
      column,
      found: measured(column, answers.get(String(column.at))?.[0] ?? [], isExact),
    }));
    const histograms = await histogramsOf(found, ask);
    for (const { column, found: one } of found) {
      const { name = '', type = '' } = columns[column.at] ?? {};
      const histogram = histogramOf(one, histograms.get(String(column.at)) ?? []);
      profiles.push({ ...one.profile, name, type, histogram });
    }
    yield profiles.length;
  }
  return { rows, columns: profiles };
}

/** More than a table has columns, and than the histograms of {@link columnsAtOnce} have rows. */
const mostAnswers = 20_000;

/** What the questions about some columns read. */
const part = 'part';
/** Of tables with more rows the columns are read from the file for each question, and not kept in memory. */
const keptRows = 100_000;

/** A question over a table of hundreds of columns is planned slowly, and each column is a question of its own. */
function partSql(columns: readonly MeasuredColumn[], source: string, rows: number): string {
  const names = columns.map(({ c }) => c).join(', ');
  const kept = rows <= keptRows ? 'MATERIALIZED' : 'NOT MATERIALIZED';
  return `WITH ${part} AS ${kept} (SELECT ${names} FROM ${source})`;
}

type Ask = (code: string) => Promise<readonly (readonly (string | null)[])[]>;
type Answers = ReadonlyMap<string, readonly (readonly (string | null)[])[]>;

async function histogramsOf(
  known: readonly { readonly column: MeasuredColumn; readonly found: Measured }[],
  ask: Ask,
): Promise<Answers> {
  const asked = known.flatMap(({ column, found: { bins } }) =>
    bins === undefined ? [] : [{ column, bins }],
  );
  return asked.length === 0 ? new Map() : byPosition(await ask(histogramsSql(asked, part)));
}

function byPosition(rows: readonly (readonly (string | null)[])[]): Answers {
  const found = new Map<string, (readonly (string | null)[])[]>();
  for (const row of rows) {
    const at = row[0] ?? '';
    const of = found.get(at) ?? [];
    found.set(at, of);
    of.push(row);
  }
  return found;
}
