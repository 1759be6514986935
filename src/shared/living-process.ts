/** Whether a process lives, as far as this machine can tell, and when it began. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCodeOf } from './errors.ts';

/** Clock ticks a second in /proc, on every Linux that Node runs on. */
const ticks = 100;

export interface LivingProcess {
  /** Epoch milliseconds, from a clock that may since have been corrected; undefined where there is no /proc. */
  readonly startedAt: number | undefined;
  /** A boot and a clock tick in it: unique on this machine, whatever becomes of clocks and process ids. Undefined without /proc. */
  readonly birth: string | undefined;
}

/** Undefined without a living process of that id. One of another user counts; a zombie, which a slow init keeps for seconds, does not. */
export function livingProcess(pid: number): LivingProcess | undefined {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'EPERM') return undefined;
  }
  try {
    // The name in brackets may hold blanks: the fields are counted after it, the state first, the start time 20th.
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

/** The machine or container in which a process id counts: several may share a home directory, and 7 is another process in each. */
export function processPlace(): string {
  try {
    return `${hostname()}/${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
  } catch (thrown) {
    if (systemCodeOf(thrown) === undefined) throw thrown;
    return hostname();
  }
}
