/** Logs a client in before the first cell, in the background. A failure is only logged: the cell that needs it tries again and reports. */
import { type Logger, messageOf } from '../../shared/index.ts';
import type { TaskClient } from '../../task/index.ts';

/** A connection that may be made ahead. */
export interface LoginAhead {
  /** Gives the client that was made ahead, with its login under way, to the first caller; else a new one. */
  connect(): Promise<TaskClient>;
  /** Starts the login a moment later, unless a cell was first; keeps no process alive. */
  begin(): void;
}

/** In milliseconds. Clients ask for kernel_info right after the start: loading the HTTP client must not keep them waiting. */
const afterStartMs = 250;

/** `afterMs` after `begin` it calls `may`: whether it can connect without asking the user or starting anything. */
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
