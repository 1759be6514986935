/** The fixed lines of a job's log, word for word as the entrance writes them [EntranceServer.scala, ENTS/log]. */
import { type PrintPlace, threadAt } from '../../contract/index.ts';
import type { Job } from './job.ts';
import { dateTime, durationText } from './time-format.ts';

/** The engine manager's address in the texts; there is no such service here. */
export const managerInstance = '127.0.0.1:9101';

export function acceptedLines(job: Job, instance: string): readonly string[] {
  const id = String(job.taskId);
  return [
    `Job with jobId : ${id} and execID : ${job.shortId} submitted `,
    `Your job is accepted,  jobID is ${job.shortId} and jobReqId is ${id} in ServiceInstance(linkis-cg-entrance, ${instance}, 0). \n Please wait it to be scheduled(您的任务已经提交，进入排队中，如果一直没有更新日志，是任务并发达到了限制，可以进行参数修改)`,
  ];
}

export const scheduledLines: readonly string[] = [
  'Your job is Scheduled. Please wait it to run.(您的任务已经调度运行中)',
  'Your job is being scheduled by orchestrator.',
];

export const runningLine =
  'Your job is Running now. Please wait it to complete.(您的任务已经在运行中)';

/** `ask` numbers the requests for an engine, from 0 in each gateway process. */
export function askLines(job: Job, ask: number): readonly string[] {
  const id = String(job.taskId);
  const number = String(ask);
  return [
    `JobRequest (${id}) was submitted to Orchestrator.(您的任务已经提交给Orchestrator进行编排执行)`,
    `Background is starting a new engine for you(您的任务正在请求引擎中，请耐心等待), execId TaskID_${id}_otJobId_astJob_${number}_codeExec_${number} mark id is mark_${number}`,
    `Request LinkisManager:EngineAskAsyncResponse(${managerInstance}_${number},ServiceInstance(linkis-cg-linkismanager, ${managerInstance}, 0))`,
  ];
}

export function engineLines(
  job: Job,
  engine: { readonly instance: string; readonly directory: string; readonly reused: boolean },
): readonly string[] {
  const service = `ServiceInstance(linkis-cg-engineconn, ${engine.instance}, 0)`;
  return [
    engine.reused ? `Succeed to reuse ec : ${service}` : `Succeed to create new ec : ${service}`,
    `Task submit to ec(任务已经提交给引擎执行): ${service} get engineConnExecId is: ${String(job.taskId)}`,
    `EngineConn local log path: ${service} ${engine.directory}`,
  ];
}

/** A failure as an engine logs it; its other lines follow without a header [ComputationExecutor.scala]. */
export function failedText(job: Job, first: string): string {
  return `[TaskExecution-Thread-1] org.apache.linkis.engineconn.computation.executor.execute.ComputationExecutor 282 toExecuteTask [JobId-${String(job.taskId)}] - execute code failed! ${first}`;
}

/**
 * What stands before a line of a program's stderr as Linkis' Python engines log it [PythonSession.scala], but once. `open`: the next text goes on in the
 * same line, which a `+` tells, since no engine of Linkis logs a line before it has ended. The thread's name tells what was printed before.
 */
export function stderrHead(job: Job, open: boolean, after: PrintPlace): string {
  return `[${threadAt(after)}] org.apache.linkis.manager.engineplugin.python.executor.PythonSession 252 appendErrorOutput [JobId-${String(job.taskId)}] ${open ? '+' : '-'} `;
}

/** The block of times, and the last line, which tells a client that nothing follows. */
export function endLines(job: Job, state: 'Succeed' | 'Failed' | 'Cancelled'): readonly string[] {
  const { times } = job;
  const at = (time: Date | undefined): string => (time === undefined ? '' : dateTime(time));
  const spent = (times.ended ?? times.created).getTime() - times.created.getTime();
  const started = times.started ?? times.ended;
  return [
    `Task time point information(任务时间节点信息):\n[Task creation time(任务创建时间)]  :${at(times.created)}\n[Task scheduling time(任务调度时间)]:${at(times.scheduled ?? times.ended)}\n[Task start time(任务开始时间)]     :${at(started)}\n[Task end time(任务结束时间)]       :${at(times.ended)}`,
    `[Task submit to Orchestrator time]:${at(times.orchestrated ?? times.ended)}\n[Task request EngineConn time]    :${times.submitted === undefined ? 'not request ec' : at(times.asked)}\n[Task submit to EngineConn time]  :${times.submitted === undefined ? 'not submit to  ec' : at(times.submitted)}`,
    `Your task jobId(您的任务) ${String(job.taskId)} The total time spent is(总耗时时间为): ${durationText(spent)}`,
    state === 'Succeed'
      ? 'Congratulations. Your job completed with status Success.'
      : `Sorry. Your job completed with a status ${state}. You can view logs for the reason.`,
  ];
}
