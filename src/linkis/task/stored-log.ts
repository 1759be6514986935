/** The stored log of a task, read through `openLog`, or as a file where it is too long for that. */
import { text } from 'node:stream/consumers';
import { decodeStoredLog, linesOf, routes } from '../../contract/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { downloadFile } from '../result/export.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import { maximumBodyBytes } from '../connection/transport.ts';

/** The code for a log of more than 30 MB, which the server does not open; its file can be downloaded [WorkspaceExceptionManager.java]. */
const tooLong = 80033;

/** The words in every task's last line [EntranceServer; linkis-cli ends at them too]. */
const endMark = 'Your job completed with';

/** Every line of the file, blank ones included. Line n, counted as in the entrance's log, is at index n - 1. */
export async function readStoredLog(
  parts: ClientParts,
  logPath: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  try {
    return await parts.gateways.read(
      {
        path: routes.openLog,
        query: { path: logPath },
        what: `the stored log ${logPath}`,
        isOptional: 'path',
      },
      decodeStoredLog,
      signal,
    );
  } catch (thrown) {
    if (!(thrown instanceof LinkisRefusedError) || thrown.errorCode !== tooLong) throw thrown;
    return linesOf(await text(bounded(await downloadFile(parts, logPath, signal), logPath)));
  }
}

async function* bounded(
  bytes: AsyncIterable<Uint8Array>,
  logPath: string,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > maximumBodyBytes)
      throw new LinkisKernelError(
        'LINKIS_HTTP',
        `The stored log ${logPath} has more than ${String(maximumBodyBytes / 1024 / 1024)} MB`,
        { hint: 'Too much for a cell: fetch the file itself from the server.' },
      );
    yield chunk;
  }
}

/** True when the log holds its last line. */
export function hasEndMark(lines: readonly string[]): boolean {
  return lines.slice(-20).some((line) => line.includes(endMark));
}

/** The whole last line of a task: its words alone may also stand in the code that a log echoes. */
const lastLine =
  /^\d{4}-\d{2}-\d{2} \S+ INFO\s+(?:Congratulations|Sorry)\. Your job completed with (?:a )?status \w+\./;

/** True when the lines end in a task's last line. */
export function endsTask(lines: readonly string[]): boolean {
  return lastLine.test(lines.findLast((line) => line.trim() !== '') ?? '');
}
