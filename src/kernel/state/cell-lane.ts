/** Cells that wait for their turn: one runs at a time, in the order of arrival. The main shell is a lane, so is each subshell. */
import type { Message } from '../../protocol/index.ts';

/** A queue that runs itself. */
export interface CellLane {
  /** Runs `request` when those before it have ended. */
  push(request: Message): void;
  /** Takes out all that wait; what runs is not among them. */
  takeQueued(): readonly Message[];
}

/** A lane whose cells are run by `run`, which never rejects. */
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
