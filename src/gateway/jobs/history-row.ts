/** The job history's row: what is stored, and how the answers show it [QueryTaskVO.java]. */
import type { JobState } from '../../contract/index.ts';
import { asWrittenTime } from '../../shared/index.ts';
import { fullExecId } from './exec-id.ts';

/** What is stored of a job. Times are epoch milliseconds. */
export interface HistoryRow {
  readonly taskId: number;
  readonly user: string;
  /** `host:port` of the entrance that took it. */
  readonly instance: string;
  readonly shortId: string | null;
  readonly creator: string;
  readonly engine: string;
  readonly runType: string;
  readonly labels: readonly string[];
  readonly code: string;
  readonly status: JobState;
  /** 0 to 1. */
  readonly progress: number;
  readonly logPath: string | null;
  readonly resultLocation: string | null;
  readonly createdTime: number;
  readonly updatedTime: number;
  readonly engineInstance: string | null;
  readonly errCode: number | null;
  readonly errDesc: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly source: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, unknown>>;
}

/** True for a state that a row never leaves. */
export function hasEnded(status: JobState): boolean {
  return (
    status === 'Succeed' || status === 'Failed' || status === 'Cancelled' || status === 'Timeout'
  );
}

/** `0.0`, `0.5`, `1.0`: always with a fraction. */
export function progressText(progress: number): string {
  return Number.isInteger(progress) ? progress.toFixed(1) : String(progress);
}

/** The row as `data.task`. `withCode` is for lists: a single look-up leaves the code out, as Linkis does by default. */
export function taskView(
  row: HistoryRow,
  now: number,
  withCode: boolean,
): Readonly<Record<string, unknown>> {
  const submitted = asWrittenTime(row.metrics['submitTime']) ?? row.createdTime;
  const scheduled = asWrittenTime(row.metrics['scheduleTime']);
  const completed = asWrittenTime(row.metrics['completeTime']);
  const spent = (completed ?? (hasEnded(row.status) ? row.updatedTime : now)) - submitted;
  return {
    taskID: row.taskId,
    instance: row.instance,
    execId: row.shortId,
    umUser: row.user,
    executeUser: row.user,
    engineInstance: row.engineInstance,
    executionCode: withCode ? row.code : null,
    progress: progressText(row.progress),
    logPath: row.logPath,
    resultLocation: row.resultLocation,
    status: row.status,
    createdTime: row.createdTime,
    updatedTime: row.updatedTime,
    engineType: row.engine,
    errCode: row.status === 'Running' ? null : row.errCode,
    errDesc: row.status === 'Running' ? null : row.errDesc,
    executeApplicationName: row.engine,
    requestApplicationName: row.creator,
    runType: row.runType,
    paramsJson: JSON.stringify(row.params),
    costTime: Math.max(0, spent),
    strongerExecId: fullExecId(row.instance, row.shortId ?? 'null'),
    sourceJson: JSON.stringify(row.source),
    sourceTailor: Object.values(row.source).join('-'),
    engineStartTime: null,
    labels: row.labels,
    canRetry: row.status === 'Failed' && row.engineInstance === null,
    observeInfo: null,
    // Never filled by 1.8; whether an engine was reused is in metrics.engineconnMap.
    isReuse: null,
    requestStartTime: submitted,
    requestEndTime: scheduled ?? null,
    requestSpendTime: scheduled === undefined ? null : scheduled - submitted,
    metrics: JSON.stringify(row.metrics),
    subJobs: null,
  };
}
