/** Pauses in work that never waits: without them it would starve the sockets, and so the interrupt. */
import { setImmediate } from 'node:timers/promises';

/** How long work may go on without a pause, in milliseconds. */
export const breathEveryMs = 10;

/** Gives sockets and timers their turn. */
export async function breathe(): Promise<void> {
  await setImmediate();
}
