/** `datasource/*`: databases, tables and columns of the user's SQL engine [DataSourceRestfulApi.java]. */
import type { Catalogue } from '../engines/engine.ts';
import { chooseEngine, type EngineChoice } from '../engines/engine-choice.ts';
import type { PooledEngine } from '../engines/engine-pool.ts';
import { asArray, asString, parseJson } from '../../shared/index.ts';
import { ok } from '../answers/answer.ts';
import type { GatewayContext, GatewayParts, Routes } from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/datasource';

/**
 * Adds the routes. Linkis' requests name no engine, since its engines share a metastore; here each has its own databases. `engineType` in the
 * query names one, as the kernel does. Without it the engine that this login ran code on last answers, so that a notebook sees its tables;
 * else, as for a token, the user's last one, or a new SQL engine.
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

/** What the catalogue of the caller's engine answers; undefined when no engine has one. `engine`: a label. @default what the request says */
export async function withCatalogue<T>(
  context: GatewayContext,
  parts: GatewayParts,
  ask: (catalogue: Catalogue) => Promise<T>,
  engine: string | undefined = context.req.query('engineType'),
): Promise<T | undefined> {
  const user = context.get('caller').name;
  const ticket = context.get('ticket');
  const having = parts.pool.of(user).filter((one) => one.running.catalogue !== undefined);
  const kind = parts.kinds.find((one) => one.runTypes.includes('sql'));
  const wanted = engine === undefined ? undefined : await choiceOf(engine, context, parts);
  const isUsual = wanted !== undefined && wanted.kind === kind;
  const fitting = having.filter((one) => {
    const session = sessionNameOf(one);
    return session === undefined ? isUsual : session === wanted?.session;
  });
  const firstOf = (engines: readonly PooledEngine[]): PooledEngine | undefined =>
    engines.find((one) => ticket !== undefined && one.logins.has(ticket)) ?? engines[0];
  // The usual one is there in a moment; for an engine that takes long to start, the one that runs answers.
  const present = firstOf(fitting) ?? (isUsual ? undefined : firstOf(having));
  if (present?.running.catalogue !== undefined) {
    present.lastUse = Date.now();
    return ask(present.running.catalogue);
  }
  const offer = kind?.offers[0];
  if (kind === undefined || offer === undefined) return undefined;
  const owner = { user, creator: 'IDE', engine: offer.engine, version: offer.version };
  const key = JSON.stringify([user, 'catalogue']);
  const taken = await parts.pool.take({ key, kind, owner });
  try {
    const { catalogue } = taken.engine.running;
    return catalogue === undefined ? undefined : await ask(catalogue);
  } finally {
    await parts.pool.giveBack(taken.engine);
  }
}

/** What runs the SQL of this engine. */
async function choiceOf(
  engine: string,
  context: GatewayContext,
  parts: GatewayParts,
): Promise<EngineChoice | undefined> {
  const ticket = context.get('ticket');
  const environment = ticket === undefined ? undefined : parts.sessions.environment(ticket);
  return chooseEngine(parts.kinds, { engine, version: '*' }, 'sql', environment);
}

/** What `sessionKey` of the job runner has of it; undefined for an engine that was started for its catalogue alone. */
function sessionNameOf({ key }: PooledEngine): string | undefined {
  return asString(asArray(parseJson(key))?.[2]);
}
