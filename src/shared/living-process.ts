/** Whether a process lives, as far as this machine can tell, and when it began. */
import { readFileSync } from 'node:fs';
import { systemCodeOf } from './errors.ts';

/** Clock ticks a second in /proc, on every Linux that Node runs on. */
const ticks = 100;

/** A process that lives. */
export interface LivingProcess {
  /** Epoch milliseconds, from a clock that may since have been corrected; undefined where there is no /proc. */
  readonly startedAt: number | undefined;
}

/**
 * Undefined when no process of that id lives; one of another user counts as living. One that has ended and that nobody has
 * waited for yet does not: an init that collects its orphans late leaves it in the table for seconds.
 */
export function livingProcess(pid: number): LivingProcess | undefined {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'EPERM') return undefined;
  }
  try {
    // The name in brackets may hold blanks: fields are counted from after it, state first, start time 20th.
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const upSeconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    return { startedAt: Date.now() - (upSeconds - Number(fields[19]) / ticks) * 1000 };
  } catch (thrown) {
    if (systemCodeOf(thrown) === undefined) throw thrown;
    return { startedAt: undefined };
  }
}
