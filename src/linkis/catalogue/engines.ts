/** The engines that the server has configured. */
import { decodeCategoryEngines, routes } from '../../contract/index.ts';
import type { EngineOffer } from '../../task/index.ts';
import type { ClientParts } from '../session/client-parts.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';

/** Engines with versions, each once. Empty when the server refuses the list, which a plain user may not be allowed to read. */
export async function readEngines(
  parts: ClientParts,
  signal?: AbortSignal,
): Promise<readonly EngineOffer[]> {
  try {
    return await parts.gateways.read(
      { path: routes.category, what: 'the list of engines', isOptional: 'path' },
      decodeCategoryEngines,
      signal,
    );
  } catch (thrown) {
    if (!(thrown instanceof LinkisRefusedError) || thrown.serviceDown) throw thrown;
    parts.logger.info(`engines are not listed: ${thrown.message}`);
    return [];
  }
}
