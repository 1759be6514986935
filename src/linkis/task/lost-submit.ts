/** Looks in the job history for a task whose submit was never answered, by the mark that the submit carried. */
import { decodeJobHistoryList, type JobRow, routes } from '../../contract/index.ts';
import { delay } from '../../shared/index.ts';
import { submitMarkKey, type TaskSpec } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** Rows of one poll: one user's application does not submit more tasks in a few seconds. */
const newestRows = 100;

/** Waits between polls, in milliseconds: the row may be written after the connection broke. */
const waitsMs = [0, 200, 600];

/** A submit of `spec`, which carries `mark`. */
export interface Submit {
  readonly parts: ClientParts;
  readonly spec: TaskSpec;
  readonly mark: string;
  readonly signal: AbortSignal | undefined;
}

async function newestMarked({ parts, spec, mark, signal }: Submit): Promise<readonly JobRow[]> {
  const { creator } = spec;
  const rows = await parts.gateways.read(
    {
      path: routes.jobList,
      query: { creator, pageNow: 1, pageSize: newestRows },
      what: 'the job history',
    },
    decodeJobHistoryList,
    signal,
  );
  // Extra keys of `source` come back in the job history's `sourceJson`.
  return rows.filter((row) => row.source[submitMarkKey] === mark);
}

/** The tasks that carry the mark; empty when none has appeared after several polls. Rejects when the history cannot be read. */
export async function findMarked(submit: Submit): Promise<readonly JobRow[]> {
  const { signal } = submit;
  for (const waitMs of waitsMs) {
    await delay(waitMs, signal);
    signal?.throwIfAborted();
    const rows = await newestMarked(submit);
    if (rows.length > 0) return rows;
  }
  return [];
}
