/** The magics about databases, tables and columns. They ask the server each time, since a list that a user asks for must be fresh. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { CatalogueCommand } from '../../magics/index.ts';
import { renderLines, renderListing, withJson } from '../../render/index.ts';
import type { CatalogueColumn } from '../../task/index.ts';
import { counted, LinkisKernelError, suggestion } from '../../shared/index.ts';
import { splitName } from '../../sql/index.ts';
import { namesDataFile, pathFrom } from '../catalogue/data-files.ts';
import { spelled, tableOfParts, usualDatabase } from '../catalogue/names.ts';
import type { CellRun } from '../cell/cell-run.ts';
import {
  currentDatabase,
  knownDatabase,
  patternOf,
  unknownDatabase,
  withEngineHint,
} from './written-names.ts';

export async function showCatalogue(command: CatalogueCommand, run: CellRun): Promise<MimeBundle> {
  if (command.kind === 'use') return useDatabase(command, run);
  try {
    switch (command.kind) {
      case 'databases':
        return await databases(command, run);
      case 'tables':
        return await tables(command, run);
      case 'columns':
        return await columns(command, run);
    }
  } catch (thrown) {
    throw withEngineHint(thrown);
  }
}

async function databases(
  command: Extract<CatalogueCommand, { kind: 'databases' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const names = await run.client.catalogue.databases(run.signal);
  const current = run.session.state.database ?? usualDatabase(names);
  return renderListing({
    title: counted(names.length, 'database'),
    columns: ['database', ''],
    rows: names.map((name) => [name, name === current ? 'in use' : '']),
    ...(command.json && { json: { databases: names, current: current ?? null } }),
  });
}

async function tables(
  command: Extract<CatalogueCommand, { kind: 'tables' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const { catalogue } = run.client;
  const names = await catalogue.databases(run.signal);
  const database =
    command.database === undefined
      ? currentDatabase(run, names)
      : knownDatabase(command.database, names);
  const found = await catalogue.tables(database, run.signal);
  const like = command.like === undefined ? undefined : patternOf(command.like);
  const shown = found.filter(({ name }) => like === undefined || like.test(name));
  const matching = command.like === undefined ? '' : ` like ${command.like}`;
  return renderListing({
    title: `${counted(shown.length, 'table')} in ${database}${matching}`,
    columns: ['table', 'kind', 'created by', 'created'],
    rows: shown.map((table) => [
      table.name,
      table.isView ? 'view' : 'table',
      table.createdBy ?? '',
      table.createdTime === undefined ? '' : new Date(table.createdTime).toISOString().slice(0, 10),
    ]),
    ...(command.json && { json: { database, tables: shown } }),
  });
}

async function columns(
  command: Extract<CatalogueCommand, { kind: 'columns' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const { catalogue } = run.client;
  const names = await catalogue.databases(run.signal);
  const written = splitName(command.table);
  const place =
    written.length > 1
      ? tableOfParts(written, names, undefined)
      : tableOfParts(written, names, currentDatabase(run, names));
  if (place === undefined) {
    const file = await fileColumns(command, run);
    if (file !== undefined) return file;
    if (written.length > 1) throw unknownDatabase(written.slice(0, -1).join('.'), names);
    throw new LinkisKernelError('OPTION_INVALID', `'${command.table}' names no table`);
  }
  const { database, table } = place;
  const found = await catalogue.columns(database, table, run.signal);
  if (found.length === 0) {
    const known = (await catalogue.tables(database, run.signal)).map(({ name }) => name);
    if (spelled(table, known) === undefined) {
      const file = await fileColumns(command, run);
      if (file !== undefined) return file;
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `there is no table ${table} in ${database}${suggestion(table, known)}`,
        { hint: `%tables ${database} lists them; %use sets the database that is looked in.` },
      );
    }
  }
  const facts = command.json ? { database, table, columns: found } : undefined;
  return listColumns(`${database}.${table}`, found, facts);
}

function listColumns(name: string, found: readonly CatalogueColumn[], json: unknown): MimeBundle {
  return renderListing({
    title: `${name}: ${counted(found.length, 'column')}`,
    columns: ['column', 'type', 'comment', ''],
    rows: found.map((column) => [
      column.name,
      column.type,
      column.comment ?? '',
      column.isPartition ? 'partition' : '',
    ]),
    ...(json !== undefined && { json }),
  });
}

/** The columns of a file beside the notebook; undefined when the name is none, and on a gateway elsewhere. */
async function fileColumns(
  command: Extract<CatalogueCommand, { kind: 'columns' }>,
  run: CellRun,
): Promise<MimeBundle | undefined> {
  const directory = run.facts.workingDirectory;
  const file = splitName(command.table).join('.');
  if (directory === undefined || !namesDataFile(file)) return undefined;
  const found = await run.client.catalogue.columns('', pathFrom(directory, file), run.signal);
  const facts = command.json ? { file, columns: found } : undefined;
  return found.length === 0 ? undefined : listColumns(`${file} (file)`, found, facts);
}

/** Sets the notebook's database, or shows it. It runs no USE on an engine: that might start one, and a cell can run USE itself. */
async function useDatabase(
  { database: written, json }: Extract<CatalogueCommand, { kind: 'use' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const { session } = run;
  const engineNote =
    "Code is not touched by it: an engine's own current database is set by running USE in a cell.";
  if (written === undefined) {
    const current = session.state.database;
    const lines = [
      current === undefined
        ? "No database was set: completion and %tables look in the server's usual one. Set one with %use NAME."
        : `Completion and %tables look in ${current}. ${engineNote}`,
    ];
    return withJson(renderLines(lines), json, { database: current ?? null });
  }
  const wanted = splitName(written).join('.');
  let database = wanted;
  let unchecked: string | undefined;
  try {
    database = knownDatabase(written, await run.client.catalogue.databases(run.signal));
  } catch (thrown) {
    const isUnknown = thrown instanceof LinkisKernelError && thrown.code === 'OPTION_INVALID';
    if (run.signal.aborted || isUnknown || !(thrown instanceof LinkisKernelError)) throw thrown;
    unchecked = `The server does not say whether it exists: ${thrown.message}`;
  }
  session.state = { ...session.state, database };
  const lines = [
    `Completion and %tables look in ${database} from here on. ${engineNote}`,
    ...(unchecked === undefined ? [] : [unchecked]),
  ];
  return withJson(renderLines(lines), json, { database, isChecked: unchecked === undefined });
}
