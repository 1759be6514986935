/** What an engine uses of the cluster: its Yarn application, what is left for another engine, the queues. */
import {
  engineApplication,
  operatorKey,
  routes,
  shapeError,
  yarnOperator,
} from '../../contract/index.ts';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  isObject,
  type JsonObject,
  LinkisKernelError,
  parseJson,
} from '../../shared/index.ts';
import type {
  ClusterQueue,
  EngineResource,
  QueueLoad,
  StartPrediction,
  YarnApplication,
} from '../../task/index.ts';
import { rowsOf } from '../catalogue/engine-list.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import type { AskManager } from './ask.ts';
import { operationProblem } from './engine-log.ts';

/** Undefined when the engine says that it is none, or is gone; both come as an error within a good answer. */
export async function readApplication(
  ask: AskManager,
  instance: string,
  signal: AbortSignal | undefined,
): Promise<YarnApplication | undefined> {
  const data = await ask(
    {
      method: 'POST',
      path: routes.engineOperation,
      body: {
        applicationName: engineApplication,
        instance,
        parameters: { [operatorKey]: yarnOperator },
      },
      what: 'the Yarn application of an engine',
    },
    signal,
  );
  const result = asObject(data['result']);
  const id = asString(result?.['applicationId']) ?? '';
  if (operationProblem(data) !== undefined || id === '') return undefined;
  return {
    id,
    url: asString(result?.['applicationUrl']) || undefined,
    queue: asString(result?.['queue']) || undefined,
  };
}

/**
 * `{"checkResult":true,"tenant":null,"ecmResource":"{\"memory\":97710505984,\"cores\":91,\"instances\":41}","yarnResource":null,"userResource":"…"}`: JSON in
 * texts. For an engine on Yarn the user's is `{"loadInstanceResource":{…},"yarnResource":{"queueMemory":…,"queueCores":…,"queueName":"default",…}}`.
 */
export async function readPrediction(
  ask: AskManager,
  engine: string,
  creator: string,
  signal: AbortSignal | undefined,
): Promise<StartPrediction> {
  const path = routes.enginePrediction;
  const query = { engineType: engine, creator };
  const data = await ask({ path, query, what: 'whether an engine can start' }, signal);
  const possible = data['checkResult'];
  if (typeof possible !== 'boolean')
    throw shapeError(`GET ${path}`, 'data.checkResult', 'true or false', possible);
  const inside = (key: string): JsonObject | undefined => {
    const value = data[key];
    const read = typeof value === 'string' ? parseJson(value) : value;
    return isObject(read) ? read : undefined;
  };
  const user = inside('userResource');
  const queue = inside('yarnResource');
  return {
    possible,
    user: resourceOf(asObject(user?.['loadInstanceResource']) ?? user),
    userQueue: queueResourceOf(asObject(user?.['yarnResource'])),
    machines: resourceOf(inside('ecmResource')),
    queue: queueResourceOf(queue),
    queueName: asString(queue?.['queueName']) || undefined,
  };
}

/** The names that the server is configured with: `{"queues":[{"clustername":"default","queues":["default"]}]}`. */
export async function readQueues(
  ask: AskManager,
  signal: AbortSignal | undefined,
): Promise<readonly ClusterQueue[]> {
  const data = await ask(
    { method: 'POST', path: routes.queues, body: {}, what: 'the list of queues' },
    signal,
  );
  return rowsOf(data, 'queues').flatMap((row) => {
    const cluster = asString(row['clustername']) ?? '';
    return (asArray(row['queues']) ?? []).flatMap((name) => {
      const queue = asString(name);
      return queue === undefined || queue === '' ? [] : [{ queue, cluster }];
    });
  });
}

/** Codes of a queue and a cluster that do not exist. */
const noQueue = /errCode: ?(?:11006)\b/;
const noCluster = /errCode: ?(?:110013)\b/;

/**
 * `{"queueInfo":{"usedResources":{"memory":0,"cores":0},"usedPercentage":{"memory":0.0,"cores":0.0},"maxResources":{"memory":"default","cores":64},
 * "queuename":{"queueMemory":68719476736,…},"maxApps":100,"numActiveApps":0,"numPendingApps":0}}`: 1.8 has the queue's name where the maximum of the
 * memory should be, and the bytes in `queuename`. Rejects with `OPTION_INVALID` when Yarn has no such queue.
 */
export async function readQueueLoad(
  ask: AskManager,
  { queue, cluster }: ClusterQueue,
  signal: AbortSignal | undefined,
): Promise<QueueLoad> {
  const body = { queuename: queue, clustername: cluster, clustertype: 'Yarn' };
  const what = `the load of queue ${queue}`;
  let data: JsonObject;
  try {
    data = await ask({ method: 'POST', path: routes.queueLoad, body, what }, signal);
  } catch (thrown) {
    if (!(thrown instanceof LinkisRefusedError)) throw thrown;
    const { description } = thrown;
    if (noQueue.test(description))
      throw new LinkisKernelError(
        'OPTION_INVALID',
        `Yarn has no queue ${queue} in the cluster ${cluster}`,
        { cause: thrown },
      );
    if (noCluster.test(description))
      throw new LinkisKernelError('OPTION_INVALID', `the server knows no cluster ${cluster}`, {
        cause: thrown,
      });
    throw thrown;
  }
  const info = asObject(data['queueInfo']) ?? {};
  const maximum = asObject(info['maxResources']);
  const real = asObject(info['queuename']);
  const share = asObject(info['usedPercentage']);
  return {
    used: resourceOf(asObject(info['usedResources'])) ?? nothingTold,
    maximum: {
      memory: asNumber(real?.['queueMemory']) ?? asNumber(maximum?.['memory']),
      cores: asNumber(maximum?.['cores']) ?? asNumber(real?.['queueCores']),
      instances: undefined,
    },
    memoryShare: asNumber(share?.['memory']),
    coresShare: asNumber(share?.['cores']),
    runningApplications: asNumber(info['numActiveApps']),
    pendingApplications: asNumber(info['numPendingApps']),
    mostApplications: asNumber(info['maxApps']),
  };
}

const nothingTold: EngineResource = { memory: undefined, cores: undefined, instances: undefined };

function resourceOf(resource: JsonObject | undefined): EngineResource | undefined {
  if (resource === undefined) return undefined;
  return {
    memory: asNumber(resource['memory']),
    cores: asNumber(resource['cores']),
    instances: asNumber(resource['instances']),
  };
}

/** A queue counts no instances: they are always 0. */
function queueResourceOf(resource: JsonObject | undefined): EngineResource | undefined {
  if (resource === undefined) return undefined;
  return {
    memory: asNumber(resource['queueMemory']),
    cores: asNumber(resource['queueCores']),
    instances: undefined,
  };
}
