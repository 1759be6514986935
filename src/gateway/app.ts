/** The gateway's routes as one function from Request to Response. Knows no socket. */
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { envelopeStatus } from '../contract/index.ts';
import { asString } from '../shared/index.ts';
import { authenticate } from './access/authenticate.ts';
import {
  envelope,
  errorAnswer,
  notFound,
  ok,
  refused,
  springError,
  unrouted,
} from './answers/answer.ts';
import { GatewayError, OperationFailure } from './ground/gateway-error.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { configurationRoutes } from './routes/configuration.ts';
import { dataSourceRoutes } from './routes/data-sources.ts';
import { engineLogRoutes } from './routes/engine-log.ts';
import { engineManagerRoutes } from './routes/engine-manager.ts';
import { engineOperationRoutes } from './routes/engine-operations.ts';
import { entranceRoutes, idFault } from './routes/entrance.ts';
import { filesystemRoutes } from './routes/filesystem.ts';
import {
  bodyOf,
  type GatewayEnvironment,
  type GatewayParts,
  type Routes,
} from './answers/gateway-context.ts';
import { functionRoutes } from './routes/functions.ts';
import { jobhistoryRoutes } from './routes/jobhistory.ts';
import { lookRoutes } from './routes/looks.ts';
import { metadataQueryRoutes } from './routes/metadata-query.ts';
import { pythonModuleRoutes } from './routes/python-modules.ts';
import { tableDetailRoutes } from './routes/table-details.ts';
import { queueRoutes } from './routes/queues.ts';
import { userRoutes } from './routes/user.ts';
import { variableRoutes } from './routes/variable.ts';

/** `wds.linkis.gateway.max.buffer.size` */
export const largestBody: number = 128 * 1024 * 1024;
/** A login is a name and a password, and comes from somebody who is not known yet. */
const largestLogin = 64 * 1024;
/** A kernel's login carries its environment too. */
const largestKernelLogin = 4 * 1024 * 1024;
/** The services that exist here: an unknown path of theirs is a 404, a path of another service cannot be routed. */
const services: readonly string[] =
  'entrance,jobhistory,filesystem,configuration,variable,datasource,data-source-manager,metadataQuery,linkisManager,udf'.split(
    ',',
  );

function atMost(bytes: number): MiddlewareHandler<GatewayEnvironment> {
  const limit = bodyLimit({
    maxSize: bytes,
    onError: () => refused(null, `The request body is over ${String(bytes)} bytes`),
  });
  // Not for a GET, whose body is never read: the check makes a whole Request, a third of the work of a status call.
  return async (context, next) => (context.req.method === 'GET' ? next() : limit(context, next));
}

/** Adds the routes in the order in which they are tried. */
export function createApp(parts: GatewayParts): Routes {
  const app = new Hono<GatewayEnvironment>();
  const { logger } = parts.settings;

  app.onError((error) => {
    if (!(error instanceof GatewayError) && !(error instanceof OperationFailure)) {
      logger.error('A request failed unexpectedly', error);
    }
    return errorAnswer(error);
  });

  app.get('/api/rest_j/v1/gateway/heartbeat', () =>
    ok(null, { gatewayList: [parts.instance()], isHealthy: true }),
  );
  app.use(
    '/api/rest_j/v1/user/*',
    atMost(parts.settings.onDemand === undefined ? largestLogin : largestKernelLogin),
  );
  userRoutes(app, parts);

  app.use('/api/*', async (context, next) => {
    const caller = authenticate(context.req.raw.headers, parts.credentials, parts.sessions);
    if (caller.identity === undefined) {
      const { pathname } = new URL(context.req.url);
      return envelope(pathname, envelopeStatus.notLoggedIn, caller.message);
    }
    context.set('caller', caller.identity);
    context.set('ticket', caller.ticket);
    await next();
    return undefined;
  });
  // Only after the login: others must not make the gateway read so much.
  app.use('/api/*', atMost(largestBody));
  stopRoute(app, parts);
  entranceRoutes(app, parts);
  jobhistoryRoutes(app, parts);
  filesystemRoutes(app, parts);
  configurationRoutes(app, parts);
  variableRoutes(app, parts);
  catalogueRoutes(app, parts);
  tableDetailRoutes(app, parts);
  functionRoutes(app, parts);
  pythonModuleRoutes(app, parts);
  dataSourceRoutes(app, parts);
  metadataQueryRoutes(app, parts);
  engineManagerRoutes(app, parts);
  engineLogRoutes(app, parts);
  engineOperationRoutes(app, parts);
  queueRoutes(app, parts);
  lookRoutes(app, parts);

  app.notFound((context) => {
    const { pathname } = new URL(context.req.url);
    const [, api, , version, service, id = '', verb] = pathname.split('/');
    if (api !== 'api' || service === undefined) return notFound(pathname);
    if (version === 'v1' && service === 'entrance' && verb !== undefined) {
      const fault = idFault(context, id, parts);
      if (fault !== undefined) return fault;
    }
    if (version === 'v1' && services.includes(service)) {
      const known = app.routes.some((route) => route.path === pathname && route.method !== 'ALL');
      return known
        ? springError(405, 'Method Not Allowed', pathname)
        : springError(404, 'Not Found', pathname);
    }
    const message = `NoApplicationExistsException: errCode: 10050 ,desc: Application ${service} does not exist any instances(应用程序 ${service} 不存在任何实例) ,ip: 127.0.0.1 ,port: 9001 ,serviceKind: linkis-mg-gateway`;
    return unrouted(pathname, message, { data: null });
  });
  return app;
}

/** Adds the route by which a kernel ends a gateway that it shares. With `unlessUsed`, a gateway with tasks or engines goes on. */
function stopRoute(app: Routes, parts: GatewayParts): void {
  const { onDemand } = parts.settings;
  if (onDemand === undefined) return;
  app.post('/api/rest_j/v1/gateway/stop', async (context) => {
    const body = await bodyOf(context);
    const tasks = parts.entrance.queue.unfinished.length;
    const engines = parts.pool.of(context.get('caller').name).length;
    if (body?.['unlessUsed'] === true && tasks + engines > 0) {
      return refused(
        null,
        `The gateway is in use: ${String(tasks)} tasks, ${String(engines)} engines`,
      );
    }
    // After the answer.
    setImmediate(() => onDemand.stop(asString(body?.['asker']) ?? 'a kernel'));
    return ok(null);
  });
}
