/** The routes of a gateway as one function from Request to Response. Knows no socket. */
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { envelopeStatus } from '../contract/index.ts';
import { authenticate } from './access/authenticate.ts';
import { envelope, errorAnswer, ok, refused, springError, unrouted } from './routes/answer.ts';
import { GatewayError } from './ground/gateway-error.ts';
import { OperationFailure } from './ground/operation-failure.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { configurationRoutes } from './routes/configuration.ts';
import { engineManagerRoutes } from './routes/engine-manager.ts';
import { entranceRoutes, idFault } from './routes/entrance.ts';
import { filesystemRoutes } from './routes/filesystem.ts';
import type { GatewayEnvironment, GatewayParts } from './routes/gateway-context.ts';
import { jobhistoryRoutes } from './routes/jobhistory.ts';
import { stopRoute } from './routes/stop.ts';
import { userRoutes } from './routes/user.ts';
import { variableRoutes } from './routes/variable.ts';

/** `wds.linkis.gateway.max.buffer.size` */
export const largestBody: number = 128 * 1024 * 1024;
/** A name and a password, from somebody who is not known yet. */
const largestLogin = 64 * 1024;
/** With the environment of a kernel. */
const largestKernelLogin = 4 * 1024 * 1024;
/** Services that exist here: a path below one that nothing answers is a 404, else it cannot be routed. */
const services: readonly string[] =
  'entrance,jobhistory,filesystem,configuration,variable,datasource,linkisManager,udf'.split(',');

function atMost(bytes: number): MiddlewareHandler<GatewayEnvironment> {
  const limit = bodyLimit({
    maxSize: bytes,
    onError: () => refused(null, `The request body is over ${String(bytes)} bytes`),
  });
  // To look for a body makes a whole Request, a third of the work of a status call; no GET's body is ever read.
  return async (context, next) => (context.req.method === 'GET' ? next() : limit(context, next));
}

/** Builds the routes in the order in which they are tried. */
export function createApp(parts: GatewayParts): Hono<GatewayEnvironment> {
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
  // After the login: nobody else makes the gateway read so much.
  app.use('/api/*', atMost(largestBody));
  stopRoute(app, parts);
  entranceRoutes(app, parts);
  jobhistoryRoutes(app, parts);
  filesystemRoutes(app, parts);
  configurationRoutes(app, parts);
  variableRoutes(app, parts);
  catalogueRoutes(app, parts);
  engineManagerRoutes(app, parts);

  app.notFound((context) => {
    const { pathname } = new URL(context.req.url);
    const [, api, , version, service] = pathname.split('/');
    if (api !== 'api' || service === undefined) {
      const body = { method: pathname, data: [], message: 'Not Found', status: 404 };
      return new Response(JSON.stringify(body), {
        status: 404,
        headers: { 'content-type': 'application/json' },
      });
    }
    const [, , , , , id = ''] = pathname.split('/');
    if (version === 'v1' && service === 'entrance' && pathname.split('/').length > 6) {
      const fault = idFault(context, id, parts);
      if (fault !== undefined) return unrouted(pathname, fault.message, fault.data);
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
