/** What the client remembers of the tasks that it has seen: under which execID, since when, and where their log was left. */
import type { ExecId, LogLine, TaskId } from '../../task/index.ts';

/** Memory of one task. */
export interface TaskMemory {
  /** The execID that was given or recognized last. */
  execId: ExecId | undefined;
  /** The number of outages at that time; a later outage puts the execID in doubt. */
  outages: number | undefined;
  /** A terminal state has been seen. */
  ended: boolean;
  /** The entrance has said that it does not have the task any more. */
  forgotten: boolean;
  /** Pages of the live log that were not full, read since the task has ended. */
  partialPages: number;
  logPath: string | undefined;
  /** The line that follows the last one read, and the level that a line without a level of its own has there. */
  logPosition: { readonly line: number; readonly level: LogLine['level'] } | undefined;
}

/** Tasks remembered at the most; the oldest are forgotten, which costs them a read of the job history. */
const remembered = 1_000;

/** Memories by task. */
export interface TaskMemories {
  of(task: TaskId): TaskMemory;
}

/** An empty memory. */
export function createTaskMemories(): TaskMemories {
  const memories = new Map<TaskId, TaskMemory>();
  return {
    of(task) {
      const known = memories.get(task);
      if (known !== undefined) return known;
      const memory: TaskMemory = {
        execId: undefined,
        outages: undefined,
        ended: false,
        forgotten: false,
        partialPages: 0,
        logPath: undefined,
        logPosition: undefined,
      };
      memories.set(task, memory);
      const [oldest] = memories.keys();
      if (memories.size > remembered && oldest !== undefined) memories.delete(oldest);
      return memory;
    },
  };
}
