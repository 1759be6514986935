/**
 * How much may be published now. Knows counts and time, not what is published.
 *
 * Jupyter Server counts, over a window of three seconds, every iopub message but status, comm_open and execute_input, and
 * the bytes of stream messages. Above 1,000 messages a second or 1,000,000 bytes a second it drops everything but those
 * three, results included. An `idle` sets its counts to zero. So the most that this budget lets out in any three seconds
 * (burst + 3 s of rate + reserve) is 2,350 messages and 2,550,000 bytes, below 3,000 and 3,000,000. What lies between is
 * for a server that stalls and then counts at once what came meanwhile: 0.6 s of bytes, 1.2 s of messages.
 */
import type { Clock } from './clock.ts';

const limits = {
  bytes: { burst: 250_000, perSecond: 730_000, reserve: 110_000 },
  messages: { burst: 500, perSecond: 550, reserve: 200 },
} as const;

/** The budget of one kernel, shared by all that it publishes. */
export interface OutputBudget {
  /**
   * Waits until one message with `streamBytes` bytes of stream (0 for any other type) may be published, and spends it.
   * After `signal` aborts nothing waits while the reserve lasts; beyond it, stream is refused (false), and other messages
   * wait as before.
   */
  take(streamBytes: number, signal: AbortSignal): Promise<boolean>;
  /** How long a message with `streamBytes` bytes of stream would have to wait now, in milliseconds; 0: it may go. */
  waitMs(streamBytes: number): number;
  /** The full budget again: call after each published `idle`. */
  refill(): void;
}

/** A budget that is never spent. */
export const unlimited: OutputBudget = {
  take: async () => Promise.resolve(true),
  waitMs: () => 0,
  refill: () => undefined,
};

/** A full budget. One message must cost less than the burst (250,000 bytes). */
export function createOutputBudget(clock: Clock): OutputBudget {
  let bytes: number = limits.bytes.burst;
  let messages: number = limits.messages.burst;
  let countedAt = clock.now();
  const earn = (): void => {
    const now = clock.now();
    const seconds = (now - countedAt) / 1000;
    countedAt = now;
    bytes = Math.min(limits.bytes.burst, bytes + seconds * limits.bytes.perSecond);
    messages = Math.min(limits.messages.burst, messages + seconds * limits.messages.perSecond);
  };
  const lasts = (cost: number, reserve: { bytes: number; messages: number }): boolean =>
    (cost === 0 || bytes - cost >= -reserve.bytes) && messages - 1 >= -reserve.messages;
  const none = { bytes: 0, messages: 0 };
  const reserve = { bytes: limits.bytes.reserve, messages: limits.messages.reserve };
  const missingMs = (cost: number): number =>
    1000 *
    Math.max(
      cost === 0 ? 0 : (cost - bytes) / limits.bytes.perSecond,
      (1 - messages) / limits.messages.perSecond,
    );
  return {
    take: async (streamBytes, signal) => {
      const cost = Math.min(streamBytes, limits.bytes.burst);
      earn();
      while (!lasts(cost, signal.aborted ? reserve : none)) {
        if (signal.aborted && cost > 0) return false;
        // oxlint-disable-next-line no-await-in-loop -- waits for its turn
        await clock.sleep(
          Math.max(1, Math.ceil(missingMs(cost))),
          signal.aborted ? undefined : signal,
        );
        earn();
      }
      bytes -= cost;
      messages -= 1;
      return true;
    },
    waitMs: (streamBytes) => {
      earn();
      const cost = Math.min(streamBytes, limits.bytes.burst);
      return lasts(cost, none) ? 0 : Math.max(1, Math.ceil(missingMs(cost)));
    },
    refill: () => {
      countedAt = clock.now();
      bytes = limits.bytes.burst;
      messages = limits.messages.burst;
    },
  };
}
