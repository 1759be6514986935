/** `%datasources`: data sources that the server knows by name. What is shown of a connection has no secret in it. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { DataSourcesCommand } from '../../magics/index.ts';
import { renderListing } from '../../render/index.ts';
import { counted, LinkisKernelError, suggestion } from '../../shared/index.ts';
import type { DataSource } from '../../task/index.ts';
import { spelled } from '../catalogue/names.ts';
import type { CellRun } from '../cell/cell-run.ts';

export async function showDataSources(
  command: DataSourcesCommand,
  run: CellRun,
): Promise<MimeBundle> {
  const { dataSources } = run.client.catalogue;
  const { name, ask, json } = command;
  if (name === undefined) return listing(await dataSources.list(undefined, run.signal), json);
  const source = await dataSourceNamed(name, run);
  if (ask?.kind === 'databases' || ask?.kind === 'tables') return namesIn(source, ask, json, run);
  const tested = ask?.kind === 'test';
  if (tested) await dataSources.test(source, run.signal);
  const { connection } = await dataSources.details(source, run.signal);
  const hidden = connection.hidden;
  return renderListing({
    title: `data source ${source.name}${tested ? ': the server has connected to it' : ''}`,
    columns: ['', ''],
    rows: [
      ['type', source.type],
      ['state', stateOf(source)],
      ['comment', source.description ?? ''],
      ['labels', source.labels ?? ''],
      ['owner', source.owner ?? ''],
      ['made by', source.system ?? ''],
      ...Object.entries(connection.shown),
    ].filter(([, text]) => text !== ''),
    notes: [
      ...(hidden === 0
        ? []
        : [`${counted(hidden, 'parameter')} of its connection, such as a password, are not shown`]),
      ...(isUsable(source)
        ? [`A cell runs on it by %%jdbc --datasource ${source.name}`]
        : [
            'No cell can run on it: it must be published in the console of Linkis, and not be expired',
          ]),
    ],
    ...(json && {
      json: {
        ...factsOf(source),
        connection: connection.shown,
        hiddenParameters: hidden,
        ...(tested && { connects: true }),
      },
    }),
  });
}

function listing(found: readonly DataSource[], json: boolean): MimeBundle {
  return renderListing({
    title: `${counted(found.length, 'data source')} on the server`,
    columns: ['data source', 'type', 'version', 'comment', 'labels', 'owner'],
    rows: found.map((source) => [
      source.name,
      source.type,
      stateOf(source),
      source.description ?? '',
      source.labels ?? '',
      source.owner ?? '',
    ]),
    notes: [
      found.length === 0
        ? 'They are made in the console of Linkis, and used by %%jdbc --datasource NAME.'
        : '%datasources NAME shows where one is; %%jdbc --datasource NAME runs a cell on it.',
    ],
    ...(json && { json: { dataSources: found.map(factsOf) } }),
  });
}

function factsOf(source: DataSource): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries({ ...source, changedTime: undefined }).flatMap(([key, value]) =>
      key === 'changedTime'
        ? [
            [
              'changed',
              source.changedTime === undefined ? null : new Date(source.changedTime).toISOString(),
            ],
          ]
        : [[key, value ?? null]],
    ),
  );
}

function isUsable({ publishedVersion, isExpired }: DataSource): boolean {
  return publishedVersion !== undefined && !isExpired;
}

function stateOf({ version, publishedVersion, isExpired }: DataSource): string {
  if (isExpired) return 'expired';
  if (publishedVersion === undefined) return 'not published';
  const newer = version !== undefined && version !== publishedVersion;
  return `${String(publishedVersion)} is published${newer ? `, ${String(version)} is the newest` : ''}`;
}

async function namesIn(
  { name, type }: DataSource,
  ask: { readonly kind: 'databases' } | { readonly kind: 'tables'; readonly database: string },
  json: boolean,
  { client, signal }: CellRun,
): Promise<MimeBundle> {
  const { dataSources } = client.catalogue;
  if (ask.kind === 'databases') {
    const databases = await dataSources.databases(name, signal);
    return renderListing({
      title: `${counted(databases.length, 'database')} in the data source ${name} (${type})`,
      columns: ['database'],
      rows: databases.map((database) => [database]),
      ...(json && { json: { dataSource: name, databases } }),
    });
  }
  const { database } = ask;
  const tables = await dataSources.tables(name, database, signal);
  return renderListing({
    title: `${counted(tables.length, 'table')} in ${database} of the data source ${name} (${type})`,
    columns: ['table'],
    rows: tables.map((table) => [table]),
    ...(json && { json: { dataSource: name, database, tables } }),
  });
}

/** Throws `OPTION_INVALID` with the nearest name when there is none of that name, in any case. */
async function dataSourceNamed(name: string, { client, signal }: CellRun): Promise<DataSource> {
  const { dataSources } = client.catalogue;
  // The server sends only those whose name holds it, in its own letter case.
  const some = byName(name, await dataSources.list(name, signal));
  if (some !== undefined) return some;
  const all = await dataSources.list(undefined, signal);
  const found = byName(name, all);
  if (found !== undefined) return found;
  const near = suggestion(
    name,
    all.map((one) => one.name),
  );
  throw new LinkisKernelError('OPTION_INVALID', `there is no data source ${name}${near}`, {
    hint: '%datasources lists them.',
  });
}

function byName(name: string, found: readonly DataSource[]): DataSource | undefined {
  const known = spelled(
    name,
    found.map((one) => one.name),
  );
  return found.find((one) => one.name === known);
}
