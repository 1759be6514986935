/** `%preview --check`: the tables that the code reads and writes, with what the catalogue knows of their size. */
import { counted, grouped, linkedSignal } from '../../shared/index.ts';
import { splitName } from '../../sql/index.ts';
import { tableOfParts, usualDatabase } from '../catalogue/names.ts';
import type { CellRun } from '../cell/cell-run.ts';
import type { TaskStatements } from '../task/task-statements.ts';
import { catalogueHas, isAskable } from './check-tables.ts';

/** Milliseconds for all of them: a check must not be slower than a run. */
const patienceMs = 3000;
/** More would keep the server counting files. */
const mostTables = 10;

export interface TouchedTable {
  readonly table: string;
  /** In words: `2.8 KB in 4 files, 2 partitions`; undefined = not known. */
  readonly size: string | undefined;
}

/** Empty when the catalogue does not have the engine's tables, or cannot be asked. Rejects with the signal's reason alone. */
export async function touchedTables(
  engine: string,
  found: TaskStatements | undefined,
  run: CellRun,
): Promise<readonly TouchedTable[]> {
  if (found === undefined || !(await catalogueHas(engine, run))) return [];
  const named = found.statements
    .flatMap(({ reads, writes }) => [...reads, ...writes])
    .map(({ text }) => text)
    .filter(isAskable);
  if (named.length === 0) return [];
  const { signal, dispose } = linkedSignal([run.signal], patienceMs);
  try {
    const databases = await run.client.catalogue.databases(signal);
    const current = run.session.state.database ?? usualDatabase(databases);
    const places = new Map<string, { readonly database: string; readonly table: string }>();
    for (const text of named) {
      const place = tableOfParts(splitName(text), databases, current);
      if (place !== undefined) places.set(`${place.database}.${place.table}`.toLowerCase(), place);
    }
    return await Promise.all(
      [...places.values()].slice(0, mostTables).map(async ({ database, table }) => ({
        table: `${database}.${table}`,
        size: await sizeOf(database, table, signal, run),
      })),
    );
  } catch {
    run.signal.throwIfAborted();
    // The check itself says that the catalogue does not answer.
    return [];
  } finally {
    dispose();
  }
}

async function sizeOf(
  database: string,
  table: string,
  signal: AbortSignal,
  run: CellRun,
): Promise<string | undefined> {
  const { details } = run.client.catalogue;
  try {
    const { size, files, rows } = await details.size(database, table, signal);
    const partitions = size === undefined ? [] : await details.partitions(database, table, signal);
    const facts = [
      ...(size === undefined
        ? []
        : [`${size}${files === undefined ? '' : ` in ${counted(files, 'file')}`}`]),
      ...(rows === undefined ? [] : [`${grouped(rows)} rows`]),
      ...(partitions.length === 0 ? [] : [counted(partitions.length, 'partition')]),
    ];
    return facts.length === 0 ? undefined : facts.join(', ');
  } catch {
    run.signal.throwIfAborted();
    return undefined;
  }
}
