/** `log` of a task: lines from a number on, in four columns or as one text [LogReader.scala]. */
import { ok, refused } from './answer.ts';
import { liveColumns } from '../jobs/log-level.ts';
import { OperationFailure } from '../ground/operation-failure.ts';
import { findTask } from './find-task.ts';
import { type GatewayContext, type GatewayParts, methodOf } from './gateway-context.ts';

/** Lines that a negative `size` stands for. */
const everything = 10_000;

/** Lines of a task in memory; 400 afterwards. */
export async function logAnswer(context: GatewayContext, parts: GatewayParts): Promise<Response> {
  const { id, byNumber, job } = findTask(context, parts);
  const method = methodOf(context);
  const asked = Math.max(0, integer(context.req.query('fromLine'), 0));
  const wanted = integer(context.req.query('size'), 100);
  const size = wanted < 0 ? everything : wanted;
  if (job === undefined) {
    return refused(
      method,
      'The job you just executed has ended. This interface no longer provides a query. It is recommended that you download the log file for viewing.(您刚刚执行的job已经结束，本接口不再提供查询，建议您下载日志文件进行查看)',
    );
  }
  const execID = byNumber ? parts.entrance.execIdOf(job) : id;
  if (size > 0 && job.log.isEvicted(asked)) return ok(method, { fromLine: asked, log: '', execID });
  // A log still in the cache is counted from 1; a finished one, read from its file, goes on from the number asked for.
  const start = job.isOver ? asked : Math.max(1, asked);
  const lines = await job.log.read(start, size);
  const oneText = context.req.query('distinctLevel') === 'false';
  return ok(method, {
    fromLine: lines.length === 0 ? asked : start + lines.length,
    log: oneText ? lines.join('\n') : liveColumns(lines),
    execID,
  });
}

function integer(text: string | undefined, absent: number): number {
  if (text === undefined || text === '') return absent;
  if (!/^[+-]?\d+$/.test(text)) {
    throw new OperationFailure(`NumberFormatException: For input string: "${text}"`, 'entrance');
  }
  return Number(text);
}
