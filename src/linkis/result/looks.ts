/** Questions to tables beside tasks, at a local gateway. */
import { decodeLookAnswer, decodeLookTable, lookPaths } from '../../contract/index.ts';
import { LinkisKernelError } from '../../shared/index.ts';
import type { LookClient } from '../../task/index.ts';
import { orNotOffered } from '../ground/not-offered.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** What the paths are for, in messages. */
const what = 'questions to local tables';
/** A question over hundreds of millions of rows takes minutes; whoever asks gives up earlier by its signal. */
const longestMs = 600_000;

export function createLookClient(parts: ClientParts): LookClient {
  const { gateways } = parts;
  return {
    table: async (path, signal) =>
      orNotOffered(parts, what, lookPaths.table, async () =>
        gateways.read(
          { path: lookPaths.table, query: { path }, what: `the columns of ${path}` },
          decodeLookTable,
          signal,
        ),
      ),
    ask: async ({ look, isNew, code }, signal) =>
      orNotOffered(parts, what, lookPaths.ask, async () => {
        const { name, envelope } = await gateways.send(
          {
            method: 'POST',
            path: lookPaths.ask,
            body: { look, isNew, code },
            timeoutMs: longestMs,
            what,
          },
          signal,
        );
        const answer = decodeLookAnswer(envelope, name);
        if (answer.kind === 'gone')
          throw new LinkisKernelError('RESULT_GONE', `the look ${look} is not there any more`);
        if (answer.kind === 'failed') throw new LinkisKernelError('TASK_FAILED', answer.message);
        return answer.rows;
      }),
    async end(look, signal) {
      await gateways.send({ method: 'POST', path: lookPaths.end, body: { look }, what }, signal);
    },
  };
}
