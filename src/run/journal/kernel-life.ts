/** Whether the kernel that wrote a journal file still runs, as far as this machine can tell. */
import { hostname } from 'node:os';
import { livingProcess } from '../../shared/index.ts';

/** A journal begins this long after its process at the most, in milliseconds; clocks are corrected meanwhile. */
const slackMs = 60_000;

/** A kernel as its journal names it. */
export interface KernelProcess {
  readonly pid: number;
  readonly host: string;
  /** When its journal began, in epoch milliseconds. */
  readonly at: number;
  /** When its process began, as no other has; undefined in journals of long ago, and where that cannot be told. */
  readonly birth?: string | undefined;
}

/** `unknown` = it ran on another machine or in another container, into which nothing here can look. */
export type KernelLife = 'alive' | 'gone' | 'unknown';

/** What can be told of it from here. */
export function kernelLife(kernel: KernelProcess): KernelLife {
  if (kernel.host !== hostname()) return 'unknown';
  return isAlive(kernel) ? 'alive' : 'gone';
}

/** True when it certainly runs. */
function isAlive(kernel: KernelProcess): boolean {
  // The same number in a new container, or ours: the process that wrote it is gone.
  if (kernel.host !== hostname() || kernel.pid === process.pid) return false;
  const found = livingProcess(kernel.pid);
  if (found === undefined) return false;
  // A later process that got the same number is not that kernel. Clocks jump, births do not.
  if (kernel.birth !== undefined && found.birth !== undefined) return kernel.birth === found.birth;
  return found.startedAt === undefined || found.startedAt <= kernel.at + slackMs;
}
