/**
 * The client of a gateway made, and logged in, before the first cell asks for it: in the background, once the kernel has
 * answered its client. What fails here is silent; the cell that needs it tries for itself and tells.
 */
import { type Logger, messageOf } from '../../shared/index.ts';
import type { TaskClient } from '../../task/index.ts';

/** A connection that may be made ahead. */
export interface LoginAhead {
  /** The client that was made ahead, to the first who asks; else a new one. A login under way is shared with it. */
  connect(): Promise<TaskClient>;
  /** Begins a moment later, unless a cell was first; keeps no process alive. */
  begin(): void;
}

/** Clients ask for kernel_info right after the start: loading the HTTP client must not keep them waiting. In milliseconds. */
const afterStartMs = 250;

/** `may` says whether there is something to connect to without asking or starting anybody; it is asked `afterMs` after `begin`. */
export function createLoginAhead(
  connect: () => Promise<TaskClient>,
  may: () => Promise<boolean>,
  logger: Logger,
  afterMs: number = afterStartMs,
): LoginAhead {
  let made: Promise<TaskClient> | undefined;
  let asked = false;

  async function logIn(): Promise<void> {
    try {
      if (asked || !(await may()) || asked) return;
      made = connect();
      await (await made).connect();
    } catch (thrown) {
      logger.info(`not logged in ahead of the first cell: ${messageOf(thrown)}`);
    }
  }

  return {
    async connect() {
      asked = true;
      const ahead = made;
      made = undefined;
      return (await ahead?.catch(() => undefined)) ?? connect();
    },
    begin() {
      setTimeout(() => void logIn(), afterMs).unref();
    },
  };
}
