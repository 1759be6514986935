/** A lane runs cells one at a time, in the order of arrival. The main shell is a lane, and so is each subshell. */
import type { Message } from '../../protocol/index.ts';

export interface CellLane {
  /** Runs `request` when those before it have ended. */
  push(request: Message): void;
  /** Takes out all cells that wait, not the running one. */
  takeQueued(): readonly Message[];
}

/** `run` must never reject. */
export function createLane(run: (request: Message, lane: CellLane) => Promise<void>): CellLane {
  let queue: Message[] = [];
  let working = false;
  const work = async (): Promise<void> => {
    working = true;
    for (let next = queue.shift(); next; next = queue.shift()) {
      await run(next, lane);
    }
    working = false;
  };
  const lane: CellLane = {
    push: (request) => {
      queue.push(request);
      if (!working) void work();
    },
    takeQueued: () => {
      const taken = queue;
      queue = [];
      return taken;
    },
  };
  return lane;
}
