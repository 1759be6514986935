// What a process uses, as Linux tells it in /proc.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)`, the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

function memoryMb(pid, field) {
  const found = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(
    readFileSync(`/proc/${pid}/status`, 'utf8'),
  );
  return Number(found[1]) / 1024;
}

export function residentMb(pid) {
  return memoryMb(pid, 'VmRSS');
}

/** The most resident memory since the start or since `forgetPeak`. */
export function peakMb(pid) {
  return memoryMb(pid, 'VmHWM');
}

/** Counts the peak from here on [proc(5), clear_refs]. */
export function forgetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** CPU time of all threads so far. */
export function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** CPU time of the threads that live, to the microsecond. */
export function threadsMs(pid) {
  const times = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  });
  return times.reduce((sum, time) => sum + time, 0);
}
