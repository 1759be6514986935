/** The stored log of a task, read through `openLog`. */
import { decodeStoredLog, routes } from '../contract/index.ts';
import type { ClientParts } from './client-parts.ts';

/** The words of every task's last line [EntranceServer; linkis-cli ends at them too]. */
const endMark = 'Your job completed with';

/** Every line of the file, blank ones included: line n is at index n - 1, with the same n as in the entrance's log. */
export async function readStoredLog(
  parts: ClientParts,
  logPath: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  return parts.gateways.read(
    {
      method: 'GET',
      path: routes.openLog,
      query: { path: logPath },
      timeoutMs: parts.settings.requestTimeoutMs,
      what: `the stored log ${logPath}`,
    },
    decodeStoredLog,
    signal,
  );
}

/** True when the log holds its last line. */
export function hasEndMark(lines: readonly string[]): boolean {
  return lines.slice(-20).some((line) => line.includes(endMark));
}

/** A task's last line as it is written: the words alone may stand in the code that a log repeats. */
const lastLine =
  /^\d{4}-\d{2}-\d{2} \S+ INFO\s+(?:Congratulations|Sorry)\. Your job completed with (?:a )?status \w+\./;

/** True when the lines end in a task's last line. */
export function endsTask(lines: readonly string[]): boolean {
  return lastLine.test(lines.findLast((line) => line.trim() !== '') ?? '');
}
