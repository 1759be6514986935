/** How far a task is, and what it costs on Yarn. */
import { decodeProgressAnswer, entrancePath, type ProgressAnswer } from '../../contract/index.ts';
import type { Progress, TaskHandle } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { findTask } from './exec-id.ts';
import { readInfo } from './info.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';

function progressOf({ fraction, stages, applications }: ProgressAnswer): Progress {
  if (applications.length === 0) return { fraction, stages, yarn: undefined };
  return {
    fraction,
    stages,
    yarn: {
      cores: applications.reduce((sum, { cores }) => sum + cores, 0),
      memoryBytes: applications.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      applications: applications.map(({ applicationId }) => applicationId),
    },
  };
}

/** Progress from the entrance while it has the task, then from the job history, without stages and resources. */
export async function readProgress(
  parts: ClientParts,
  task: TaskHandle,
  signal?: AbortSignal,
): Promise<Progress> {
  const place = await findTask(parts, task, signal);
  if (place.at === 'history') return { fraction: place.info.progress, stages: [], yarn: undefined };
  try {
    const answer = await parts.gateways.read(
      {
        path: entrancePath(place.execId, 'progressWithResource'),
        query: { taskID: task.taskId },
        what: `the progress of task ${String(task.taskId)}`,
        isOptional: 'path',
      },
      decodeProgressAnswer,
      signal,
    );
    return progressOf(answer);
  } catch (thrown) {
    // The entrance forgets a task some time after its end; that is no failure of the task.
    if (!(thrown instanceof LinkisRefusedError)) throw thrown;
    const { progress } = await readInfo(parts, task.taskId, signal);
    return { fraction: progress, stages: [], yarn: undefined };
  }
}
