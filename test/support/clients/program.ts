/**
 * Programs that the outer rings start: each in a process group of its own, its output kept, stopped with everything
 * that it started. Knows nothing of Jupyter.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** How a program ended, with all that it wrote. */
export interface ProgramResult {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that is running. */
export interface Program {
  readonly pid: number;
  readonly ended: Promise<ProgramResult>;
  /** stdout and stderr so far, in the order in which they came. */
  output(): string;
  /** Sends a signal to the program alone. */
  signal(name: NodeJS.Signals): void;
  /** Ends the whole group: SIGTERM, and SIGKILL for what is left after thirty seconds. */
  stop(): Promise<ProgramResult>;
}

/** Where and with what a program runs. */
export interface ProgramOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Starts a program without waiting for it; `ended` rejects only when it cannot be started. */
export function startProgram(
  command: string,
  words: readonly string[],
  options: ProgramOptions,
): Program {
  const child = spawn(command, words, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let both = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    both += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    both += text;
  });
  const ended = new Promise<ProgramResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      // A grandchild may hold the pipes open for ever; what the program itself wrote is there a moment later.
      setImmediate(() => {
        resolve({ code, stdout, stderr });
      });
    });
  });
  // A program that could not be started has no pid; its `ended` rejects.
  const pid = child.pid ?? 0;
  const stop = async (): Promise<ProgramResult> => {
    if (pid === 0) return ended;
    sendSignal(-pid, 'SIGTERM');
    const force = setTimeout(() => {
      sendSignal(-pid, 'SIGKILL');
    }, 30_000);
    const result = await ended;
    clearTimeout(force);
    sendSignal(-pid, 'SIGKILL');
    return result;
  };
  return { pid, ended, output: () => both, signal: (name) => child.kill(name), stop };
}

/** Runs a program to its end, with both outputs read to their end. */
export async function runProgram(
  command: string,
  words: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const child = spawn(command, words, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise<ProgramResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** How long a process sleeps by which a test finds it: no process of another run of the tests on this machine sleeps as long. */
export function ownSeconds(seconds: number): string {
  return `${String(seconds)}.${String(process.pid).padStart(7, '0')}`;
}

/** A process found in /proc. */
export interface FoundProcess {
  readonly pid: number;
  readonly words: readonly string[];
}

/** Every living process whose command line or environment holds `text`; this process left out. Linux. */
export function findProcesses(where: 'cmdline' | 'environ', text: string): readonly FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => readProc(name, where).includes(text))
    .filter((name) => !/^State:\s+Z/m.test(readProc(name, 'status')))
    .map((name) => ({
      pid: Number(name),
      words: readProc(name, 'cmdline').split('\0').filter(Boolean),
    }));
}

/** Resident memory of a process in bytes: now, or the most since its start or since {@link forgetPeak}. Linux. */
export function residentBytes(pid: number, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const status = readProc(String(pid), 'status');
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
  if (kilobytes === undefined)
    throw new Error(`process ${String(pid)} has no ${field}: it is gone`);
  return Number(kilobytes) * 1024;
}

/** The most resident memory of a process counts from here on [proc(5), clear_refs]. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');
}

/** Processor time that a process has used since its start, in seconds; 0 when it is gone. Linux. */
export function cpuSeconds(pid: number): number {
  // The name in brackets may hold spaces; utime and stime are the 12th and 13th field after it, in ticks of 10 ms.
  const fields = readProc(String(pid), 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

/** Sends a signal to a process (or, with a negative pid, to its group); one that is gone is no error. */
export function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}

function readProc(pid: string, file: 'cmdline' | 'environ' | 'status' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It ended between the listing and the reading, or it is another user's.
    return '';
  }
}
