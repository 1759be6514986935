/** The user's unfinished tasks by the queues that they stand in. Pure but for the time of day. */
import type { TaskInfo, TaskQuery, TaskState, UserResource } from '../../task/index.ts';
import { engineLabel } from '../named/task-row.ts';

export const unfinishedStates: readonly TaskState[] = [
  'Inited',
  'WaitForRetry',
  'Scheduled',
  'Running',
];

/** The query for unfinished tasks of the last day: a task whose server was restarted stays unfinished in the list for ever. */
export function recentlyUnfinished(): Pick<TaskQuery, 'states' | 'since'> {
  return { states: unfinishedStates, since: Date.now() - 86_400_000 };
}

/** The tasks of one consumer queue: Linkis has one for each user, creator and engine. */
export interface QueueGroup {
  readonly engine: string;
  readonly creator: string;
  readonly running: number;
  readonly waiting: number;
  /** Milliseconds since the submit of the oldest waiting task. */
  readonly longestWaitMs: number | undefined;
  /** 0 to 1 of the engine type's limit. */
  readonly share: number | undefined;
}

/** One for each queue with tasks or with a share, those with tasks first. */
export function queueGroups(
  tasks: readonly TaskInfo[],
  resources: readonly UserResource[],
): readonly QueueGroup[] {
  const shares = new Map(
    resources.flatMap(({ creator, engines }) =>
      engines.map(({ engine, version, share }) => [keyOf(creator, `${engine}-${version}`), share]),
    ),
  );
  const keys = new Set([...tasks.map((task) => queueOf(task)), ...shares.keys()]);
  return [...keys].map((key) => {
    const [creator = '', engine = ''] = key.split('\n');
    const own = tasks.filter((task) => queueOf(task) === key);
    const waiting = own.filter(isWaiting);
    const oldest = waiting.find((task) => task.createdTime !== undefined)?.createdTime;
    return {
      engine,
      creator,
      running: own.length - waiting.length,
      waiting: waiting.length,
      longestWaitMs: oldest === undefined ? undefined : Math.max(0, Date.now() - oldest),
      share: shares.get(key),
    };
  });
}

/** How many unfinished tasks were submitted to the same queue before this one. */
export function tasksBefore(info: TaskInfo, tasks: readonly TaskInfo[]): number {
  const queue = queueOf(info);
  return tasks.filter((other) => other.taskId < info.taskId && queueOf(other) === queue).length;
}

/** True when the task has no engine yet, or is to be tried again. */
export function isWaiting({ state }: TaskInfo): boolean {
  return state !== 'Running';
}

function queueOf(task: TaskInfo): string {
  return keyOf(task.creator, engineLabel(task));
}

/** Neither part has a line end. */
function keyOf(creator: string, engine: string): string {
  return `${creator}\n${engine}`;
}
