/** The ways in which a run fails, as ends of a job. */
import type { JobEnd } from './end-job.ts';
import type { Job } from './job.ts';
import { managerInstance } from './log-text.ts';

/** A failure; `detail` is what the log says after `execute failed,`. */
export function failure(
  errorCode: number | undefined,
  description: string,
  detail: string,
): JobEnd {
  return {
    state: 'Failed',
    errorCode,
    description,
    detail,
    match: description.split('\n')[0] ?? '',
  };
}

/** No engine serves the label: what the engine manager of the real server says; `ask` is the number of the request. */
export function noSuchEngine(job: Job, ask: number): JobEnd {
  const { engine, version } = job.submission;
  const service = 'ip: 127.0.0.1 ,port: 9101 ,serviceKind: linkis-cg-linkismanager';
  return {
    state: 'Failed',
    errorCode: 31002,
    description: '您提交的EngineTypeLabel没有对应的引擎版本',
    detail: `errCode: 12003 ,desc: ${managerInstance}_${String(ask)} Failed  to async get EngineNode EngineConnPluginNotFoundException: errCode: 70063 ,desc: No plugin found ${engine}-${version}, please check your configuration ,${service} ,ip: 127.0.0.1 ,port: 9104 ,serviceKind: linkis-cg-entrance`,
    match: 'EngineConnPluginNotFoundException',
  };
}
