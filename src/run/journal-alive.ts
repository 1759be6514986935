/** Whether the kernel that wrote a journal file still runs, as far as this machine can tell. */
import { hostname } from 'node:os';
import { livingProcess } from '../shared/index.ts';

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
  const found = livingProcess(kernel.pid);
  // A later process that got the same number is not that kernel.
  return (
    found !== undefined && (found.startedAt === undefined || found.startedAt <= kernel.at + slackMs)
  );
}
