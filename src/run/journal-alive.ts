/** Whether the kernel that wrote a journal file still runs, as far as this machine can tell. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCodeOf } from '../shared/index.ts';

/** Clock ticks a second in /proc, on every Linux that Node runs on. */
const ticks = 100;
/** A journal begins this long after its process at the most, in milliseconds; clocks are corrected meanwhile. */
const slackMs = 60_000;

/** `at`: when its journal began. */
export function isAlive(kernel: {
  readonly pid: number;
  readonly host: string;
  readonly at: number;
}): boolean {
  // The same number in a new container, or ours: the process that wrote it is gone.
  if (kernel.host !== hostname() || kernel.pid === process.pid) return false;
  try {
    process.kill(kernel.pid, 0);
  } catch (thrown) {
    return systemCodeOf(thrown) === 'EPERM';
  }
  const found = processFacts(kernel.pid);
  // A process that nobody has waited for yet, and a later one that got the same number, are not that kernel.
  return found === undefined || (!found.ended && found.startedAt <= kernel.at + slackMs);
}

/** From /proc; undefined where there is none. */
function processFacts(
  pid: number,
): { readonly ended: boolean; readonly startedAt: number } | undefined {
  try {
    // The name in brackets may hold blanks: fields are counted from after it, state first, start time 20th.
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const upSeconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    const startedAt = Date.now() - (upSeconds - Number(fields[19]) / ticks) * 1000;
    return { ended: fields[0] === 'Z' || fields[0] === 'X', startedAt };
  } catch (thrown) {
    if (systemCodeOf(thrown) === undefined) throw thrown;
    return undefined;
  }
}
