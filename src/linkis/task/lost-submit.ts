/** Looks in the job history for a task whose submit was never answered, by the mark that the submit carried. */
import { decodeJobHistoryList, type JobRow, routes } from '../../contract/index.ts';
import { delay } from '../../shared/index.ts';
import { submitMarkKey } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** The key of the mark in `source`: extra keys come back in the job history's `sourceJson`. */
export const markKey: string = submitMarkKey;

/** Rows of one look: more tasks than that are not submitted by one user's application in a few seconds. */
const newestRows = 100;

/** The row may be written after the connection broke: waits between looks, in milliseconds. */
const waitsMs = [0, 200, 600];

async function look(
  parts: ClientParts,
  creator: string,
  mark: string,
  signal: AbortSignal | undefined,
): Promise<readonly JobRow[]> {
  const rows = await parts.gateways.read(
    {
      method: 'GET',
      path: routes.jobList,
      query: { creator, pageNow: 1, pageSize: newestRows },
      timeoutMs: parts.settings.requestTimeoutMs,
      what: 'the job history',
    },
    decodeJobHistoryList,
    signal,
  );
  return rows.filter((row) => row.source[markKey] === mark);
}

/** The tasks that carry `mark`; empty when none has appeared after several looks. Rejects when the history cannot be read. */
export async function findMarked(
  parts: ClientParts,
  creator: string,
  mark: string,
  signal?: AbortSignal,
): Promise<readonly JobRow[]> {
  for (const waitMs of waitsMs) {
    await delay(waitMs, signal);
    signal?.throwIfAborted();
    const rows = await look(parts, creator, mark, signal);
    if (rows.length > 0) return rows;
  }
  return [];
}
