/** What the client remembers of each task: its execID, since when, and how far its log was read. */
import type { ExecId, LogLine, TaskId } from '../../task/index.ts';

export interface TaskMemory {
  /** The execID that was given or recognized last. */
  execId: ExecId | undefined;
  /** The number of outages at that time; a later outage puts the execID in doubt. */
  outages: number | undefined;
  /** A terminal state has been seen. */
  ended: boolean;
  /** The entrance has said that it no longer has the task. */
  forgotten: boolean;
  /** How many pages that were not full the live log has given since the task ended. */
  partialPages: number;
  logPath: string | undefined;
  /** The next line to read, and the level of a line there that has none of its own. */
  logPosition: { readonly line: number; readonly level: LogLine['level'] } | undefined;
}

/** The most tasks to remember. The oldest are forgotten, which costs them a read of the job history. */
const remembered = 1_000;

export interface TaskMemories {
  of(task: TaskId): TaskMemory;
}

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
