/** `%describe`: a table in detail, by the server's metastore; on the local gateway by DuckDB. It runs no task. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { DescribeCommand } from '../../magics/index.ts';
import { renderListing, renderParts, renderSql } from '../../render/index.ts';
import {
  counted,
  grouped,
  linkedSignal,
  LinkisKernelError,
  messageOf,
  suggestion,
  utcTime,
} from '../../shared/index.ts';
import { splitName } from '../../sql/index.ts';
import type { CatalogueTable, TableDetails, TableSize } from '../../task/index.ts';
import { spelled, tableOfParts } from '../catalogue/names.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isServedLocally } from '../task/served-locally.ts';
import { describingSql, readsMetastore } from './engine-tables.ts';
import { tableDdl } from './table-ddl.ts';
import { type PartitionPage, partitionPage, partitionRows } from './table-partitions.ts';
import { currentDatabase, unknownDatabase } from './written-names.ts';

/** Milliseconds that the server may count a table's files, unless `--stats` asks for it. */
const sizePatienceMs = 5000;

interface FoundTable {
  readonly database: string;
  readonly table: string;
  readonly details: TableDetails;
  /** Undefined where the list of tables does not say. */
  readonly listed: CatalogueTable | undefined;
  /** Interfaces that the server lacks, in sentences. */
  readonly missing: readonly string[];
}

export async function describeTable(command: DescribeCommand, run: CellRun): Promise<MimeBundle> {
  const engine = run.session.state.engine.name;
  const isLocal = await isServedLocally({ engine }, run);
  const found = await findTable(command, isLocal, run);
  const { database, table, details, listed } = found;
  const isView = listed?.isView === true;
  const [size, paths] = await Promise.all([
    sizeOf(command, found, run),
    details.isPartitioned || command.partitions ? partitionsOf(found, run) : undefined,
  ]);
  const page =
    command.partitions && paths !== undefined && !('trouble' in paths) && paths.length > 0
      ? await partitionPage(found, paths, command.page, run)
      : undefined;
  const partitionCount = paths === undefined || 'trouble' in paths ? undefined : paths.length;
  const ddl =
    command.ddl && !isView
      ? tableDdl(details, [...database.split('.'), table], isLocal)
      : undefined;
  const notes = [
    ...found.missing,
    ...('trouble' in size ? [`Its size is not known: ${size.trouble}`] : []),
    ...(paths !== undefined && 'trouble' in paths
      ? [`Its partitions are not known: ${paths.trouble}`]
      : []),
    ...(command.partitions && partitionCount === 0 && !isView
      ? [details.isPartitioned ? 'It has no partition yet.' : 'It is not partitioned.']
      : []),
    ...(command.ddl && isView
      ? [
          `The catalogue does not tell a view's query; in a cell: ${sqlOf(isLocal ? 'duckdb' : 'hive', found)}`,
        ]
      : []),
    ...(isLocal || readsMetastore(engine)
      ? []
      : [
          `This is the table of Hive's metastore; ${engine}, the notebook's engine, has tables of its own: ${sqlOf(engine, found)}`,
        ]),
  ];
  const keys = details.columns.filter(({ isPartition }) => isPartition).map(({ name }) => name);
  const known = 'trouble' in size ? undefined : size;
  const facts = renderListing({
    title: `${isView ? 'view ' : ''}${database}.${table}: ${counted(details.columns.length, 'column')}`,
    columns: ['', ''],
    rows: factRows(details, listed, known, keys, partitionCount),
    notes,
    ...(command.json && {
      json: {
        database,
        table,
        kind: isView ? 'view' : 'table',
        comment: details.comment ?? null,
        owner: details.owner ?? null,
        created: timeFact(details.createdTime),
        columns: details.columns,
        partitionedBy: keys,
        partitionCount: partitionCount ?? null,
        size: known?.size ?? null,
        files: known?.files ?? null,
        rows: known?.rows ?? null,
        ...(page && { partitions: page }),
        ...(ddl !== undefined && { ddl }),
        notes,
      },
    }),
  });
  return renderParts([
    facts,
    renderListing({
      title: 'Columns',
      columns: ['column', 'type', 'comment', ''],
      rows: details.columns.map(({ name, type, comment, isPartition }) => [
        name,
        type,
        comment ?? '',
        isPartition ? 'partition' : '',
      ]),
    }),
    ...(page === undefined ? [] : [renderPage(page, command)]),
    ...(ddl === undefined
      ? []
      : [
          renderSql(
            ddl,
            `Made from the catalogue: storage, location and constraints are not in it; in a cell: ${sqlOf(isLocal ? 'duckdb' : 'hive', found)}`,
          ),
        ]),
  ]);
}

function factRows(
  details: TableDetails,
  listed: CatalogueTable | undefined,
  size: TableSize | undefined,
  keys: readonly string[],
  partitionCount: number | undefined,
): readonly (readonly string[])[] {
  const created = details.createdTime ?? listed?.createdTime;
  const files = size?.files === undefined ? '' : ` in ${counted(size.files, 'file')}`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['comment', details.comment],
    ['owner', details.owner ?? listed?.createdBy],
    ['created', created === undefined ? undefined : `${utcTime(created)} UTC`],
    ['size', size?.size === undefined ? undefined : `${size.size}${files}`],
    ['rows', size?.rows === undefined ? undefined : grouped(size.rows)],
    ['partitioned by', keys.length === 0 ? undefined : keys.join(', ')],
    [
      'partitions',
      keys.length === 0 || partitionCount === undefined ? undefined : grouped(partitionCount),
    ],
  ];
  return rows.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]));
}

