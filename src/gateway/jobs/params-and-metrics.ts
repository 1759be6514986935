/** The columns `params` and `metrics` of a task's row. */
import type { PooledEngine } from '../engines/engine-pool.ts';
import type { Submission } from '../submission/submission.ts';
import type { JobTimes } from './job.ts';
import { metricTime } from './time-format.ts';

type Data = Readonly<Record<string, unknown>>;

/** `params` as submitted; once the job runs, with the ids that the server adds. `results` is the URI of the result directory. */
export function storedParams(
  submission: Submission,
  started?: { readonly taskId: number; readonly results: string },
): Data {
  const { params, runtime, startup, source, variables } = submission;
  const jobId = started === undefined ? {} : { jobId: String(started.taskId) };
  return {
    ...params,
    configuration: {
      runtime: {
        ...runtime,
        ...(submission.hasSource ? { source } : {}),
        ...jobId,
        ...(started === undefined ? {} : { job: { '#rt_rs_store_path': started.results } }),
      },
      startup: { ...startup, ...jobId },
    },
    ...('variable' in params ? { variable: variables } : {}),
  };
}

/** What `metrics` says of the engine: a reused one goes by its address, a new one by its ticket. `ask` numbers the request for it. */
export function engineMetrics(
  taskId: number,
  { asked, submitted }: JobTimes,
  engine: PooledEngine,
  reused: boolean,
  ask: number,
): Data {
  const { instance } = engine.running;
  const ticket = reused ? instance : engine.ticket;
  return {
    engineconnMap: {
      [ticket]: {
        engineInstance: instance,
        isReuse: String(reused),
        ...(asked === undefined ? {} : { requestECTime: metricTime(asked) }),
        taskClassname: 'CodeLogicalUnitExecTask',
        idInfo: `TaskID_${String(taskId)}_otJobId_astJob_${String(ask)}_codeExec_${String(ask)}`,
        engineConnTaskId: String(taskId),
        taskName: 'CodeLogicalUnitExecTask',
        ...(submitted === undefined ? {} : { jobToECTIme: metricTime(submitted) }),
        // Only for an engine that was started for this job.
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
