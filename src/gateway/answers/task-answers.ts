/** `status`, `progress`, `progressWithResource`, `log` and `pause` of a task. */
import { allColumnOnly } from '../../contract/index.ts';
import type { EngineStage } from '../engines/engine.ts';
import type { Job } from '../jobs/job.ts';
import { hasEnded } from '../jobs/history-row.ts';
import { liveColumns, type LogColumns } from '../jobs/log-level.ts';
import { OperationFailure } from '../ground/gateway-error.ts';
import { ok, refused } from './answer.ts';
import { findTask } from './find-task.ts';
import type { GatewayContext, GatewayParts } from './gateway-context.ts';

/** Lines that a negative `size` of a log stands for. */
const everything = 10_000;

/** From memory; with the task's number also from the job history. */
export function statusAnswer(context: GatewayContext, parts: GatewayParts): Response {
  const { id, byNumber, job, row, execID } = findTask(context, parts);
  if (job !== undefined) return ok(context, { status: job.state, execID });
  const status = row?.status ?? 'Cancelled';
  if (byNumber) return ok(context, { taskID: id, status, execID });
  if (context.req.query('taskID') !== undefined) return ok(context, { status, execID });
  return refused(
    context,
    'Get job by ID error and cannot obtain the corresponding task status.(获取job时发生异常，不能获取相应的任务状态)',
  );
}

/** At most 0.99 before the end. Without an application `yarnResource` is null until the end, then absent. */
export function progressAnswer(
  context: GatewayContext,
  parts: GatewayParts,
  withResource: boolean,
): Response {
  const { id, byNumber, job, row, execID } = findTask(context, parts);
  if (job !== undefined) {
    return ok(context, {
      ...(withResource && !job.isOver ? resources(job) : {}),
      progress: job.progress,
      progressInfo: job.stages.map(stageInfo),
      execID,
    });
  }
  if (byNumber && row !== undefined) {
    const progress = hasEnded(row.status) ? '1.0' : 0;
    return ok(context, { progress, progressInfo: [], taskID: id, execID });
  }
  return refused(
    context,
    'The job corresponding to the ID is empty, and the corresponding task progress cannot be obtained.(ID 对应的job为空，不能获取相应的任务进度)',
  );
}

/** [YarnResourceWithStatusVo.java, EntranceRestfulApi.java] */
function resources({ application }: Job): Readonly<Record<string, unknown>> {
  if (application === undefined) return { yarnResource: null };
  const { applicationId, queue, cores, memoryBytes } = application;
  const resource = {
    queueMemory: memoryBytes,
    queueCores: cores,
    queueInstances: 0,
    jobStatus: 'RUNNING',
    applicationId,
    queue,
  };
  return { yarnMetrics: { yarnResource: [resource] } };
}

/** [JobProgressInfo.scala] */
function stageInfo(stage: EngineStage): Readonly<Record<string, unknown>> {
  return {
    id: stage.id,
    totalTasks: stage.total,
    runningTasks: stage.running,
    failedTasks: stage.failed,
    succeedTasks: stage.succeeded,
  };
}

/** Lines from a number on, in four columns or as one text [LogReader.scala]; refused once the job has left memory. */
export async function logAnswer(context: GatewayContext, parts: GatewayParts): Promise<Response> {
  const { job, execID } = findTask(context, parts);
  const asked = Math.max(0, integer(context.req.query('fromLine'), 0));
  const wanted = integer(context.req.query('size'), 100);
  const size = wanted < 0 ? everything : wanted;
  if (job === undefined) {
    return refused(
      context,
      'The job you just executed has ended. This interface no longer provides a query. It is recommended that you download the log file for viewing.(您刚刚执行的job已经结束，本接口不再提供查询，建议您下载日志文件进行查看)',
    );
  }
  if (size > 0 && job.log.isEvicted(asked))
    return ok(context, { fromLine: asked, log: '', execID });
  // A running job's log counts from 1; an ended one's, read from its file, goes on at the number asked for.
  const start = job.isOver ? asked : Math.max(1, asked);
  const lines = await job.log.read(start, size);
  return ok(context, {
    fromLine: lines.length === 0 ? asked : start + lines.length,
    log: logOf(lines, context),
    execID,
  });
}

function logOf(lines: readonly string[], context: GatewayContext): string | LogColumns {
  if (context.req.query('distinctLevel') === 'false') return lines.join('\n');
  if (context.req.query(allColumnOnly) === 'true') return ['', '', '', lines.join('\n')];
  return liveColumns(lines);
}

function integer(text: string | undefined, absent: number): number {
  if (text === undefined || text === '') return absent;
  if (!/^[+-]?\d+$/.test(text)) {
    throw new OperationFailure(`NumberFormatException: For input string: "${text}"`, 'entrance');
  }
  return Number(text);
}

/** Does nothing, as in Linkis. */
export function pauseAnswer(context: GatewayContext, parts: GatewayParts): Response {
  const { id, job } = findTask(context, parts);
  return job === undefined
    ? refused(
        context,
        'The job corresponding to the ID is empty, and the corresponding task cannot be paused.(ID 对应的job为空，不能暂停相应的任务)',
      )
    : ok(context, { execID: id }, 'success to pause job (成功pause了job)');
}
