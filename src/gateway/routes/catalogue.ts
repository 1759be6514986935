/** `datasource/*`: databases, tables and columns of the user's SQL engine [DataSourceRestfulApi.java]. */
import type { Hono } from 'hono';
import { ok, refused } from './answer.ts';
import type { Catalogue } from '../engines/catalogue.ts';
import {
  type GatewayContext,
  type GatewayEnvironment,
  type GatewayParts,
  methodOf,
} from './gateway-context.ts';

const base = '/api/rest_j/v1/datasource';

/**
 * Adds the routes. Databases belong to an engine here, not to a metastore for all as in Linkis, and a request names no engine. Of
 * the engines with a catalogue, the one answers that this login ran code on last, so that a notebook sees its own tables; for a
 * login that ran none, and for a token, the user's last used one; without any, a SQL engine is started.
 */
export function catalogueRoutes(app: Hono<GatewayEnvironment>, parts: GatewayParts): void {
  app.get(`${base}/dbs`, async (context) => {
    const names = await withCatalogue(context, parts, (one) => one.databases(), []);
    return ok(methodOf(context), { dbs: names.map((name) => ({ dbName: name })) });
  });
  app.get(`${base}/all`, async (context) => {
    const databases = await withCatalogue(
      context,
      parts,
      async (one) => {
        const names = await one.databases();
        return Promise.all(
          names.map(async (name) => ({
            databaseName: name,
            tables: await tables(context, one, name),
          })),
        );
      },
      [],
    );
    return ok(methodOf(context), { dbs: databases });
  });
  app.get(`${base}/tables`, async (context) => {
    const database = context.req.query('database') ?? '';
    const found = await withCatalogue(context, parts, (one) => tables(context, one, database), []);
    return ok(methodOf(context), { tables: found });
  });
  app.get(`${base}/columns`, async (context) => {
    const database = context.req.query('database') ?? '';
    const table = context.req.query('table') ?? '';
    const columns = await withCatalogue(context, parts, (one) => one.columns(database, table), []);
    return ok(methodOf(context), {
      columns: columns.map((column) => ({
        columnName: column.name,
        columnType: column.type,
        columnComment: column.comment ?? null,
        partitioned: false,
      })),
    });
  });
  app.get(`${base}/size`, (context) =>
    refused(methodOf(context), 'Failed to get table partition size(获取表分区大小失败)'),
  );
  app.get(`${base}/getTableFieldsInfo`, async (context) => {
    const { database = '', tableName = '' } = context.req.query();
    const columns = await withCatalogue(
      context,
      parts,
      (one) => one.columns(database, tableName),
      [],
    );
    return ok(methodOf(context), {
      tableFieldsInfo: columns.map((column) => ({
        name: column.name,
        type: column.type,
        length: null,
        alias: null,
        express: null,
        rule: null,
        comment: column.comment ?? null,
        primary: false,
        partitionField: false,
      })),
    });
  });
  app.get(`${base}/getTableBaseInfo`, (context) => {
    const { database = '', tableName = '' } = context.req.query();
    return ok(methodOf(context), {
      tableBaseInfo: {
        base: {
          database,
          name: tableName,
          alias: null,
          creator: context.get('caller').name,
          comment: null,
          createTime: 0,
          latestAccessTime: 0,
          partitionTable: false,
        },
        model: { lifecycle: null, modelLevel: null, useWay: null, externalUse: null },
        application: { productName: null, projectName: null, usage: null },
      },
    });
  });
  app.get(`${base}/partitions`, (context) => {
    const { database = '', table = '' } = context.req.query();
    return ok(methodOf(context), {
      partitionInfo: { tableName: `${database}.${table}`, isPartition: false },
    });
  });
}

async function tables(
  context: GatewayContext,
  catalogue: Catalogue,
  database: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await catalogue.tables(database)).map((table) => ({
    tableName: table.name,
    isView: table.isView,
    databaseName: database,
    createdBy: context.get('caller').name,
    createdAt: 0,
    lastAccessAt: 0,
  }));
}

async function withCatalogue<T>(
  context: GatewayContext,
  parts: GatewayParts,
  ask: (catalogue: Catalogue) => Promise<T>,
  absent: T,
): Promise<T> {
  const user = context.get('caller').name;
  const ticket = context.get('ticket');
  const having = parts.pool.of(user).filter((engine) => engine.running.catalogue !== undefined);
  const own = having.find((engine) => ticket !== undefined && engine.logins.has(ticket));
  const present = own ?? having[0];
  if (present?.running.catalogue !== undefined) {
    present.lastUse = Date.now();
    return ask(present.running.catalogue);
  }
  const kind = parts.kinds.find((one) => one.runTypes.includes('sql'));
  const offer = kind?.offers[0];
  if (kind === undefined || offer === undefined) return absent;
  const owner = { user, creator: 'IDE', engine: offer.engine, version: offer.version };
  const { engine } = await parts.pool.take(JSON.stringify([user, 'catalogue']), kind, owner);
  try {
    return engine.running.catalogue === undefined ? absent : await ask(engine.running.catalogue);
  } finally {
    await parts.pool.giveBack(engine);
  }
}
