/** Ends a job: writes its last log lines, then its row, then its state. Whoever sees the end state can read all the rest. */
import type { Logger } from '../../shared/index.ts';
import { fileUri } from '../ground/storage-paths.ts';
import type { Cancellation, Job } from './job.ts';
import { endLines, managerInstance } from './log-text.ts';

export type JobEnd =
  | { readonly state: 'Succeed'; readonly results: number }
  | {
      readonly state: 'Failed';
      /** A code of Linkis' error table, when one fits. */
      readonly errorCode: number | undefined;
      readonly description: string;
      /** What the log says after `execute failed,`. */
      readonly detail: string;
      /** The engine's words that led to the code. */
      readonly match: string;
    }
  | ({ readonly state: 'Cancelled' } & Cancellation);

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

/** For a label that no engine serves, in the words of the real engine manager. `ask` numbers the request. */
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

const killedCode = 31001;

/** Never rejects: when the disk refuses, the gateway's own log says so. */
export async function endJob(
  job: Job,
  end: JobEnd,
  { now, logger }: { readonly now: () => Date; readonly logger: Logger },
): Promise<void> {
  if (job.isOver) return;
  job.times.ended = now();
  for (const [level, text] of outcomeLines(job, end)) job.log.write(level, text);
  for (const text of endLines(job, end.state)) job.log.write('INFO', text);
  try {
    await job.log.close();
  } catch (error) {
    logger.error(`The log of task ${String(job.taskId)} could not be written`, error);
  }
  try {
    await job.enter(end.state, {
      resultLocation: fileUri(job.resultDirectory),
      errCode: errorCode(end),
      errDesc: end.state === 'Succeed' ? '' : end.description.slice(0, 512),
    });
  } catch (error) {
    logger.error(`The end of task ${String(job.taskId)} could not be stored`, error);
  }
}

function errorCode(end: JobEnd): number | null {
  switch (end.state) {
    case 'Succeed':
      return 0;
    case 'Cancelled':
      return killedCode;
    case 'Failed':
      return end.errorCode ?? null;
  }
}

function outcomeLines(job: Job, end: JobEnd): readonly (readonly ['INFO' | 'ERROR', string])[] {
  const failed = `jobRequest(${job.shortId})  execute failed,21304, Task is Failed,errorMsg: `;
  switch (end.state) {
    case 'Succeed':
      // The entrance counts each result twice.
      return [
        [
          'INFO',
          `Congratulations! Your job : ${job.shortId} executed with status succeed and ${String(end.results * 2)} results.`,
        ],
      ];
    case 'Failed': {
      const code =
        end.errorCode === undefined
          ? []
          : ([
              [
                'ERROR',
                `error code: ${String(end.errorCode)}, errorMsg: ${end.description}, errorLine: ${end.match} `,
              ],
            ] as const);
      return [...code, ['ERROR', `${failed}${end.detail} `]];
    }
    case 'Cancelled': {
      // Nobody killed it, so the log gives the reason, once.
      if (end.by === 'gateway') return [['ERROR', `${failed}${end.description} `]];
      const code = `error code: ${String(killedCode)}, errorMsg: ${end.description}, errorLine: is killed by user `;
      return [
        ['ERROR', code],
        ['ERROR', 'Sorry, your job executed failed with reason: Job is killed by user!'],
        ['ERROR', code],
        ['ERROR', 'Job is killed by user!'],
        ['ERROR', `${failed}Job be cancelled `],
      ];
    }
  }
}
