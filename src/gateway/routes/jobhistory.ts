/** `jobhistory/*`: single rows and lists [QueryRestfulApi.java]. */
import type { Hono } from 'hono';
import { ok, refused, springError } from './answer.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import { hasEnded, type HistoryRow, taskView } from '../jobs/history-row.ts';
import { durationText } from '../jobs/time-format.ts';
import { isOwn } from './find-task.ts';
import {
  type GatewayContext,
  type GatewayEnvironment,
  type GatewayParts,
  methodOf,
} from './gateway-context.ts';

const base = '/api/rest_j/v1/jobhistory';

/** Adds the routes. Times come out as epoch milliseconds. */
export function jobhistoryRoutes(app: Hono<GatewayEnvironment>, parts: GatewayParts): void {
  const now = (): number => Date.now();

  app.get(`${base}/:id/get`, (context) => {
    const id = context.req.param('id');
    if (!/^\d+$/.test(id)) return springError(400, 'Bad Request', `${base}/${id}/get`);
    const row = visibleRow(context, parts, Number(id));
    return row === undefined
      ? refused(
          methodOf(context),
          'The corresponding job was not found, or there may be no permission to view the job(没有找到对应的job，也可能是没有查看该job的权限)',
        )
      : ok(methodOf(context), { task: taskView(row, now(), false) });
  });

  app.get(`${base}/list`, (context) => {
    const rows = matching(context, parts);
    return ok(methodOf(context), {
      // The number of rows, whatever its name says.
      totalPage: rows.length,
      tasks: page(context, rows).map((row) => taskView(row, now(), true)),
    });
  });

  app.get(`${base}/listundonetasks`, (context) => {
    const rows = undone(context, parts);
    return ok(methodOf(context), {
      totalPage: rows.length,
      tasks: page(context, rows).map((row) => taskView(row, now(), true)),
    });
  });

  app.get(`${base}/listundone`, (context) =>
    ok(methodOf(context), { totalPage: undone(context, parts).length }),
  );

  app.get(`${base}/list-taskids`, (context) => {
    const ids = (context.req.query('taskID') ?? '').split(',').slice(0, 30).map(Number);
    const rows = visible(context, parts).filter((row) => ids.includes(row.taskId));
    return ok(methodOf(context), {
      jobHistoryList: rows.map((row) => taskView(row, now(), false)),
    });
  });

  app.get(`${base}/job-extra-info`, (context) => {
    const row = visibleRow(context, parts, Number(context.req.query('jobId')));
    if (row === undefined) return refused(methodOf(context), 'The corresponding job was not found');
    return ok(methodOf(context), {
      metricsMap: {
        ...row.metrics,
        executionCode: row.code,
        runtime: durationText(Math.max(0, row.updatedTime - row.createdTime)),
      },
    });
  });

  app.get(`${base}/governanceStationAdmin`, (context) => {
    const { admin } = context.get('caller');
    return ok(methodOf(context), {
      historyAdmin: admin,
      errorMsgTip:
        'The request interface %s is abnormal. You can try to troubleshoot common problems in the knowledge base document',
      admin,
      deptAdmin: admin,
    });
  });
}

/** The caller's rows; everybody's for an administrator. Newest first. */
function visible(context: GatewayContext, parts: GatewayParts): readonly HistoryRow[] {
  return parts.history
    .all()
    .filter((row) => isOwn(context, row))
    .map((row) => asOfNow(row, parts));
}

/** One of them, without a look at the others: a history may have ten thousand. */
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
  const wanted = [...equals].flatMap(([name, of]) => {
    const value = named(name);
    return value === undefined ? [] : [{ value, of }];
  });
  const states =
    context.req
      .query('status')
      ?.split(',')
      .filter((state) => state !== '') ?? [];
  const start = Number(context.req.query('startDate') ?? 0) || 0;
  const end = Number(context.req.query('endDate') ?? Infinity) || Infinity;
  const caller = context.get('caller');
  const everybody = caller.admin && context.req.query('isAdminView') === 'true';
  return visible(context, parts).filter(
    (row) =>
      (everybody || row.user === caller.name) &&
      wanted.every(({ value, of }) => of(row) === value) &&
      (states.length === 0 || states.includes(row.status)) &&
      row.createdTime >= start &&
      row.createdTime <= end,
  );
}

function undone(context: GatewayContext, parts: GatewayParts): readonly HistoryRow[] {
  const from = Number(context.req.query('startTaskID') ?? 0) || 0;
  return matching(context, parts).filter((row) => !hasEnded(row.status) && row.taskId >= from);
}

/** PageHelper is "reasonable": a page past the end is the last page. */
function page(context: GatewayContext, rows: readonly HistoryRow[]): readonly HistoryRow[] {
  const size = Math.max(1, Number(context.req.query('pageSize') ?? 20) || 20);
  const last = Math.max(1, Math.ceil(rows.length / size));
  const asked = Number(context.req.query('pageNow') ?? 1) || 1;
  const at = Math.min(Math.max(1, asked), last);
  return rows.slice((at - 1) * size, at * size);
}
