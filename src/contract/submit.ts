/** The bodies of `POST /entrance/submit` and of the 0.x `POST /entrance/execute`, and the answer that both give. */
import { asNumber, asString, type JsonObject } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/** A task as the wire takes it. `params` and `labels` are always sent: Linkis answers an explicit null with a NullPointerException. */
export interface SubmitRequest {
  readonly code: string;
  readonly runType: string;
  readonly engineType: string;
  readonly user: string;
  readonly creator: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly runtime: JsonObject;
  readonly startup: JsonObject;
  /** Labels besides `engineType` and `userCreator`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Values are text: the server casts them. */
  readonly source: Readonly<Record<string, string>>;
}

export interface SubmitAnswer {
  readonly execId: string;
  readonly taskId: number;
}

function paramsOf(task: SubmitRequest): JsonObject {
  return {
    variable: task.variables,
    configuration: { runtime: task.runtime, startup: task.startup },
  };
}

function labelsOf(task: SubmitRequest): JsonObject {
  return {
    ...task.labels,
    engineType: task.engineType,
    userCreator: `${task.user}-${task.creator}`,
  };
}

/** `{"executionContent":{"code":"…","runType":"sql"},"params":{…},"source":{…},"labels":{"engineType":"spark-3.2.1","userCreator":"hadoop-notebook"}}` */
export function submitBody(task: SubmitRequest): JsonObject {
  return {
    executionContent: { code: task.code, runType: task.runType },
    params: paramsOf(task),
    source: task.source,
    labels: labelsOf(task),
  };
}

/** `{"executeApplicationName":"spark","requestApplicationName":"notebook","executionCode":"…","runType":"sql","params":{…},"source":{…},"labels":{…}}` */
export function executeBody(task: SubmitRequest): JsonObject {
  const dash = task.engineType.indexOf('-');
  return {
    executeApplicationName: dash < 0 ? task.engineType : task.engineType.slice(0, dash),
    requestApplicationName: task.creator,
    executionCode: task.code,
    runType: task.runType,
    params: paramsOf(task),
    source: task.source,
    labels: labelsOf(task),
  };
}

export function isTaskNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}

/** `{"taskID":123,"execID":"exec_id018014linkis-cg-entrance127.0.0.1:9104IDE_hadoop_spark_0"}`; older servers write the taskID as text. */
export function decodeSubmitAnswer(envelope: Envelope, where: string): SubmitAnswer {
  const execId = asString(envelope.data['execID']);
  const taskId = asNumber(envelope.data['taskID']);
  if (!isTaskNumber(taskId))
    throw shapeError(where, 'data.taskID', 'a whole number from 1 on', envelope.data);
  if (execId === undefined || execId === '')
    throw shapeError(where, 'data.execID', 'a text', envelope.data);
  return { execId, taskId };
}
