/** The answer to `GET /entrance/{execID}/progress` and `/progressWithResource`. */
import { asArray, asNumber, asObject, asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

export interface ProgressStage {
  readonly id: string;
  readonly total: number;
  readonly running: number;
  readonly failed: number;
  readonly succeeded: number;
}

export interface YarnApplication {
  readonly applicationId: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Progress as sent; every part may be missing. */
export interface ProgressAnswer {
  /** 0 to 1. */
  readonly fraction: number | undefined;
  readonly stages: readonly ProgressStage[];
  readonly applications: readonly YarnApplication[];
}

/** 0 to 1, from `0.5`, `"0.5"` or the old servers' percent text `"10%"`; undefined for anything else. */
export function decodeFraction(value: unknown): number | undefined {
  const text = asString(value)?.trim();
  const percent = text?.endsWith('%') === true ? asNumber(text.slice(0, -1)) : undefined;
  const number = percent === undefined ? asNumber(value) : percent / 100;
  return number === undefined ? undefined : Math.min(1, Math.max(0, number));
}

/** A count: whole, at least 0, and small enough to be added up. */
function countOf(value: unknown): number {
  return Math.min(Number.MAX_SAFE_INTEGER / 1e6, Math.max(0, Math.trunc(asNumber(value) ?? 0)));
}

function stageOf(entry: unknown): readonly ProgressStage[] {
  const stage = asObject(entry);
  if (stage === undefined) return [];
  return [
    {
      id: asString(stage['id']) ?? '',
      total: countOf(stage['totalTasks']),
      running: countOf(stage['runningTasks']),
      failed: countOf(stage['failedTasks']),
      succeeded: countOf(stage['succeedTasks']),
    },
  ];
}

function applicationOf(entry: unknown): readonly YarnApplication[] {
  const application = asObject(entry);
  if (application === undefined) return [];
  return [
    {
      applicationId: asString(application['applicationId']) ?? '',
      cores: countOf(application['queueCores']),
      memoryBytes: Math.max(0, asNumber(application['queueMemory']) ?? 0),
    },
  ];
}

/**
 * `{"yarnMetrics":{"yarnResource":[{"queueMemory":9663676416,"queueCores":6,"applicationId":"application_1655…"}],…},"progress":0.5,
 * "progressInfo":[{"id":"jobId-1(…)","succeedTasks":4,"failedTasks":0,"runningTasks":0,"totalTasks":6}],"execID":"…"}` (memory in bytes),
 * mostly `{"yarnResource":null,"progress":0.0,"progressInfo":[],"execID":"…"}`. A missing part is no error.
 */
export function decodeProgressAnswer(envelope: Envelope): ProgressAnswer {
  const { data } = envelope;
  const yarn = asObject(data['yarnMetrics'])?.['yarnResource'] ?? data['yarnResource'];
  return {
    fraction: decodeFraction(data['progress']),
    stages: (asArray(data['progressInfo']) ?? []).flatMap(stageOf),
    applications: (asArray(yarn) ?? []).flatMap(applicationOf),
  };
}
