/** Waiting for a fact that nobody announces: a file, a process, a server's answer. */
import { setTimeout as pause } from 'node:timers/promises';

/** Polls until `look` gives something other than undefined or false; fails with `what` after `withinMs`, which only catches what never comes. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 300_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`not within ${String(withinMs)} ms: ${what}`);
    await pause(20);
  }
}
