/** One open comm: its messages one after the other, and to which request what it sends belongs. */
import { setMaxListeners } from 'node:events';
import type { CommListener } from '../../interpreter/index.ts';
import type { Parent } from '../../protocol/index.ts';
import { type Logger, untilAborted } from '../../shared/index.ts';
import { quoted } from './read-comm.ts';

export interface OpenComm {
  readonly id: string;
  readonly target: string;
  /** The client's id of the cell that opened it. */
  readonly cellId: string | undefined;
  isOpen(): boolean;
  /** The request that is being answered, else what opened the comm. */
  parent(): Parent;
  /** From here on the language hears of the comm. */
  attach(listener: CommListener): void;
  listener(): CommListener | undefined;
  /** Does `work` for `request` after all that came before. Resolves when it is done or the comm closed. Never rejects. */
  turn(request: Parent, work: () => Promise<void> | void): Promise<void>;
  /** Lets all go on that wait, and tells the language. */
  close(): void;
}

export function createOpenComm(
  about: Pick<OpenComm, 'id' | 'target' | 'cellId'>,
  opener: Parent,
  logger: Logger,
): OpenComm {
  const closed = new AbortController();
  // Each message that waits listens on it.
  setMaxListeners(0, closed.signal);
  // The frame alone: the whole request would keep its buffers in memory.
  const { headerFrame } = opener;
  let answered: Parent | undefined;
  let listener: CommListener | undefined;
  let last = Promise.resolve();
  const tellClosed = (): void => {
    try {
      listener?.closed();
    } catch (thrown) {
      logger.error(`Comm ${quoted(about.id)} was not closed cleanly`, thrown);
    }
  };
  return {
    ...about,
    isOpen: () => !closed.signal.aborted,
    parent: () => answered ?? { headerFrame },
    attach: (attached) => {
      listener = attached;
      // It may have closed the comm while it was opened.
      if (closed.signal.aborted) tellClosed();
    },
    listener: () => listener,
    turn: async (request, work) => {
      const before = last;
      const mine = async (): Promise<void> => {
        await before;
        if (closed.signal.aborted) return;
        answered = { headerFrame: request.headerFrame };
        try {
          await work();
        } catch (thrown) {
          logger.error(`A message of comm ${quoted(about.id)} could not be answered`, thrown);
        } finally {
          answered = undefined;
        }
      };
      last = mine();
      await untilAborted(last, closed.signal);
    },
    close: () => {
      if (closed.signal.aborted) return;
      closed.abort();
      tellClosed();
    },
  };
}
