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
  const { name, envelope } = await parts.gateways.read(
    {
      method: 'GET',
      path: routes.openLog,
      query: { path: logPath },
      timeoutMs: parts.settings.requestTimeoutMs,
    },
    signal,
  );
  return decodeStoredLog(envelope, name);
}

/** True when the log holds its last line. */
export function hasEndMark(lines: readonly string[]): boolean {
  return lines.slice(-20).some((line) => line.includes(endMark));
}
