/** `linkisManager/*`: the caller's engines, and their end [EngineRestfulApi.java, RMMonitorRest.scala]. */
import { freemem, totalmem } from 'node:os';
import {
  engineApplication as application,
  engineManagerApplication,
} from '../../contract/index.ts';
import { asArray, asObject, parseJson } from '../../shared/index.ts';
import { badRequest, ok } from '../answers/answer.ts';
import type { PooledEngine } from '../engines/engine-pool.ts';
import type { GatewayParts, Routes } from '../answers/gateway-context.ts';

export const managerBase = '/api/rest_j/v1/linkisManager';
const base = managerBase;
/** The address of the engine manager in all answers; there is no such service here. */
export const engineManager = '127.0.0.1:9102';
type Data = Readonly<Record<string, unknown>>;

/** Every engine counts as this much, since nothing measures it. */
export const oneEngine: Data = { memory: 1_073_741_824, cores: 1, instances: 1 };
const nothing: Data = { memory: 0, cores: 0, instances: 0 };

export function engineManagerRoutes(app: Routes, parts: GatewayParts): void {
  app.get(`${base}/listUserEngines`, (context) =>
    ok(context, { engines: parts.pool.of(context.get('caller').name).map(node) }),
  );
  app.post(`${base}/rm/engines`, (context) => {
    const engines = parts.pool.of(context.get('caller').name).map(resource);
    // Without engines the real one leaves the list out [RMMonitorRest.scala].
    return ok(null, engines.length === 0 ? {} : { engines });
  });
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
    if (list === undefined) return badRequest(context);
    const instances = list.map((entry) => asObject(entry)?.['engineInstance']);
    // Only the caller's own, though the real server does not check that.
    for (const engine of parts.pool.of(context.get('caller').name)) {
      if (instances.includes(engine.running.instance)) await parts.pool.drop(engine);
    }
    return ok(context, {}, 'Kill engineConn succeed.');
  });
}

function label(labelKey: string, stringValue: string, feature: string, more: Data): Data {
  return { stringValue, labelKey, feature, ...more, featureKey: 'feature', empty: false };
}

function labels(pooled: PooledEngine): readonly Data[] {
  const { user, creator, engine, version, running } = pooled;
  const { instance } = running;
  return [
    label('emInstance', `${engineManagerApplication}-${engineManager}`, 'OPTIONAL', {
      instance: engineManager,
      serviceInstance: {
        registryTimestamp: 0,
        mappingPorts: null,
        mappingHost: null,
        instance: engineManager,
        applicationName: engineManagerApplication,
      },
      serviceName: engineManagerApplication,
    }),
    label('engineInstance', `${application}-${instance}`, 'OPTIONAL', {
      instance,
      serviceInstance: serviceInstance(pooled),
      serviceName: application,
    }),
    label('userCreator', `${user}-${creator}`, 'CORE', { user, creator, modifiable: true }),
    label('engineType', `${engine}-${version}`, 'CORE', { version, engineType: engine }),
    label('serverAlias', application, 'CORE', { alias: application }),
  ];
}

function serviceInstance(engine: PooledEngine): Data {
  return {
    registryTimestamp: 0,
    mappingPorts: null,
    mappingHost: null,
    instance: engine.running.instance,
    applicationName: application,
  };
}

function nodeResource(engine: PooledEngine): Data {
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

/** The machine's memory, since engines are its processes. */
function overload(): Data {
  return {
    maxMemory: totalmem(),
    usedMemory: totalmem() - freemem(),
    systemCPUUsed: null,
    systemLeftMemory: freemem(),
  };
}

export function node(engine: PooledEngine): Data {
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

/** Of an engine on a cluster the driver's part and the application's. */
function usedResource({ running: { application } }: PooledEngine): Data {
  if (application === undefined) return oneEngine;
  const { applicationId, queue, cores, memoryBytes } = application;
  return {
    loadInstanceResource: oneEngine,
    yarnResource: {
      queueMemory: memoryBytes,
      queueCores: cores,
      queueInstances: 0,
      queueName: queue,
      applicationId,
    },
  };
}

const nothingOnYarn: Data = {
  loadInstanceResource: nothing,
  yarnResource: {
    queueMemory: 0,
    queueCores: 0,
    queueInstances: 0,
    queueName: '',
    applicationId: '',
  },
};

function resource(engine: PooledEngine): Data {
  return {
    usedResource: usedResource(engine),
    engineType: engine.engine,
    engineStatus: engine.busy ? 'Busy' : 'Unlock',
    preUsedResource: engine.running.application === undefined ? nothing : nothingOnYarn,
    labels: labels(engine),
    applicationName: application,
    creator: engine.creator,
    engineInstance: engine.running.instance,
  };
}
