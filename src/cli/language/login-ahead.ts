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

export interface LoginAheadParts {
  readonly connect: () => Promise<TaskClient>;
  /** Whether it can connect without asking the user or starting anything. Called a moment after `begin`. */
  readonly may: () => Promise<boolean>;
  /** What else is done while no cell has come. Its failure is only logged. @default nothing */
  readonly beside?: (() => Promise<void>) | undefined;
  readonly logger: Logger;
  /** Milliseconds from `begin` on. @default 250 */
  readonly afterMs?: number | undefined;
}

export function createLoginAhead(parts: LoginAheadParts): LoginAhead {
  const { connect, may, logger, afterMs = afterStartMs } = parts;
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

  async function workAhead(): Promise<void> {
    await logIn();
    if (asked) return;
    try {
      await parts.beside?.();
    } catch (thrown) {
      logger.info(`not all was done ahead of the first cell: ${messageOf(thrown)}`);
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
      setTimeout(() => void workAhead(), afterMs).unref();
    },
  };
}
