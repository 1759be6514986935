/** `linkisManager/*`: the caller's engines, and their end [EngineRestfulApi.java, RMMonitorRest.scala]. */
import { freemem, totalmem } from 'node:os';
import type { Hono } from 'hono';
import { asArray, asObject, parseJson } from '../../shared/index.ts';
import { ok, springError } from './answer.ts';
import type { PooledEngine } from '../engines/engine-pool.ts';
import { type GatewayEnvironment, type GatewayParts, methodOf } from './gateway-context.ts';

const base = '/api/rest_j/v1/linkisManager';
const application = 'linkis-cg-engineconn';
/** What one engine counts for; there is no resource manager behind it. */
const oneEngine = { memory: 1_073_741_824, cores: 1, instances: 1 };
const nothing = { memory: 0, cores: 0, instances: 0 };

/** Adds the routes. */
export function engineManagerRoutes(app: Hono<GatewayEnvironment>, parts: GatewayParts): void {
  app.get(`${base}/listUserEngines`, (context) =>
    ok(methodOf(context), {
      engines: parts.pool.of(context.get('caller').name).map(node),
    }),
  );
  app.post(`${base}/rm/engines`, (context) =>
    ok(null, { engines: parts.pool.of(context.get('caller').name).map(resource) }),
  );
  app.post(`${base}/rm/userresources`, (context) => {
    const user = context.get('caller').name;
    const engines = parts.pool.of(user);
    const creators = [...new Set(engines.map((engine) => engine.creator))];
    return ok(null, {
      userResources: creators.map((creator) => {
        const own = engines.filter((engine) => engine.creator === creator);
        const types = own.map(({ engine, version }) => `(${engine},${version})`);
        const percent = (engineCount: number): string =>
          (engineCount / parts.settings.concurrency).toFixed(2);
        return {
          userCreator: `(${user},${creator})`,
          engineTypes: [...new Set(types)].map((engineType) => ({
            engineType,
            percent: percent(types.filter((type) => type === engineType).length),
          })),
          percent: percent(own.length),
        };
      }),
    });
  });
  app.post(`${base}/rm/enginekill`, async (context) => {
    const list = asArray(parseJson(await context.req.text()));
    if (list === undefined) {
      return springError(400, 'Bad Request', new URL(context.req.url).pathname);
    }
    const instances = list.map((entry) => asObject(entry)?.['engineInstance']);
    // Only the caller's own: the real server does not check that.
    for (const engine of parts.pool.of(context.get('caller').name)) {
      if (instances.includes(engine.running.instance)) await parts.pool.drop(engine);
    }
    return ok(methodOf(context), {}, 'Kill engineConn succeed.');
  });
}

function labels(engine: PooledEngine): readonly Readonly<Record<string, unknown>>[] {
  const { instance } = engine.running;
  const common = { featureKey: 'feature', empty: false };
  return [
    {
      stringValue: `${application}-${instance}`,
      labelKey: 'engineInstance',
      feature: 'OPTIONAL',
      instance,
      serviceInstance: serviceInstance(engine),
      serviceName: application,
      ...common,
    },
    {
      stringValue: `${engine.user}-${engine.creator}`,
      labelKey: 'userCreator',
      feature: 'CORE',
      user: engine.user,
      creator: engine.creator,
      modifiable: true,
      ...common,
    },
    {
      stringValue: `${engine.engine}-${engine.version}`,
      labelKey: 'engineType',
      feature: 'CORE',
      version: engine.version,
      engineType: engine.engine,
      ...common,
    },
    {
      stringValue: application,
      labelKey: 'serverAlias',
      feature: 'CORE',
      alias: application,
      ...common,
    },
  ];
}

function serviceInstance(engine: PooledEngine): Readonly<Record<string, unknown>> {
  return {
    registryTimestamp: 0,
    mappingPorts: null,
    mappingHost: null,
    instance: engine.running.instance,
    applicationName: application,
  };
}

function nodeResource(engine: PooledEngine): Readonly<Record<string, unknown>> {
  return {
    id: 0,
    resourceType: 'LoadInstance',
    maxResource: oneEngine,
    minResource: nothing,
    usedResource: oneEngine,
    lockedResource: nothing,
    expectedResource: nothing,
    leftResource: nothing,
    createTime: engine.startedAt,
    updateTime: null,
    maxApps: null,
    numPendingApps: null,
    numActiveApps: null,
  };
}

/** The machine's memory: engines are processes of it. */
function overload(): Readonly<Record<string, unknown>> {
  return {
    maxMemory: totalmem(),
    usedMemory: totalmem() - freemem(),
    systemCPUUsed: null,
    systemLeftMemory: freemem(),
  };
}

function node(engine: PooledEngine): Readonly<Record<string, unknown>> {
  return {
    nodeStatus: engine.busy ? 'Busy' : 'Unlock',
    lock: null,
    labels: labels(engine),
    serviceInstance: serviceInstance(engine),
    score: 0,
    nodeResource: nodeResource(engine),
    emnode: null,
    nodeTaskInfo: null,
    nodeOverLoadInfo: overload(),
    nodeHealthyInfo: { nodeHealthy: 'Healthy', msg: '' },
    owner: engine.user,
    mark: 'process',
    identifier: null,
    startTime: engine.startedAt,
    updateTime: engine.lastUse,
    ticketId: engine.ticket,
    ecMetrics: null,
    nodeDescription: null,
  };
}

function resource(engine: PooledEngine): Readonly<Record<string, unknown>> {
  return {
    usedResource: oneEngine,
    engineType: engine.engine,
    engineStatus: engine.busy ? 'Busy' : 'Unlock',
    preUsedResource: nothing,
    labels: labels(engine),
    applicationName: application,
    creator: engine.creator,
    engineInstance: engine.running.instance,
  };
}
