/** How many rows a result has. A page of it does not say, so this asks the server to count. */
import { decodeRowCount, routes } from '../../contract/index.ts';
import type { ResultSetRef } from '../../task/index.ts';
import { withDeadline } from '../ground/deadline.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** The server reads the whole file to count its rows: of a larger one the number is not worth that. */
const largestCounted = 64 * 1024 * 1024;
/** The rows are held back for it: nobody waits longer for a number. */
const longestMs = 2000;
/** Without it the server counts 5000 rows at the most [FsRestfulApi.fileInfo]. */
const wholeFile = -1;

/** Undefined when the server does not say, says it too slowly, or would have to read too much. Rejects only when `signal` aborts. */
export async function countRows(
  { gateways, settings, logger }: ClientParts,
  { name, path, size }: ResultSetRef,
  signal?: AbortSignal,
): Promise<number | undefined> {
  if (size === undefined || size > largestCounted) return undefined;
  const timeoutMs = Math.min(longestMs, settings.requestTimeoutMs);
  try {
    // Sent once: a read would be repeated.
    const { envelope } = await withDeadline(timeoutMs, signal, async (inner) =>
      gateways.send(
        { path: routes.fileInfo, query: { path, pageSize: wholeFile }, timeoutMs },
        inner,
      ),
    );
    return decodeRowCount(envelope);
  } catch (thrown) {
    signal?.throwIfAborted();
    logger.debug(`the rows of ${name} are not counted: ${String(thrown)}`);
    return undefined;
  }
}
