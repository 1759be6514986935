/** The user's engines and shares in the server's engine manager (`linkisManager/*`), and the user's name as the server knows it. */
import { engineApplication as application, routes } from '../../contract/index.ts';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  asTime,
  isObject,
  type JsonObject,
} from '../../shared/index.ts';
import {
  type CatalogueUser,
  taskId,
  type TaskId,
  type UserEngine,
  type UserResource,
} from '../../task/index.ts';
import type { GatewayCall } from '../session/gateway-call.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';

/** The objects in the list `data[key]`; none without such a list. */
export function rowsOf(data: JsonObject, key: string): readonly JsonObject[] {
  return (asArray(data[key]) ?? []).filter(isObject);
}

/** Only the engines: an administrator's list also has the machines on which engines run. */
export async function readUserEngines(
  parts: ClientParts,
  signal?: AbortSignal,
): Promise<readonly UserEngine[]> {
  return parts.gateways.read(
    { path: routes.userEngines, what: 'the list of your engines', isOptional: 'path' },
    ({ data }) => rowsOf(data, 'engines').flatMap(engineOf),
    signal,
  );
}

/** Ends one engine. The body is a list. The answer is the same when there is no such engine [EngineRestfulApi.java]. */
export async function killEngine(
  parts: ClientParts,
  instance: string,
  signal?: AbortSignal,
): Promise<void> {
  await parts.gateways.send(
    {
      method: 'POST',
      path: routes.engineKill,
      body: [{ applicationName: application, engineInstance: instance }],
      what: `the end of engine ${instance}`,
      isOptional: 'path',
    },
    signal,
  );
}

/** Shares by creator. The server accepts only a POST with a body. */
export async function readUserResources(
  parts: ClientParts,
  signal?: AbortSignal,
): Promise<readonly UserResource[]> {
  const call: GatewayCall = {
    method: 'POST',
    path: routes.userResources,
    body: {},
    what: 'the shares of engines',
    isOptional: 'path',
  };
  const data = await parts.gateways.read(call, (envelope) => envelope.data, signal);
  return rowsOf(data, 'userResources').flatMap((row): readonly UserResource[] => {
    const creator = pairOf(row['userCreator'])?.[1];
    if (creator === undefined) return [];
    const engines = rowsOf(row, 'engineTypes').flatMap((type) => {
      const [engine, version] = pairOf(type['engineType']) ?? [];
      return engine === undefined || version === undefined
        ? []
        : [{ engine, version, share: asNumber(type['percent']) }];
    });
    return [{ creator, share: asNumber(row['percent']), engines }];
  });
}

/** The server tells the name only after a password login; to a token it answers that nobody is logged in. */
export async function readUser(parts: ClientParts, signal?: AbortSignal): Promise<CatalogueUser> {
  const { auth } = parts.settings;
  const configured = { name: auth.user, login: auth.kind, confirmed: false };
  if (auth.kind !== 'password') return configured;
  try {
    const name = await parts.gateways.read(
      { path: routes.userInfo, what: 'who is logged in', isOptional: 'path' },
      ({ data }) => asString(data['userName']),
      signal,
    );
    return name === undefined ? configured : { name, login: auth.kind, confirmed: true };
  } catch (thrown) {
    if (!(thrown instanceof LinkisRefusedError) || thrown.serviceDown) throw thrown;
    parts.logger.info(`the server does not say who is logged in: ${thrown.message}`);
    return configured;
  }
}

/**
 * `{"nodeStatus":"Unlock","serviceInstance":{"instance":"127.0.0.1:40801","applicationName":"linkis-cg-engineconn"},
 * "labels":[{"labelKey":"userCreator","creator":"IDE",…},{"labelKey":"engineType","engineType":"shell","version":"1",…}],
 * "nodeResource":{"usedResource":{"memory":1073741824,"cores":1,"instances":1},…},"startTime":1795469501000,…}`
 */
function engineOf(node: JsonObject): readonly UserEngine[] {
  const service = asObject(node['serviceInstance']);
  const instance = asString(service?.['instance']);
  if (instance === undefined || asString(service?.['applicationName']) !== application) return [];
  const labels = rowsOf(node, 'labels');
  const label = (key: string): JsonObject | undefined =>
    labels.find((one) => asString(one['labelKey']) === key);
  return [
    {
      instance,
      engine: asString(label('engineType')?.['engineType']) ?? '',
      version: asString(label('engineType')?.['version']) ?? '',
      creator: asString(label('userCreator')?.['creator']) ?? '',
      state: asString(node['nodeStatus']) ?? '',
      session: asString(label('fixedEngineConn')?.['stringValue']),
      manager: asString(label('emInstance')?.['instance']),
      ...usedBy(asObject(asObject(node['nodeResource'])?.['usedResource'])),
      startedFor: startedFor(label('taskId')),
      startedTime: asTime(node['startTime']),
      updatedTime: asTime(node['updateTime']),
    },
  ];
}

/**
 * `{"memory":1073741824,"cores":1,"instances":1}`; of an engine on Yarn `{"loadInstanceResource":{…the same of its driver…},
 * "yarnResource":{"queueMemory":1073741824,"queueCores":1,"queueInstances":0,"queueName":"default","applicationId":"local-1795925775863"}}`,
 * whose memory and cores are those of both.
 */
export function usedBy(
  used: JsonObject | undefined,
): Pick<UserEngine, 'memory' | 'cores' | 'queue' | 'applicationId'> {
  const driver = asObject(used?.['loadInstanceResource']) ?? used;
  const yarn = asObject(used?.['yarnResource']);
  const sum = (one: number | undefined, other: number | undefined): number | undefined =>
    one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0);
  return {
    memory: sum(asNumber(driver?.['memory']), asNumber(yarn?.['queueMemory'])),
    cores: sum(asNumber(driver?.['cores']), asNumber(yarn?.['queueCores'])),
    queue: asString(yarn?.['queueName']) || undefined,
    applicationId: asString(yarn?.['applicationId']) || undefined,
  };
}

/** `{"labelKey":"taskId","stringValue":"8","taskId":"8",…}`, as the engine manager labels an engine that it starts. */
function startedFor(label: JsonObject | undefined): TaskId | undefined {
  const number = Number(asString(label?.['stringValue']) ?? Number.NaN);
  return Number.isSafeInteger(number) && number > 0 ? taskId(number) : undefined;
}

/** The two halves of `(hadoop,IDE)`. */
function pairOf(value: unknown): readonly [string, string] | undefined {
  const [, first, second] = /^\(([^,]*),(.*)\)$/.exec(asString(value) ?? '') ?? [];
  return first === undefined || second === undefined ? undefined : [first, second];
}
