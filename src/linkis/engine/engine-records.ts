/** The living engines in their flattest list, what they have done, and those that have ended. */
import { engineApplication, routes } from '../../contract/index.ts';
import {
  asNumber,
  asObject,
  asString,
  asTime,
  isObject,
  type JsonObject,
  parseJson,
} from '../../shared/index.ts';
import type { EngineActivity, PastEngine, UserEngine } from '../../task/index.ts';
import { rowsOf, usedBy } from '../catalogue/engine-list.ts';
import type { AskManager } from './ask.ts';

/**
 * `{"engineInstance":"127.0.0.1:43073","engineType":"shell","engineStatus":"Unlock","creator":"IDE","usedResource":{…},"labels":[…]}`;
 * without engines there is no list.
 */
export async function readEngineList(
  ask: AskManager,
  signal: AbortSignal | undefined,
): Promise<readonly UserEngine[]> {
  const data = await ask(
    { method: 'POST', path: routes.engines, body: {}, what: 'the list of engines' },
    signal,
  );
  return rowsOf(data, 'engines').flatMap((row) => {
    const instance = asString(row['engineInstance']);
    if (instance === undefined) return [];
    const label = (key: string): JsonObject | undefined =>
      rowsOf(row, 'labels').find((one) => asString(one['labelKey']) === key);
    return [
      {
        instance,
        engine: asString(row['engineType']) ?? '',
        version: asString(label('engineType')?.['version']) ?? '',
        creator: asString(row['creator']) ?? '',
        state: asString(row['engineStatus']) ?? '',
        session: asString(label('fixedEngineConn')?.['stringValue']),
        manager: asString(label('emInstance')?.['instance']),
        ...usedBy(asObject(row['usedResource'])),
        startedTime: undefined,
        updatedTime: undefined,
      },
    ];
  });
}

/** `ecMetrics` is a JSON text: `{"totalBusyTimeMills":14434,"totalIdleTimeMills":1523,"totalUnlockTimeMills":1536,"yarnqueueName":"default",…}`. */
export async function readActivity(
  ask: AskManager,
  instance: string,
  signal: AbortSignal | undefined,
): Promise<EngineActivity> {
  const data = await ask(
    {
      method: 'POST',
      path: routes.engine,
      body: { applicationName: engineApplication, instance },
      what: 'what an engine has done',
    },
    signal,
  );
  const metrics = parseJson(asString(data['ecMetrics']) ?? '');
  const facts = isObject(metrics) ? metrics : {};
  const idle = [facts['totalIdleTimeMills'], facts['totalUnlockTimeMills']].flatMap(
    (value) => asNumber(value) ?? [],
  );
  return {
    startedTime: asTime(asObject(data['engine'])?.['startTime']),
    busyMs: asNumber(facts['totalBusyTimeMills']),
    // It is Idle while a task holds it, and Unlock after that: both wait for code.
    idleMs: idle.length === 0 ? undefined : idle.reduce((sum, ms) => sum + ms, 0),
    queue: asString(facts['yarnqueueName']) || undefined,
    applicationId: asString(facts['applicationId']) || undefined,
  };
}

/**
 * `{"labelValue":"hadoop-recorder,shell-1","ticketId":"ffd4…","serviceInstance":"127.0.0.1:34047","ecmInstance":"127.0.0.1:9102","usedResource":{…},
 * "createTime":1795926048000,"releaseTime":null,"logDirSuffix":"hadoop/20261129/shell/ffd4…/logs","engineType":"shell","status":"Running"}`. Without dates
 * the server looks at today only. `creator` is the user there: an administrator gets the engines of all users without it, and others get their own.
 */
export async function readPastEngines(
  ask: AskManager,
  user: string,
  query: {
    readonly since: number;
    readonly instance?: string | undefined;
    readonly page: number;
    readonly most: number;
  },
  signal: AbortSignal | undefined,
): Promise<readonly PastEngine[]> {
  const { since, instance, page, most } = query;
  const data = await ask(
    {
      path: routes.pastEngines,
      query: {
        instance,
        // The server refuses other letters in it.
        creator: /^[\w-]+$/.test(user) ? user : undefined,
        startDate: dateText(since - dayMs),
        endDate: dateText(Date.now() + dayMs),
        pageNow: page,
        pageSize: most,
      },
      what: 'the list of past engines',
    },
    signal,
  );
  return rowsOf(data, 'engineList').flatMap((row): readonly PastEngine[] => {
    const address = asString(row['serviceInstance']);
    if (address === undefined) return [];
    const [creatorLabel = '', engineLabel = ''] = (asString(row['labelValue']) ?? '').split(',', 2);
    const [engine = '', ...version] = engineLabel.split('-');
    const user = asString(row['createUser']) ?? '';
    return [
      {
        instance: address,
        engine: asString(row['engineType']) ?? engine,
        version: version.join('-'),
        creator: creatorLabel.startsWith(`${user}-`)
          ? creatorLabel.slice(user.length + 1)
          : creatorLabel,
        state: asString(row['status']) ?? '',
        ticket: asString(row['ticketId']),
        manager: asString(row['ecmInstance']) || undefined,
        logDirectory: asString(row['logDirSuffix']) || undefined,
        startedTime: asTime(row['createTime']),
        endedTime: asTime(row['releaseTime']),
        memory: usedBy(asObject(row['usedResource'])).memory,
      },
    ];
  });
}

/** The server reads dates in a time zone of its own, which is not known here: a day more on both sides loses none. */
const dayMs = 86_400_000;

/** `yyyy-MM-dd HH:mm:ss` */
function dateText(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
