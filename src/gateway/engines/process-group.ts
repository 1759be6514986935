/** Child processes in a group of their own, so that everything that a cell starts can be ended with it. */
import { readdir, readFile } from 'node:fs/promises';
import { delay, isMissing, systemCodeOf } from '../../shared/index.ts';

/** How long a group may take to end after the first signal. */
const graceMs = 500;

/** How long a killed group is watched: the system ends it in its own time. */
const reapMs = 100;

/** Sends a signal to every process of the group; false when there is none left. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    // ESRCH: no such group. EPERM: only processes that changed their user are left, which we cannot end.
    return false;
  }
}

/** Ends a group: SIGTERM, then SIGKILL after half a second; resolves when no process of it runs. */
export async function endGroup(group: number): Promise<void> {
  if (!signalGroup(group, 'SIGTERM')) return;
  if (await isGone(group, graceMs)) return;
  signalGroup(group, 'SIGKILL');
  await isGone(group, reapMs);
}

/** Ends a group without grace. */
export async function killGroup(group: number): Promise<void> {
  if (signalGroup(group, 'SIGKILL')) await isGone(group, reapMs);
}

async function isGone(group: number, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (signalGroup(group, 0) && (await anyRuns(group))) {
    if (Date.now() >= end) return false;
    await delay(10);
  }
  return true;
}

/**
 * False when all that is left of a group is dead and waits to be reaped, which in a container without an init never
 * happens. Where there is no /proc the signal's answer stands.
 */
async function anyRuns(group: number): Promise<boolean> {
  let ids: readonly string[];
  try {
    ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  } catch {
    return true;
  }
  for (const id of ids) {
    // Not all at once: that would take as many descriptors as there are processes.
    const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch((thrown: unknown) => {
      if (isMissing(thrown) || systemCodeOf(thrown) === 'ESRCH') return '';
      return undefined;
    });
    // Unknown is not gone: a process that cannot be looked at is still waited for, and killed.
    if (stat === undefined) return true;
    // `pid (any name) state ppid pgrp …` [proc(5)]
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(processGroup) === group && state !== 'Z' && state !== 'X') return true;
  }
  return false;
}
