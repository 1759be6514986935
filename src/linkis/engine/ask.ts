/** Calls of the engine manager that a server may lack: what is not offered is told in words of its own, and not asked for again. */
import type { JsonObject } from '../../shared/index.ts';
import { LinkisRefusedError } from '../ground/linkis-error.ts';
import { absenceOf, isUnknownPath, releasesWith } from '../ground/not-offered.ts';
import type { GatewayCall } from '../session/gateway-call.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** `what` stands after "does not offer", and in the words of a refusal. Gives the `data` of the answer. */
export type AskManager = (
  call: GatewayCall & { readonly what: string },
  signal: AbortSignal | undefined,
) => Promise<JsonObject>;

/** All of them only read, by POST too, so each is repeated like any read; a path that has been answered with 404 or 405 is not sent any more. */
export function createAskManager(parts: ClientParts): AskManager {
  const absent = new Map<string, LinkisRefusedError>();
  return async (call, signal) => {
    const known = absent.get(call.path);
    if (known !== undefined) throw known;
    try {
      return await parts.gateways.read(call, ({ data }) => data, signal);
    } catch (thrown) {
      const absence = absenceOf(thrown, parts.gateways.hasAnswered());
      if (absence === undefined) throw thrown;
      const isAbsent = isUnknownPath(absence.envelopeStatus);
      const error = new LinkisRefusedError(
        'LINKIS_REFUSED',
        `this server (${parts.gateways.address}) does not offer ${call.what}`,
        {
          hint: isAbsent
            ? `It does not know ${call.method ?? 'GET'} ${call.path}. ${releasesWith(call.path)}`
            : 'It has no engine manager that answers; if it is restarting, try again in a moment.',
          ...absence,
          serviceDown: false,
          isNotOffered: true,
          cause: thrown,
        },
      );
      // A service that is only away comes back.
      if (isAbsent) absent.set(call.path, error);
      throw error;
    }
  };
}
