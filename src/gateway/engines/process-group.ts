/** Child processes in groups of their own, so that a cell ends with all processes that it started. */
import { constants } from 'node:os';
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { delay, isMissing, systemCodeOf } from '../../shared/index.ts';

/** How long a group may take to end after the first signal. */
const graceMs = 500;

/** How long to wait until a killed group is gone: the system takes its time. */
const reapMs = 100;

/** A process that leads a group. */
export interface StartedProcess {
  readonly group: number;
  readonly stdio: ChildProcess['stdio'];
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
}

/** Resolves when the process runs. Rejects when the system refuses it, also when `spawn` throws. */
export async function startProcess(
  program: string,
  words: readonly string[],
  options: SpawnOptions,
): Promise<StartedProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { ...options, detached: true });
    const ended = new Promise<[number | null, NodeJS.Signals | null]>((end) => {
      child.once('exit', (code, signal) => end([code, signal]));
    });
    child.on('error', reject).once('spawn', () => {
      if (child.pid === undefined) reject(new Error('it has no process number'));
      else resolve({ group: child.pid, stdio: child.stdio, ended });
    });
  });
}

/** How a process ended, in words. */
export function endingOf(code: number | null, signal: NodeJS.Signals | null): string {
  // A shell in between, as pyenv puts one, ends with 128 more than the signal of its program.
  const passedOn = Object.entries(constants.signals).find(([, number]) => number + 128 === code);
  const name = signal ?? passedOn?.[0];
  return name === undefined ? `exit code ${String(code)}` : `signal ${name}`;
}

/** Sends a signal to every process of the group; false when none is left. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    // ESRCH: no such group. EPERM: only another user's processes are left, which the gateway cannot end.
    return false;
  }
}

/** Sends SIGTERM, and SIGKILL after half a second; resolves when no process of the group runs. */
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

/** False when all processes of the group are dead: in a container without an init nobody reaps them. True when there is no /proc. */
async function anyRuns(group: number): Promise<boolean> {
  let ids: readonly string[];
  try {
    ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  } catch {
    return true;
  }
  for (const id of ids) {
    // One by one: all at once would take as many descriptors as there are processes.
    const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch((thrown: unknown) => {
      if (isMissing(thrown) || systemCodeOf(thrown) === 'ESRCH') return '';
      return undefined;
    });
    // A process with an unreadable state may run, so it is waited for, and killed.
    if (stat === undefined) return true;
    // `pid (any name) state ppid pgrp …` [proc(5)]
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(processGroup) === group && state !== 'Z' && state !== 'X') return true;
  }
  return false;
}
