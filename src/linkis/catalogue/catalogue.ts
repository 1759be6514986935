/** Look-ups in the server's metadata service (`datasource/*`). They skip what they cannot read: the rest helps more than an error. */
import { routes } from '../../contract/index.ts';
import { asNumber, asString, asTime, type JsonObject } from '../../shared/index.ts';
import type { CatalogueClient, CatalogueColumn, CatalogueTable } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { createDataSourceClient } from './data-sources.ts';
import { killEngine, rowsOf, readUser, readUserEngines, readUserResources } from './engine-list.ts';
import { createFunctionClient } from './functions.ts';
import { createTableClient } from './table-details.ts';

/** `engine`: whose databases are asked for, of a service whose engines do not share them. */
export function createCatalogueClient(parts: ClientParts, engine?: string): CatalogueClient {
  const of = engine === undefined ? {} : { engineType: engine };
  const ask = async (
    what: string,
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<JsonObject> =>
    parts.gateways.read({ path, query, what, isOptional: 'path' }, ({ data }) => data, signal);
  return {
    databases: async (signal) =>
      rowsOf(await ask('the list of databases', routes.databases, of, signal), 'dbs').flatMap(
        (row) => asString(row['dbName']) ?? [],
      ),
    tables: async (database, signal) =>
      rowsOf(
        await ask(`the tables of ${database}`, routes.tables, { database, ...of }, signal),
        'tables',
      ).flatMap(tableOf),
    columns: async (database, table, signal) =>
      rowsOf(
        await ask(
          `the columns of ${database}.${table}`,
          routes.columns,
          { database, table, ...of },
          signal,
        ),
        'columns',
      ).flatMap(columnOf),
    userEngines: async (signal) => readUserEngines(parts, signal),
    killEngine: async (instance, signal) => killEngine(parts, instance, signal),
    userResources: async (signal) => readUserResources(parts, signal),
    user: async (signal) => readUser(parts, signal),
    globalVariables: async (signal) =>
      Object.fromEntries(
        rowsOf(
          await ask('your variables on the server', routes.globalVariables, {}, signal),
          'globalVariables',
        ).flatMap(variableOf),
      ),
    details: createTableClient(parts, of),
    functions: createFunctionClient(parts),
    dataSources: createDataSourceClient(parts),
  };
}

/** `{"tableName":"orders","isView":false,"databaseName":"sales","createdBy":"hadoop","createdAt":1600000000,"lastAccessAt":0}` */
function tableOf(row: JsonObject): readonly CatalogueTable[] {
  const name = asString(row['tableName']);
  if (name === undefined) return [];
  const milliseconds = asTime((asNumber(row['createdAt']) ?? 0) * 1000) ?? 0;
  return [
    {
      name,
      isView: row['isView'] === true,
      createdBy: asString(row['createdBy']),
      createdTime: milliseconds > 0 ? milliseconds : undefined,
    },
  ];
}

/** `{"columnName":"ds","columnType":"string","columnComment":"partition day","partitioned":true}`; an absent comment is null or empty. */
function columnOf(row: JsonObject): readonly CatalogueColumn[] {
  const name = asString(row['columnName']);
  if (name === undefined) return [];
  return [
    {
      name,
      type: asString(row['columnType']) ?? '',
      comment: asString(row['columnComment']) || undefined,
      isPartition: row['partitioned'] === true,
    },
  ];
}

/** `{"keyID":1,"key":"region","description":null,"defaultValue":null,"application":null,"valueID":1,"value":"EU"}` */
function variableOf(row: JsonObject): readonly (readonly [string, string])[] {
  const name = asString(row['key']);
  const value = asString(row['value']);
  return name === undefined || value === undefined ? [] : [[name, value]];
}
