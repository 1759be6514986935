/** `linkisManager/rm/queues` and `rm/queueresources`: the machine stands for the one queue that there is [RMMonitorRest.scala]. */
import { availableParallelism, freemem, totalmem } from 'node:os';
import { asString } from '../../shared/index.ts';
import { OperationFailure } from '../ground/gateway-error.ts';
import { ok } from '../answers/answer.ts';
import { managerBase } from './engine-manager.ts';
import { bodyOf, type GatewayParts, type Routes } from '../answers/gateway-context.ts';

/** Name of the queue and of its cluster: those that a new Linkis is configured with. */
const usual = 'default';

const service = ',ip: 127.0.0.1 ,port: 9101 ,serviceKind: linkis-cg-linkismanager';

export function queueRoutes(app: Routes, parts: GatewayParts): void {
  app.post(`${managerBase}/rm/queues`, () =>
    ok(null, { queues: [{ queues: [usual], clustername: usual }] }),
  );

  app.post(`${managerBase}/rm/queueresources`, async (context) => {
    const body = (await bodyOf(context)) ?? {};
    const [queue, cluster] = [asString(body['queuename']), asString(body['clustername'])];
    if (cluster !== usual)
      throw new OperationFailure(
        `RMErrorException: errCode: 110013 ,desc: No suitable ExternalResourceProvider found for cluster:${cluster ?? 'null'}(没有为集群找到合适的 ExternalResourceProvider) ${service}`,
        'manager',
      );
    if (queue !== usual) {
      const name = queue ?? 'null';
      throw new OperationFailure(
        `RMErrorException: errCode: 11006 ,desc: Failed to request external resourceRMWarnException: errCode: 11006 ,desc: Queue:${name} does not exist in YARN(YARN 中不存在队列:${name}) ${service} ${service}`,
        'manager',
      );
    }
    const memory = totalmem();
    const cores = availableParallelism();
    const used = memory - freemem();
    const user = context.get('caller').name;
    const busy = parts.pool.of(user).filter((engine) => engine.busy).length;
    const unfinished = parts.entrance.queue.unfinished.filter(
      ({ submission }) => submission.user === user,
    );
    return ok(null, {
      queueInfo: {
        queuename: {
          queueMemory: memory,
          queueCores: cores,
          queueInstances: 0,
          queueName: usual,
          applicationId: '',
        },
        // As released: the name of the queue stands where its memory should be.
        maxResources: { memory: usual, cores },
        usedResources: { memory: used, cores: Math.min(cores, busy) },
        usedPercentage: { memory: used / memory, cores: Math.min(1, busy / cores) },
        maxApps: parts.settings.concurrency,
        numActiveApps: busy,
        numPendingApps: Math.max(0, unfinished.length - busy),
      },
      userResources: [],
    });
  });
}
