/** What `metrics` tells of the engine that ran a job. */
import type { PooledEngine } from '../engines/engine-pool.ts';
import type { Job } from './job.ts';
import { metricTime } from './time-format.ts';

/** The part of `metrics` that names the engine; a reused one is keyed by its address, a new one by its ticket. */
export function engineMetrics(
  job: Job,
  engine: PooledEngine,
  reused: boolean,
  ask: number,
): Readonly<Record<string, unknown>> {
  const { instance } = engine.running;
  const ticket = reused ? instance : engine.ticket;
  const { asked, submitted } = job.times;
  return {
    engineconnMap: {
      [ticket]: {
        engineInstance: instance,
        isReuse: String(reused),
        ...(asked === undefined ? {} : { requestECTime: metricTime(asked) }),
        taskClassname: 'CodeLogicalUnitExecTask',
        idInfo: `TaskID_${String(job.taskId)}_otJobId_astJob_${String(ask)}_codeExec_${String(ask)}`,
        engineConnTaskId: String(job.taskId),
        taskName: 'CodeLogicalUnitExecTask',
        ...(submitted === undefined ? {} : { jobToECTIme: metricTime(submitted) }),
        // Only of an engine that was started for the task.
        ...(reused
          ? {}
          : { engineConnSubmitTime: String(engine.startedAt), yarnqueueName: 'default' }),
        ticketId: ticket,
        execId: `codeExec_${String(ask)}`,
      },
    },
    yarnResource: {},
    engineInstance: instance,
  };
}
