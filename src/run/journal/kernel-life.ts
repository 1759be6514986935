/** Whether the kernel that wrote a journal file still runs, as far as this machine can tell. */
import { hostname } from 'node:os';
import { livingProcess } from '../../shared/index.ts';

/** A process that began more than so many milliseconds after the journal is a later one; less may come from a corrected clock. */
const slackMs = 60_000;

/** A kernel as its journal names it. */
export interface KernelProcess {
  readonly pid: number;
  readonly host: string;
  /** When its journal began, in epoch milliseconds. */
  readonly at: number;
  /** Tells its process from every other; undefined in old journals, and where it cannot be told. */
  readonly birth?: string | undefined;
}

/** `unknown` = it ran on another machine or in another container, into which nothing here can look. */
export type KernelLife = 'alive' | 'gone' | 'unknown';

export function kernelLife(kernel: KernelProcess): KernelLife {
  if (kernel.host !== hostname()) return 'unknown';
  return isAlive(kernel) ? 'alive' : 'gone';
}

/** True when it certainly runs. */
function isAlive(kernel: KernelProcess): boolean {
  // Our own pid: the kernel that wrote it had the same one, as in a new container, and is gone.
  if (kernel.host !== hostname() || kernel.pid === process.pid) return false;
  const found = livingProcess(kernel.pid);
  if (found === undefined) return false;
  // A later process that got the same number is not that kernel. Clocks jump, births do not.
  if (kernel.birth !== undefined && found.birth !== undefined) return kernel.birth === found.birth;
  return found.startedAt === undefined || found.startedAt <= kernel.at + slackMs;
}
