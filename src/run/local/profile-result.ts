/** The profile of a result, over all rows that are on this machine, by its own DuckDB. */
import type { ColumnProfile } from '../../render/index.ts';
import type { ResultColumn } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { LocalTable } from '../session/notebook-session.ts';
import {
  exactlyCountedRows,
  histogramOf,
  histogramsSql,
  type Measured,
  measured,
  type MeasuredColumn,
  measuresSql,
} from './column-measures.ts';
import { askLocally, type OfferedTable } from './quiet-task.ts';

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
  const ask = async (code: string): Promise<readonly (readonly (string | null)[])[]> =>
    (await askLocally({ code, tables: [offered] }, run, mostAnswers)).rows;
  const source = limit === undefined ? view : `(FROM ${view} LIMIT ${String(limit)})`;
  const [counts] = await ask(`SELECT CAST(count(*) AS VARCHAR) FROM ${source}`);
  const rows = Number(counts?.[0]);
  const isExact = rows <= exactlyCountedRows;
  const profiles: ColumnProfile[] = [];
  for (let from = 0; from < chosen.length; from += columnsAtOnce) {
    const positions = chosen.slice(from, from + columnsAtOnce);
    const typeSql = positions.map((at) => `typeof(c${String(at)})`).join(', ');
    const [types] = await ask(
      `SELECT ${typeSql} FROM (SELECT 1) LEFT JOIN (FROM ${view} LIMIT 0) ON true`,
    );
    const asked = positions.map((at, index): MeasuredColumn => ({
      at,
      c: `c${String(at)}`,
      type: types?.[index] ?? 'VARCHAR',
    }));
    const answers = byPosition(await ask(measuresSql(asked, source, isExact)));
    const known = asked.map((column) => ({
      column,
      found: measured(column, answers.get(String(column.at))?.[0] ?? [], isExact),
    }));
    const histograms = await histogramsOf(known, source, ask);
    for (const { column, found } of known) {
      const { name = '', type = '' } = columns[column.at] ?? {};
      const histogram = histogramOf(found, histograms.get(String(column.at)) ?? []);
      profiles.push({ ...found.profile, name, type, histogram });
    }
    yield profiles.length;
  }
  return { rows, columns: profiles };
}

/** More than the rows of all histograms of {@link columnsAtOnce}. */
const mostAnswers = 1000;

type Answers = ReadonlyMap<string, readonly (readonly (string | null)[])[]>;

async function histogramsOf(
  known: readonly { readonly column: MeasuredColumn; readonly found: Measured }[],
  source: string,
  ask: (code: string) => Promise<readonly (readonly (string | null)[])[]>,
): Promise<Answers> {
  const asked = known.flatMap(({ column, found: { bins } }) =>
    bins === undefined ? [] : [{ column, bins }],
  );
  return asked.length === 0 ? new Map() : byPosition(await ask(histogramsSql(asked, source)));
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
