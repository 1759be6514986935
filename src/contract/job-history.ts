/** The rows of the job history: `GET /jobhistory/{taskID}/get` gives one, `GET /jobhistory/list` gives many. */
import {
  asArray,
  asNumber,
  asObject,
  asString,
  asTime,
  asWrittenTime,
  type JsonObject,
  jsonText,
  parseJson,
} from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { decodeFraction } from './progress.ts';
import { shapeError } from './shape.ts';
import { isTaskNumber } from './submit.ts';

/** One row. Times are epoch milliseconds; empty texts become undefined. */
export interface JobRow {
  readonly taskId: number;
  /** The full execID that is valid now; undefined before the entrance has given one. */
  readonly execId: string | undefined;
  /** The state's word as sent. */
  readonly status: string;
  readonly user: string;
  readonly creator: string;
  readonly engine: string;
  readonly runType: string;
  readonly labels: readonly string[];
  /** 0 to 1. */
  readonly progress: number | undefined;
  readonly resultLocation: string | undefined;
  readonly logPath: string | undefined;
  readonly errorCode: number | undefined;
  readonly errorDescription: string | undefined;
  readonly engineInstance: string | undefined;
  readonly createdTime: number | undefined;
  readonly updatedTime: number | undefined;
  readonly costMs: number | undefined;
  /** Present in a list, absent in a single row. */
  readonly code: string | undefined;
  readonly source: Readonly<Record<string, string>>;
  readonly metrics: JsonObject;
}

/** The text, or undefined when it is empty or the word `NULL`, which the server writes for an engine that it never had. */
function textOf(value: unknown): string | undefined {
  const text = asString(value);
  return text === undefined || text === '' || text === 'NULL' ? undefined : text;
}

/** Epoch milliseconds; releases before 1.0 write `2019-01-01 00:00:00`. */
function timeOf(value: unknown): number | undefined {
  if (asNumber(value) !== undefined) return asTime(value);
  return asWrittenTime(asString(value)?.replace(' ', 'T'));
}

/** The object in a JSON text (`sourceJson`, `metrics`); `{}` when there is none. */
function embeddedObject(value: unknown): JsonObject {
  return asObject(value) ?? asObject(parseJson(asString(value) ?? '')) ?? {};
}

function textValues(object: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) =>
      value === null || value === undefined
        ? []
        : [[key, typeof value === 'string' ? value : jsonText(value)]],
    ),
  );
}

/** `strongerExecId` ends in the text `null` while the row has no execID yet. */
function execIdOf(row: JsonObject): string | undefined {
  const short = textOf(row['execId']);
  const full = textOf(row['strongerExecId']);
  return short === undefined ? undefined : (full ?? short);
}

function decodeRow(row: JsonObject, where: string): JobRow {
  const taskId = asNumber(row['taskID']);
  const status = asString(row['status']);
  if (!isTaskNumber(taskId)) throw shapeError(where, 'taskID', 'a whole number from 1 on', row);
  if (status === undefined) throw shapeError(where, 'status', 'a text', row);
  const errorCode = asNumber(row['errCode']) ?? asNumber(row['errorCode']);
  return {
    taskId,
    execId: execIdOf(row),
    status,
    user: asString(row['executeUser']) ?? asString(row['umUser']) ?? '',
    creator: asString(row['requestApplicationName']) ?? '',
    engine: asString(row['engineType']) ?? asString(row['executeApplicationName']) ?? '',
    runType: asString(row['runType']) ?? '',
    labels: (asArray(row['labels']) ?? []).filter((label) => typeof label === 'string'),
    progress: decodeFraction(row['progress']),
    resultLocation: textOf(row['resultLocation']),
    logPath: textOf(row['logPath']),
    errorCode: errorCode === 0 ? undefined : errorCode,
    errorDescription: textOf(row['errDesc']),
    engineInstance: textOf(row['engineInstance']),
    createdTime: timeOf(row['createdTime']),
    updatedTime: timeOf(row['updatedTime']),
    costMs: asTime(row['costTime']),
    code: textOf(row['executionCode']),
    source: textValues(embeddedObject(row['sourceJson'])),
    metrics: embeddedObject(row['metrics']),
  };
}

/**
 * `{"task":{"taskID":1,"execId":"IDE_hadoop_shell_0","strongerExecId":"exec_id018014…","status":"Succeed","progress":"1.0","errCode":0,
 * "errDesc":"","resultLocation":"file:///…","logPath":"file:///…","labels":["engineType:shell-1",…],"sourceJson":"{…}","metrics":"{…}",…}}`.
 */
export function decodeJobHistoryRow(envelope: Envelope, where: string): JobRow {
  const row = asObject(envelope.data['task']);
  if (row === undefined) throw shapeError(where, 'data.task', 'an object', envelope.data);
  return decodeRow(row, where);
}

/** `{"totalPage":64,"tasks":[{…},…]}`: newest first; `totalPage` counts all rows. */
export function decodeJobHistoryList(envelope: Envelope, where: string): readonly JobRow[] {
  const rows = envelope.data['tasks'];
  // Only an empty list means an empty history: a lost submit is searched for in this answer.
  const list = asArray(rows);
  if (list === undefined) throw shapeError(where, 'data.tasks', 'a list', rows);
  return list.flatMap((row) => {
    const object = asObject(row);
    return object === undefined ? [] : [decodeRow(object, where)];
  });
}
