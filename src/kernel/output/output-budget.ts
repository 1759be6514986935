/**
 * How much may be published now. Jupyter Server counts, over a window of three seconds, every iopub message but status, comm_open and
 * execute_input, and the bytes of stream messages. Above 1,000 messages or 1,000,000 bytes a second on average (3,000 and 3,000,000 in a
 * window) it drops all but those three types, results included. An `idle` sets its counts to zero.
 */
import type { Clock } from '../../shared/index.ts';

/** 0.6 s longer than the server's window: a server that stalls counts at once what came meanwhile. */
const windowMs = 3600;
/** The most in one window of ours, and what an interrupted cell may add to it. Together below the server's limits. */
const limits = {
  bytes: { most: 2_700_000, reserve: 110_000 },
  messages: { most: 2_150, reserve: 200 },
} as const;

/** One kernel has one budget for all that it publishes. */
export interface OutputBudget {
  /**
   * Waits until a message with `streamBytes` bytes of stream (0 for any other type) may be published, and spends them. After `signal`
   * aborts nothing waits while the reserve lasts; beyond it, stream is refused (false), and other messages wait as before.
   */
  take(streamBytes: number, signal: AbortSignal): Promise<boolean>;
  /** Spends one message that does not wait, so that others wait for it. */
  spend(): void;
  /** How long a message with `streamBytes` bytes of stream would have to wait now, in milliseconds. */
  waitMs(streamBytes: number): number;
  /** Restores the full budget: call it after each published `idle`. */
  refill(): void;
}

/** A budget that is never spent. */
export const unlimited: OutputBudget = {
  take: async () => true,
  spend: () => undefined,
  waitMs: () => 0,
  refill: () => undefined,
};

/** Lets output pass until its sliding window is full; more waits until the oldest output has left the window. */
export function createOutputBudget(clock: Clock): OutputBudget {
  let spent: { readonly at: number; readonly bytes: number }[] = [];
  let bytes = 0;
  const forget = (): void => {
    const since = clock.now() - windowMs;
    let old = 0;
    for (let first = spent[0]; first !== undefined && first.at <= since; first = spent[old]) {
      bytes -= first.bytes;
      old += 1;
    }
    if (old > 0) spent.splice(0, old);
  };
  const fits = (
    cost: number,
    inWindow: { readonly bytes: number; readonly messages: number },
    reserve: { readonly bytes: number; readonly messages: number },
  ): boolean =>
    (cost === 0 || inWindow.bytes + cost <= limits.bytes.most + reserve.bytes) &&
    inWindow.messages < limits.messages.most + reserve.messages;
  const none = { bytes: 0, messages: 0 };
  const reserve = { bytes: limits.bytes.reserve, messages: limits.messages.reserve };
  /** Milliseconds until enough of the oldest output has left the window for `cost` to fit. */
  const missingMs = (cost: number): number => {
    const left = { bytes, messages: spent.length };
    for (const oldest of spent) {
      left.bytes -= oldest.bytes;
      left.messages -= 1;
      if (fits(cost, left, none)) return oldest.at + windowMs - clock.now();
    }
    return 0;
  };
  const now = (): { bytes: number; messages: number } => ({ bytes, messages: spent.length });
  return {
    take: async (streamBytes, signal) => {
      // A message larger than the window must pass too.
      const cost = Math.min(streamBytes, limits.bytes.most);
      forget();
      while (!fits(cost, now(), signal.aborted ? reserve : none)) {
        if (signal.aborted && cost > 0) return false;
        await clock.wait(
          Math.max(1, Math.ceil(missingMs(cost))),
          signal.aborted ? undefined : signal,
        );
        forget();
      }
      spent.push({ at: clock.now(), bytes: cost });
      bytes += cost;
      return true;
    },
    spend: () => {
      forget();
      spent.push({ at: clock.now(), bytes: 0 });
    },
    waitMs: (streamBytes) => {
      forget();
      const cost = Math.min(streamBytes, limits.bytes.most);
      return fits(cost, now(), none) ? 0 : Math.max(1, Math.ceil(missingMs(cost)));
    },
    refill: () => {
      spent = [];
      bytes = 0;
    },
  };
}
