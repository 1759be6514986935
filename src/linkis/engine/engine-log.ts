/** Reads a page of an engine's log from the machine that it ran on, also after its end. */
import {
  engineApplication,
  engineManagerApplication,
  laterLogKinds,
  routes,
} from '../../contract/index.ts';
import { asArray, asNumber, asObject, asString, LinkisKernelError } from '../../shared/index.ts';
import type { EngineClient, EngineLogPage } from '../../task/index.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import type { AskManager } from './ask.ts';

type EngineLogRequest = Parameters<EngineClient['log']>[0];

/** Milliseconds around the time of a task in which its engine is looked for: Linkis' engines live hours, at the most days. */
const lookAroundMs = 7 * 86_400_000;

/**
 * The page. The engine manager of the machine must be named: it is that of the living engine, else the one in the records of past engines.
 * Rejects with `RESULT_GONE` when neither has the engine.
 */
export async function readEngineLog(
  ask: AskManager,
  engines: Pick<EngineClient, 'list' | 'past'>,
  request: EngineLogRequest,
  signal: AbortSignal | undefined,
): Promise<EngineLogPage> {
  const { instance, kind, lines, from } = request;
  const what = `the ${kind} log of engine ${instance}`;
  const emInstance = await managerOf(engines, request, what, signal);
  const data = await refusingKind(
    kind,
    ask(
      {
        method: 'POST',
        path: routes.engineLog,
        body: {
          applicationName: engineApplication,
          emInstance,
          instance,
          // As JSON numbers: a number in a text makes the answer an error. Without `enableTail: false` lines count from the end.
          parameters: {
            logType: kind,
            fromLine: from ?? 1,
            pageSize: lines,
            enableTail: from === undefined,
          },
        },
        what,
      },
      signal,
    ),
  );
  const problem = operationProblem(data);
  if (problem !== undefined)
    throw new LinkisKernelError('LINKIS_REFUSED', `Linkis refused ${what}: ${problem}`, {
      hint: /not.{0,8}exist/i.test(problem)
        ? `The machine of the ${engineManagerApplication} has no such file (any more).`
        : undefined,
    });
  const result = asObject(data['result']) ?? {};
  return {
    lines: (asArray(result['logs']) ?? []).map((line) => asString(line) ?? ''),
    path: asString(result['logPath']),
    endLine: from === undefined ? undefined : asNumber(result['endLine']),
  };
}

/** Linkis' answer to a kind of log that its release does not have [AMErrorCode.PARAM_ERROR]. */
const wrongParameter = 210003;

/** Says in words of its own that the server has no such kind: older releases have `stdout` and `stderr` alone. */
async function refusingKind<T>(kind: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    if (!(thrown instanceof LinkisRefusedError) || thrown.errorCode !== wrongParameter)
      throw thrown;
    throw new LinkisKernelError(
      'LINKIS_REFUSED',
      `this server does not offer the ${kind} log of engines`,
      { hint: laterKindHint(kind), cause: thrown },
    );
  }
}

function laterKindHint(kind: string): string {
  const first = laterLogKinds[kind];
  return `Every Linkis has stdout and stderr${first === undefined ? '' : `; ${kind} came with ${first}`}.`;
}

/** What an operation on an engine says in place of a result: such answers have status 0. Undefined = it has worked. */
export function operationProblem(data: Readonly<Record<string, unknown>>): string | undefined {
  if (data['isError'] !== true) return undefined;
  const text = asString(data['errorMsg']) ?? '';
  const described = /errCode:\s*\d+\s*,\s*desc:\s*(.*?)(?:\s*,\s*ip:.*)?$/su.exec(text)?.[1];
  return (described ?? text).replaceAll(/\s+/g, ' ').trim() || 'no reason given';
}

async function managerOf(
  engines: Pick<EngineClient, 'list' | 'past'>,
  { instance, at }: EngineLogRequest,
  what: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const living = await untilRefused(engines.list(signal));
  const own = living.find((engine) => engine.instance === instance)?.manager;
  if (own !== undefined) return own;
  const since = (at ?? Date.now()) - lookAroundMs;
  const past = await untilRefused(engines.past({ since, instance, page: 1, most: 20 }, signal));
  const found = past.find((engine) => engine.instance === instance)?.manager;
  if (found !== undefined) return found;
  throw new LinkisKernelError(
    'RESULT_GONE',
    `${what}: the server knows no engine ${instance} of yours, living or ended`,
    { hint: '%engines lists those that live, %engines --past those that have ended.' },
  );
}

/** The list; empty when the server refuses it, since the other one may have the engine. */
async function untilRefused<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list;
  } catch (thrown) {
    if (thrown instanceof LinkisRefusedError && !thrown.serviceDown) return [];
    throw thrown;
  }
}
