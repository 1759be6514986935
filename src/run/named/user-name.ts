/** Asks the server for the user's name, for messages. */
import { type Logger, messageOf } from '../../shared/index.ts';
import type { TaskClient } from '../../task/index.ts';

/** Undefined when the server does not say. Rejects with the signal's reason. */
export async function userName(run: {
  readonly client: TaskClient;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}): Promise<string | undefined> {
  const { client, logger, signal } = run;
  try {
    return (await client.catalogue.user(signal)).name;
  } catch (thrown) {
    signal.throwIfAborted();
    logger.info(`the name of the user is not known: ${messageOf(thrown)}`);
    return undefined;
  }
}
