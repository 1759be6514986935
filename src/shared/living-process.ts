/** Whether a process lives, as far as this machine can tell, and when it began. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCodeOf } from './errors.ts';

/** Clock ticks a second in /proc, on every Linux that Node runs on. */
const ticks = 100;

/** A process that lives. */
export interface LivingProcess {
  /** Epoch milliseconds, from a clock that may since have been corrected; undefined where there is no /proc. */
  readonly startedAt: number | undefined;
  /**
   * No other process of this machine has the same, whatever becomes of clocks and process ids: a boot, and the clock tick in
   * it. Undefined where there is no /proc.
   */
  readonly birth: string | undefined;
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
    return {
      startedAt: Date.now() - (upSeconds - Number(fields[19]) / ticks) * 1000,
      birth: `${bootId()}.${fields[19] ?? ''}`,
    };
  } catch (thrown) {
    if (systemCodeOf(thrown) === undefined) throw thrown;
    return { startedAt: undefined, birth: undefined };
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
  } catch (thrown) {
    // Some sandboxes have a /proc without it.
    if (systemCodeOf(thrown) === undefined) throw thrown;
    return '';
  }
}

/**
 * Where a process id means something: this machine, or this container of it. A home directory may be shared by several; the
 * number 7 is another process in each.
 */
export function processPlace(): string {
  try {
    return `${hostname()}/${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
  } catch (thrown) {
    if (systemCodeOf(thrown) === undefined) throw thrown;
    return hostname();
  }
}
