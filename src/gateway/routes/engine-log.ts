/** `linkisManager/openEngineLog`: pages of an engine's logs, also after its end [EMRestfulApi.java, EngineConnLogOperator.scala]. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { engineLogTypes } from '../../contract/index.ts';
import { asObject, asString, type JsonObject } from '../../shared/index.ts';
import { badRequest, ok, refused } from '../answers/answer.ts';
import { engineManager, managerBase } from './engine-manager.ts';
import { bodyOf, type GatewayParts, type Routes } from '../answers/gateway-context.ts';

/** What Java says of a field that is not there. */
export function nullPointer(method: 'asText' | 'toString'): string {
  return `Cannot invoke "com.fasterxml.jackson.databind.JsonNode.${method}()" because the return value of "com.fasterxml.jackson.databind.JsonNode.get(String)" is null`;
}

export function engineLogRoutes(app: Routes, parts: GatewayParts): void {
  app.post(`${managerBase}/openEngineLog`, async (context) => {
    const body = await bodyOf(context);
    if (body === undefined) return badRequest(context);
    const [emInstance, instance, application] = ['emInstance', 'instance', 'applicationName'].map(
      (key) => asString(body[key]),
    );
    if (emInstance === undefined || instance === undefined || application === undefined)
      return refused(context, nullPointer('asText'));
    if (emInstance !== engineManager)
      return refused(
        context,
        `ECM node :[${instance}]  does not exist, Unable to open engine log(ECM节点:[${instance}] 异常，无法打开日志，可能是该节点服务重启或者服务异常导致)`,
      );
    const parameters = asObject(body['parameters']);
    if (parameters === undefined) return refused(context, nullPointer('toString'));
    const logType = asString(parameters['logType']);
    if (logType === undefined || !engineLogTypes.includes(logType))
      return refused(
        context,
        'errCode: 210003 ,desc: param error(参数错误) ,ip: 127.0.0.1 ,port: 9101 ,serviceKind: linkis-cg-linkismanager',
      );
    const user = context.get('caller').name;
    const living = parts.pool.of(user);
    const records = await parts.pool.records.of(user, new Set(living.map(({ ticket }) => ticket)));
    const record = records.find((one) => one.instance === instance);
    if (record === undefined) return refused(context, `EC instance: ${instance} not exist `);
    await living.find(({ ticket }) => ticket === record.ticket)?.log.flush();
    const logPath = path.join(parts.pool.records.logDirectory(record), logType);
    const fault = wrongType(parameters);
    if (fault !== undefined)
      return ok(context, { result: {}, isError: true, errorMsg: `ClassCastException: ${fault}` });
    const text = await readFile(logPath, 'utf8').catch(() => undefined);
    if (text === undefined)
      return ok(context, {
        result: {},
        isError: true,
        errorMsg: `ECMErrorException: errCode: 11110 ,desc: LogFile ${logPath} is not exists! ,ip: 127.0.0.1 ,port: 9102 ,serviceKind: linkis-cg-engineconnmanager`,
      });
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    const result = { logPath, ...pageOf(lines, parameters) };
    return ok(context, { result, isError: false, errorMsg: '' });
  });
}

/** The first parameter that Java could not cast. */
function wrongType(parameters: JsonObject): string | undefined {
  const wanted = { fromLine: 'Integer', pageSize: 'Integer', enableTail: 'Boolean' };
  for (const [key, type] of Object.entries(wanted)) {
    const value = parameters[key];
    const fits =
      value === undefined ||
      value === null ||
      (type === 'Boolean' ? typeof value === 'boolean' : Number.isInteger(value));
    if (fits) continue;
    const came =
      typeof value === 'number' ? 'Double' : typeof value === 'boolean' ? 'Boolean' : 'String';
    return `class java.lang.${came} cannot be cast to class java.lang.${type} (java.lang.${came} and java.lang.${type} are in module java.base of loader 'bootstrap')`;
  }
  return undefined;
}

/** A line with a time begins a new entry of the log. */
const entry = /^\d{4}-\d{2}-\d{2}\s+\d{2}:\d{2}:\d{2}\.\d{3}/;
/** So many lines of an entry that is left out are left out with it. */
const mostOfEntry = 500;

/** From the end unless `enableTail` is false. With keywords `endLine` counts the lines that were read, not those that are given. */
function pageOf(
  all: readonly string[],
  parameters: JsonObject,
): { readonly logs: readonly string[]; readonly endLine: number; readonly rows: number } {
  const number = (key: string, usual: number): number =>
    typeof parameters[key] === 'number' ? parameters[key] : usual;
  const words = (key: string): readonly string[] =>
    (asString(parameters[key]) ?? '').split(',').filter((word) => word !== '');
  const fromEnd = parameters['enableTail'] !== false;
  const [from, size] = [number('fromLine', 1), number('pageSize', 100)];
  const [only, ignored] = [words('onlyKeywords'), words('ignoreKeywords')];
  const isWanted = (line: string): boolean =>
    !ignored.some((word) => line.includes(word)) &&
    (only.length === 0 || only.some((word) => line.includes(word)));
  const lines = fromEnd ? all.toReversed() : all;
  const logs: string[] = [];
  let read = 0;
  let leavesOut = false;
  let leftOut = 0;
  for (const line of lines) {
    if (logs.length >= size) break;
    read += 1;
    if (read < from) continue;
    if (!leavesOut || entry.test(line)) {
      leavesOut = !isWanted(line);
      leftOut = 0;
    } else {
      leftOut += 1;
      leavesOut = leftOut < mostOfEntry;
    }
    if (!leavesOut) logs.push(line);
  }
  return { logs: fromEnd ? logs.toReversed() : logs, endLine: read, rows: logs.length };
}
