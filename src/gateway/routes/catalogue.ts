/** `datasource/*`: databases, tables and columns of the user's SQL engine [DataSourceRestfulApi.java]. */
import type { Catalogue } from '../engines/engine.ts';
import { ok } from '../answers/answer.ts';
import type { GatewayContext, GatewayParts, Routes } from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/datasource';

/**
 * Adds the routes. Linkis' requests name no engine, since its engines share a metastore; here each has its own databases. The engine that
 * this login ran code on last answers, so that a notebook sees its tables; else, as for a token, the user's last one, or a new SQL engine.
 */
export function catalogueRoutes(app: Routes, parts: GatewayParts): void {
  app.get(`${base}/dbs`, async (context) => {
    const names = await askCatalogue(context, parts, (catalogue) => catalogue.databases());
    return ok(context, { dbs: names.map((name) => ({ dbName: name })) });
  });
  app.get(`${base}/all`, async (context) => {
    const dbs = await askCatalogue(context, parts, async (catalogue) =>
      Promise.all(
        (await catalogue.databases()).map(async (name) => ({
          databaseName: name,
          tables: await tables(context, catalogue, name),
        })),
      ),
    );
    return ok(context, { dbs });
  });
  app.get(`${base}/tables`, async (context) => {
    const { database = '' } = context.req.query();
    const found = await askCatalogue(context, parts, (one) => tables(context, one, database));
    return ok(context, { tables: found });
  });
  app.get(`${base}/columns`, async (context) => {
    const { database = '', table = '' } = context.req.query();
    const columns = await askCatalogue(context, parts, (one) => one.columns(database, table));
    return ok(context, {
      columns: columns.map(({ name, type, comment = null }) => ({
        columnName: name,
        columnType: type,
        columnComment: comment,
        partitioned: false,
      })),
    });
  });
}

async function tables(
  context: GatewayContext,
  catalogue: Catalogue,
  database: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await catalogue.tables(database)).map(({ name, isView }) => ({
    tableName: name,
    isView,
    databaseName: database,
    createdBy: context.get('caller').name,
    createdAt: 0,
    lastAccessAt: 0,
  }));
}

/** What the catalogue of the caller's engine answers; nothing when no engine has one. */
async function askCatalogue<T>(
  context: GatewayContext,
  parts: GatewayParts,
  ask: (catalogue: Catalogue) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  return (await withCatalogue(context, parts, ask)) ?? [];
}

/** What the catalogue of the caller's engine answers; undefined when no engine has one. */
export async function withCatalogue<T>(
  context: GatewayContext,
  parts: GatewayParts,
  ask: (catalogue: Catalogue) => Promise<T>,
): Promise<T | undefined> {
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
  if (kind === undefined || offer === undefined) return undefined;
  const owner = { user, creator: 'IDE', engine: offer.engine, version: offer.version };
  const key = JSON.stringify([user, 'catalogue']);
  const { engine } = await parts.pool.take({ key, kind, owner });
  try {
    return engine.running.catalogue === undefined ? undefined : await ask(engine.running.catalogue);
  } finally {
    await parts.pool.giveBack(engine);
  }
}