function timeFact(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

function renderPage(page: PartitionPage, { table }: DescribeCommand): MimeBundle {
  const { count, pages, partitions, trouble } = page;
  return renderListing({
    title:
      pages === 1
        ? counted(count, 'partition')
        : `${counted(count, 'partition')}, page ${String(page.page)} of ${String(pages)}`,
    columns: ['partition', 'size'],
    rows: partitionRows(partitions),
    notes: [
      ...(trouble === undefined ? [] : [`Sizes are not known: ${trouble}`]),
      ...(page.page < pages
        ? [`%describe ${table} --partitions --page ${String(page.page + 1)} shows the next ones`]
        : []),
    ],
  });
}

/** What the server says of the size, or why it says nothing. */
async function sizeOf(
  { stats }: DescribeCommand,
  { database, table, listed }: FoundTable,
  run: CellRun,
): Promise<TableSize | { readonly trouble: string }> {
  if (listed?.isView === true) return { size: undefined, files: undefined, rows: undefined };
  const { signal, dispose } = linkedSignal([run.signal], stats ? undefined : sizePatienceMs);
  try {
    return await run.client.catalogue.details.size(database, table, signal);
  } catch (thrown) {
    run.signal.throwIfAborted();
    return {
      trouble: signal.aborted
        ? `the server counts its files for more than ${String(sizePatienceMs / 1000)} s; --stats waits for it`
        : messageOf(thrown),
    };
  } finally {
    dispose();
  }
}

async function partitionsOf(
  { database, table }: FoundTable,
  run: CellRun,
): Promise<readonly string[] | { readonly trouble: string }> {
  try {
    return await run.client.catalogue.details.partitions(database, table, run.signal);
  } catch (thrown) {
    run.signal.throwIfAborted();
    return { trouble: messageOf(thrown) };
  }
}

/** Looks the table up by its name in any case. Throws `OPTION_INVALID` with the nearest name, or the server's refusal with the SQL to use. */
async function findTable(
  command: DescribeCommand,
  isLocal: boolean,
  run: CellRun,
): Promise<FoundTable> {
  const written = splitName(command.table);
  const engine = run.session.state.engine.name;
  const own = isLocal ? 'duckdb' : engine;
  const instead = `the engine can be asked in a cell: ${describingSql(own, written).join('; ')}`;
  try {
    const { catalogue } = run.client;
    const names = await catalogue.databases(run.signal);
    const current = written.length > 1 ? undefined : currentDatabase(run, names);
    const place = tableOfParts(written, names, current);
    if (place === undefined) {
      if (written.length > 1)
        throw withHint(
          unknownDatabase(written.slice(0, -1).join('.'), names),
          engine,
          isLocal,
          instead,
        );
      throw new LinkisKernelError('OPTION_INVALID', `'${command.table}' names no table`);
    }
    const { database } = place;
    const tables = await catalogue.tables(database, run.signal);
    const known = tables.map(({ name }) => name);
    const table = spelled(place.table, known) ?? place.table;
    const listed = tables.find(({ name }) => name === table);
    const { details, missing } = await detailsOf(database, table, run);
    if (details !== undefined && (details.columns.length > 0 || listed !== undefined))
      return { database, table, details, listed, missing };
    throw withHint(
      new LinkisKernelError(
        'OPTION_INVALID',
        `there is no table ${place.table} in ${database}${suggestion(place.table, known)}`,
        { hint: `%tables ${database} lists them; %use sets the database that is looked in.` },
      ),
      engine,
      isLocal,
      instead,
    );
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
    const hint = `The server's metadata service needs the Hive metastore; ${instead}`;
    throw new LinkisKernelError(thrown.code, thrown.message, { hint, cause: thrown });
  }
}

/** A table that is missed may be one of the engine's own. */
function withHint(
  error: LinkisKernelError,
  engine: string,
  isLocal: boolean,
  instead: string,
): LinkisKernelError {
  if (isLocal || readsMetastore(engine)) return error;
  const hint = `The server's catalogue has Hive's tables; for one of ${engine}, ${instead}`;
  return new LinkisKernelError(error.code, error.message, { hint });
}

/** By the interface for details; where the server lacks it, by the one for columns. */
async function detailsOf(
  database: string,
  table: string,
  { client, signal }: CellRun,
): Promise<{ readonly details: TableDetails | undefined; readonly missing: readonly string[] }> {
  try {
    return {
      details: await client.catalogue.details.details(database, table, signal),
      missing: [],
    };
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
    const columns = await client.catalogue.columns(database, table, signal);
    const isPartitioned = columns.some(({ isPartition }) => isPartition);
    const unknown = { owner: undefined, comment: undefined, createdTime: undefined };
    return {
      details: columns.length === 0 ? undefined : { ...unknown, columns, isPartitioned },
      missing: [`Comment and owner are not known: ${thrown.message}`],
    };
  }
}

function sqlOf(engine: string, { database, table, listed }: FoundTable): string {
  const shows = describingSql(engine, [...database.split('.'), table], listed?.isView);
  return shows.join('; ');
}
