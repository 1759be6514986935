/** The table that is made: what the catalogue says of it, before anything is sent. */
import type { SendCommand } from '../../magics/index.ts';
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import { splitName } from '../../sql/index.ts';
import { spelled, tableOfParts, usualDatabase } from '../catalogue/names.ts';
import type { CellRun } from '../cell/cell-run.ts';

export interface TargetTable {
  /** Parts of its name, as they stand in code. */
  readonly parts: readonly string[];
  /** For messages. */
  readonly name: string;
  /** Columns of the table that is there, in order; undefined = there is none, or it does not matter. */
  readonly columns: readonly string[] | undefined;
}

/** Rejects with `OPTION_INVALID` when the table is there and must not be, or the other way round. */
export async function targetTable(command: SendCommand, run: CellRun): Promise<TargetTable> {
  const { client, session, signal } = run;
  const { catalogue } = client;
  const parts = splitName(command.table);
  const table = parts.at(-1);
  if (table === undefined)
    throw new LinkisKernelError('OPTION_INVALID', `--table: '${command.table}' names no table`);
  const databases = await listed(command, async () => catalogue.databases(signal));
  const current = session.state.database;
  const database =
    parts.length > 1
      ? tableOfParts(parts, databases, undefined)?.database
      : (current ?? usualDatabase(databases));
  if (parts.length > 1 && database === undefined && databases.length > 0) {
    const written = parts.slice(0, -1).join('.');
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `there is no database ${written}${suggestion(written, databases)}`,
      { hint: 'Nothing was sent. %databases lists them; CREATE DATABASE in a cell makes one.' },
    );
  }
  const whole = parts.length === 1 && current !== undefined ? [current, table] : parts;
  const name = whole.join('.');
  if (database === undefined) {
    if (command.mode === 'append') throw missing(name);
    return { parts: whole, name, columns: undefined };
  }
  const tables = await listed(command, async () => catalogue.tables(database, signal));
  const known = spelled(
    table,
    tables.map((one) => one.name),
  );
  const found = tables.find((one) => one.name === known);
  if (found !== undefined && command.mode === 'create')
    throw new LinkisKernelError('OPTION_INVALID', `${name} exists already`, {
      hint: 'Nothing was sent. --mode append adds rows to it, --mode overwrite puts a new table in its place.',
    });
  if (found?.isView === true)
    throw new LinkisKernelError('OPTION_INVALID', `${name} is a view`, {
      hint: 'Nothing was sent. Name another table.',
    });
  if (command.mode !== 'append') return { parts: whole, name, columns: undefined };
  if (found === undefined) throw missing(name);
  const columns = await catalogue.columns(database, found.name, signal);
  if (columns.length === 0) throw missing(name);
  return { parts: whole, name, columns: columns.map((column) => column.name) };
}

/** A server without a metastore cannot tell; only an append needs it. */
async function listed<T>(
  { mode }: SendCommand,
  ask: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await ask();
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
    if (mode === 'append') throw thrown;
    return [];
  }
}

function missing(name: string): LinkisKernelError {
  return new LinkisKernelError('OPTION_INVALID', `there is no table ${name} to append to`, {
    hint: 'Nothing was sent. Without --mode append a new table is made.',
  });
}

/** Columns in the order of the table that gets them. Rejects with `OPTION_INVALID` when the two do not have the same ones. */
export function inTableOrder<Column extends { readonly name: string }>(
  columns: readonly Column[],
  { name, columns: wanted }: TargetTable,
): readonly Column[] {
  if (wanted === undefined) return columns;
  const own = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const ordered = wanted.map((one) => own.get(one.toLowerCase()));
  const lacking = wanted.filter((one) => !own.has(one.toLowerCase()));
  const there = new Set(wanted.map((one) => one.toLowerCase()));
  const more = columns.filter((column) => !there.has(column.name.toLowerCase()));
  if (lacking.length === 0 && more.length === 0) return ordered.filter((one) => one !== undefined);
  const parts = [
    lacking.length === 0 ? '' : `what is sent lacks ${lacking.join(', ')}`,
    more.length === 0 ? '' : `${name} lacks ${more.map((column) => column.name).join(', ')}`,
  ];
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `the columns are not those of ${name}: ${parts.filter((part) => part !== '').join(', and ')}`,
    { hint: 'Nothing was sent. Name the columns as in the table, or send to a table of its own.' },
  );
}
