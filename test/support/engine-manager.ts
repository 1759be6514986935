/**
 * A server whose engine manager does what a Linkis' does and the local gateway does not [seen on Linkis 1.8 with Spark 3.4.4]: an engine takes
 * long to start, another one is started where that of the session is busy, and one that is being started for a task that is killed is
 * started all the same. It stands in front of a real gateway, whose engine carries out commands: see `createScriptedEngine`.
 */
import { asArray, asObject, asString, parseJson } from '../../src/shared/index.ts';
import { type LocalStack, startStack } from './local-stack.ts';
import { createScriptedEngine, type ScriptedEngine } from './scripted-engine.ts';

export interface EngineManagerStack extends LocalStack {
  readonly scripted: ScriptedEngine;
  /** From now on engines wait with their start until `release('start')` of the engine, as if they took minutes. */
  holdStarts(): void;
  /** Engines that go on starting for a task that was killed. */
  readonly left: ReadonlySet<string>;
  /** Whether those are listed. @default true */
  isLeftListed: boolean;
  /** Instances whose end was asked for, in order. */
  readonly ended: readonly string[];
  /** Labels of the submits, in order. */
  readonly labels: readonly Readonly<Record<string, string>>[];
}

type Body = Record<string, unknown> & { readonly labels: Record<string, string> };

/** Its engine is spark-3.4.4 with the run type scala. */
export async function startEngineManager(
  own: Pick<NonNullable<Parameters<typeof startStack>[0]>, 'run' | 'clock'> = {},
): Promise<EngineManagerStack> {
  const scripted = createScriptedEngine([{ engine: 'spark', version: '3.4.4' }], ['scala']);
  const left = new Set<string>();
  const ended: string[] = [];
  const labels: Readonly<Record<string, string>>[] = [];
  /** By session: the last task on each of its engines. */
  const engines = new Map<string, (number | undefined)[]>();
  /** Tasks whose engine is being started. */
  const starting = new Set<number>();
  /** What was left behind, by instance: the task that it was started for. */
  const nodes = new Map<string, number>();
  let isHeld = false;
  let isLeftListed = true;
  let ports = 42_900;
  const start = async (
    ...given: Parameters<ScriptedEngine['kind']['start']>
  ): Promise<Awaited<ReturnType<ScriptedEngine['kind']['start']>>> => {
    if (isHeld) await scripted.wait('start', given[0].signal);
    if (given[0].signal?.aborted === true) throw new Error('the start was called off');
    return scripted.kind.start(...given);
  };

  const stack = await startStack({
    ...own,
    gateway: { engines: [{ ...scripted.kind, start }] },
    run: { engine: 'spark', runType: 'scala', ...own.run },
    between: async (request, next) => {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith('/entrance/submit')) return submit(request, next);
      if (pathname.endsWith('/kill')) await leave(request, next);
      if (pathname.endsWith('/listUserEngines')) return list(request, next);
      if (pathname.endsWith('/rm/enginekill')) {
        for (const one of asArray(parseJson(await request.clone().text())) ?? []) {
          const instance = asString(asObject(one)?.['engineInstance']) ?? '';
          ended.push(instance);
          left.delete(instance);
        }
      }
      return next(request);
    },
  });

  type Next = (request: Request) => Promise<Response>;

  async function stateOf(taskId: number, like: Request, next: Next): Promise<Body> {
    const url = new URL(`/api/rest_j/v1/jobhistory/${String(taskId)}/get`, like.url);
    const answer = await next(new Request(url, { headers: like.headers }));
    const { data } = (await answer.json()) as { data: { task: Body } };
    return data.task;
  }

  /** Gives the task the first engine of its session that is free: another name of the session is another engine of the gateway. */
  async function submit(request: Request, next: Next): Promise<Response> {
    const body = (await request.json()) as Body;
    labels.push({ ...body.labels });
    const session = body.labels['fixedEngineConn'];
    const own = engines.get(session ?? '') ?? [];
    let at = 0;
    for (; at < own.length; at += 1) {
      const state = await stateOf(own[at] ?? 0, request, next);
      if (!/^(Running|Scheduled|Inited)$/.test(String(state['status']))) break;
    }
    if (session !== undefined && at > 0)
      body.labels['fixedEngineConn'] = `${session}x${String(at)}`;
    const { url, headers } = request;
    const sent = new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = await next(sent);
    const { data } = (await answer.clone().json()) as { data: { taskID: number } };
    own[at] = data.taskID;
    engines.set(session ?? '', own);
    if (isHeld) starting.add(data.taskID);
    return answer;
  }

  /** A task without an engine leaves the one behind that was being started for it. */
  async function leave(request: Request, next: Next): Promise<void> {
    const { pathname, searchParams } = new URL(request.url);
    const named = [searchParams.get('taskID'), pathname.split('/').at(-2)];
    for (const taskId of starting) {
      if (!named.includes(String(taskId))) continue;
      const { status, engineInstance } = await stateOf(taskId, request, next);
      if (status !== 'Running' || asString(engineInstance) !== undefined) continue;
      starting.delete(taskId);
      ports += 1;
      const instance = `127.0.0.1:${String(ports)}`;
      left.add(instance);
      nodes.set(instance, taskId);
    }
  }

  /** The engine manager also lists the session of each engine. */
  async function list(request: Request, next: Next): Promise<Response> {
    const answer = await next(request);
    const envelope = (await answer.json()) as { data: { engines: unknown[] } };
    for (const [session, tasks] of engines) {
      for (const task of tasks) {
        const { engineInstance } = await stateOf(task ?? 0, request, next);
        const node = envelope.data.engines.map(asObject).find((one) => {
          return asObject(one?.['serviceInstance'])?.['instance'] === engineInstance;
        });
        const label = { labelKey: 'fixedEngineConn', stringValue: session };
        if (node !== undefined && session !== '') (node['labels'] as object[]).push(label);
      }
    }
    for (const [instance, taskId] of nodes)
      if (left.has(instance) && isLeftListed)
        envelope.data.engines.push(startingNode(instance, taskId));
    return Response.json(envelope);
  }

  return {
    ...stack,
    scripted,
    holdStarts() {
      isHeld = true;
    },
    left,
    get isLeftListed() {
      return isLeftListed;
    },
    set isLeftListed(is) {
      isLeftListed = is;
    },
    ended,
    labels,
  };
}

/** An engine that is being started, as the engine manager lists it. */
function startingNode(instance: string, taskId: number): Readonly<Record<string, unknown>> {
  const label = (labelKey: string, stringValue: string, more: object): object => ({
    stringValue,
    labelKey,
    ...more,
    featureKey: 'feature',
    empty: false,
  });
  return {
    nodeStatus: null,
    lock: null,
    labels: [
      label('userCreator', 'ann-notebook', { user: 'ann', creator: 'notebook' }),
      label('engineType', 'spark-3.4.4', { version: '3.4.4', engineType: 'spark' }),
      label('taskId', String(taskId), { taskId: String(taskId) }),
    ],
    serviceInstance: { instance, applicationName: 'linkis-cg-engineconn' },
    nodeResource: null,
    startTime: Date.now(),
    updateTime: null,
  };
}
