/** How a job ends: the last lines of its log, then its row, then its state. A client that sees the state may read everything once. */
import type { Logger } from '../../shared/index.ts';
import type { Cancellation, Job } from './job.ts';
import { endLines } from './log-text.ts';

/** The outcome of a run. */
export type JobEnd =
  | { readonly state: 'Succeed'; readonly results: number }
  | {
      readonly state: 'Failed';
      /** A code of the platform's error table, when one fits. */
      readonly errorCode: number | undefined;
      readonly description: string;
      /** After `execute failed,` in the log. */
      readonly detail: string;
      /** What in the engine's words the code was found by. */
      readonly match: string;
    }
  | ({ readonly state: 'Cancelled' } & Cancellation);

const killedCode = 31001;

/** Ends the job. The disk refusing a line does not keep it from ending. */
export async function endJob(
  job: Job,
  end: JobEnd,
  now: () => Date,
  logger: Logger,
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
  await job.enter(end.state, {
    resultLocation: `file://${job.resultDirectory}`,
    errCode: errorCode(end),
    errDesc: end.state === 'Succeed' ? '' : end.description.slice(0, 512),
  });
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
      // Each result is counted twice, as the entrance does.
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
      // Nobody killed it: the reason is told, once.
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
