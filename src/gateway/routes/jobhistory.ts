/** `jobhistory/*`: single rows and lists [QueryRestfulApi.java]. */
import { badRequest, ok, refused } from '../answers/answer.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import { fullExecId } from '../jobs/entrance.ts';
import { hasEnded, type HistoryRow } from '../jobs/history-row.ts';
import { durationText } from '../jobs/time-format.ts';
import { isOwn } from '../answers/find-task.ts';
import type { GatewayContext, GatewayParts, Routes } from '../answers/gateway-context.ts';

const base = '/api/rest_j/v1/jobhistory';

/** Adds the routes. Times are epoch milliseconds. */
export function jobhistoryRoutes(app: Routes, parts: GatewayParts): void {
  app.get(`${base}/:id/get`, (context) => {
    const id = context.req.param('id');
    if (!/^\d+$/.test(id)) return badRequest(context);
    const row = visibleRow(context, parts, Number(id));
    return row === undefined
      ? refused(
          context,
          'The corresponding job was not found, or there may be no permission to view the job(没有找到对应的job，也可能是没有查看该job的权限)',
        )
      : ok(context, { task: taskView(row, false) });
  });

  // `totalPage` is the number of rows, despite its name.
  const list = (context: GatewayContext, rows: readonly HistoryRow[]): Response =>
    ok(context, {
      totalPage: rows.length,
      tasks: page(context, rows).map((row) => taskView(row, true)),
    });
  app.get(`${base}/list`, (context) => list(context, matching(context, parts)));
  app.get(`${base}/listundonetasks`, (context) => list(context, undone(context, parts)));
  app.get(`${base}/listundone`, (context) =>
    ok(context, { totalPage: undone(context, parts).length }),
  );

  app.get(`${base}/list-taskids`, (context) => {
    const ids = (context.req.query('taskID') ?? '').split(',').slice(0, 30).map(Number);
    const rows = visible(context, parts).filter((row) => ids.includes(row.taskId));
    return ok(context, {
      jobHistoryList: rows.map((row) => taskView(row, false)),
    });
  });

  app.get(`${base}/job-extra-info`, (context) => {
    const row = visibleRow(context, parts, Number(context.req.query('jobId')));
    if (row === undefined) return refused(context, 'The corresponding job was not found');
    return ok(context, {
      metricsMap: {
        ...row.metrics,
        executionCode: row.code,
        runtime: durationText(Math.max(0, row.updatedTime - row.createdTime)),
      },
    });
  });

  app.get(`${base}/governanceStationAdmin`, (context) => {
    const { admin } = context.get('caller');
    return ok(context, {
      historyAdmin: admin,
      errorMsgTip:
        'The request interface %s is abnormal. You can try to troubleshoot common problems in the knowledge base document',
      admin,
      deptAdmin: admin,
    });
  });
}

/** The caller's rows, or everybody's for an administrator; newest first. */
function visible(context: GatewayContext, parts: GatewayParts): readonly HistoryRow[] {
  return parts.history
    .all()
    .filter((row) => isOwn(context, row))
    .map((row) => asOfNow(row, parts));
}

/** One of them, without a search through all: a history may have ten thousand. */
function visibleRow(
  context: GatewayContext,
  parts: GatewayParts,
  taskId: number,
): HistoryRow | undefined {
  const row = parts.history.get(taskId);
  return row !== undefined && isOwn(context, row) ? asOfNow(row, parts) : undefined;
}

function asOfNow(row: HistoryRow, parts: GatewayParts): HistoryRow {
  const job = hasEnded(row.status) ? undefined : parts.entrance.byTaskId(row.taskId);
  return job === undefined ? row : { ...row, progress: job.progress };
}

function matching(context: GatewayContext, parts: GatewayParts): readonly HistoryRow[] {
  const named = (name: string): string | undefined => {
    const value = context.req.query(name);
    if (value === undefined || value === '') return undefined;
    if (!/^[\w.\-:]+$/.test(value)) throw new GatewayError(21304, `Invalid ${name}: ${value}`);
    return value;
  };
  const equals = new Map<string, (row: HistoryRow) => string | null>([
    ['executeApplicationName', (row) => row.engine],
    ['creator', (row) => row.creator],
    ['proxyUser', (row) => row.user],
    ['instance', (row) => row.instance],
    ['engineInstance', (row) => row.engineInstance],
    ['runType', (row) => row.runType],
    ['taskID', (row) => String(row.taskId)],
  ]);
  const wanted = [...equals].map(([name, of]) => ({ value: named(name), of }));
  const states = (context.req.query('status') ?? '').split(',').filter((state) => state !== '');
  const start = Number(context.req.query('startDate') ?? 0) || 0;
  const end = Number(context.req.query('endDate') ?? Infinity) || Infinity;
  const caller = context.get('caller');
  const everybody = caller.admin && context.req.query('isAdminView') === 'true';
  return visible(context, parts).filter(
    (row) =>
      (everybody || row.user === caller.name) &&
      wanted.every(({ value, of }) => value === undefined || of(row) === value) &&
      (states.length === 0 || states.includes(row.status)) &&
      row.createdTime >= start &&
      row.createdTime <= end,
  );
}

function undone(context: GatewayContext, parts: GatewayParts): readonly HistoryRow[] {
  const from = Number(context.req.query('startTaskID') ?? 0) || 0;
  return matching(context, parts).filter((row) => !hasEnded(row.status) && row.taskId >= from);
}

/** PageHelper's "reasonable" mode: a page past the end is the last page. */
function page(context: GatewayContext, rows: readonly HistoryRow[]): readonly HistoryRow[] {
  const size = Math.max(1, Number(context.req.query('pageSize') ?? 20) || 20);
  const last = Math.max(1, Math.ceil(rows.length / size));
  const asked = Number(context.req.query('pageNow') ?? 1) || 1;
  const at = Math.min(Math.max(1, asked), last);
  return rows.slice((at - 1) * size, at * size);
}

/** The row as `data.task` [QueryTaskVO.java]. Lists have the code; a single task lacks it, as by default in Linkis. */
function taskView(row: HistoryRow, withCode: boolean): Readonly<Record<string, unknown>> {
  const submitted = metricMs(row.metrics['submitTime']) ?? row.createdTime;
  const scheduled = metricMs(row.metrics['scheduleTime']);
  const completed = metricMs(row.metrics['completeTime']);
  const spent = (completed ?? (hasEnded(row.status) ? row.updatedTime : Date.now())) - submitted;
  return {
    taskID: row.taskId,
    instance: row.instance,
    execId: row.shortId,
    umUser: row.user,
    executeUser: row.user,
    engineInstance: row.engineInstance,
    executionCode: withCode ? row.code : null,
    // `0.0`, `0.5`, `1.0`: always with a fraction.
    progress: Number.isInteger(row.progress) ? row.progress.toFixed(1) : String(row.progress),
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
    // Linkis 1.8 never fills it; whether an engine was reused is in metrics.engineconnMap.
    isReuse: null,
    requestStartTime: submitted,
    requestEndTime: scheduled ?? null,
    requestSpendTime: scheduled === undefined ? null : scheduled - submitted,
    metrics: JSON.stringify(row.metrics),
    subJobs: null,
  };
}

function metricMs(metric: unknown): number | undefined {
  if (typeof metric !== 'string') return undefined;
  const time = Date.parse(metric.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(time) ? undefined : time;
}
