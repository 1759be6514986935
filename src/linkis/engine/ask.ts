/** Calls of the engine manager that a server may lack: what is not offered is told in words of its own, and not asked for again. */
import type { JsonObject } from '../../shared/index.ts';
import { LinkisRefusedError, LinkisTransportError } from '../ground/linkis-error.ts';
import type { GatewayCall } from '../session/gateway-session.ts';
import type { ClientParts } from '../session/client-parts.ts';

/** `what` stands after "does not offer", and in the words of a refusal. Gives the `data` of the answer. */
export type AskManager = (
  call: GatewayCall & { readonly what: string },
  signal: AbortSignal | undefined,
) => Promise<JsonObject>;

/** No such application: the gateway routes to no service of that name [NoApplicationExistsException]. */
const noApplication = 10050;

/** Each call is sent once; a path that has been answered with 404 or 405 is not sent any more. */
export function createAskManager(parts: ClientParts): AskManager {
  const absent = new Map<string, LinkisRefusedError>();
  return async (call, signal) => {
    const known = absent.get(call.path);
    if (known !== undefined) throw known;
    try {
      return (await parts.gateways.send(call, signal)).envelope.data;
    } catch (thrown) {
      const refusal = asRefusal(thrown, parts);
      if (refusal === undefined) throw thrown;
      const { envelopeStatus, errorCode } = refusal;
      const isAbsent = envelopeStatus === 404 || envelopeStatus === 405;
      if (!isAbsent && errorCode !== noApplication) throw thrown;
      const error = new LinkisRefusedError(
        'LINKIS_REFUSED',
        `this server (${parts.gateways.address}) does not offer ${call.what}`,
        {
          hint: isAbsent
            ? `It does not know ${call.method ?? 'GET'} ${call.path}; Linkis 1.8 has it.`
            : 'It has no engine manager that answers; if it is restarting, try again in a moment.',
          ...refusal,
          serviceDown: false,
          cause: thrown,
        },
      );
      // A service that is only away comes back.
      if (isAbsent) absent.set(call.path, error);
      throw error;
    }
  };
}

type Refusal = Pick<LinkisRefusedError, 'envelopeStatus' | 'errorCode' | 'description'>;

/** A page of a proxy in place of an answer, which says 404 too, counts where Linkis has answered other calls. */
function asRefusal(thrown: unknown, { gateways }: ClientParts): Refusal | undefined {
  if (thrown instanceof LinkisRefusedError) {
    const { envelopeStatus, errorCode, description } = thrown;
    return { envelopeStatus, errorCode, description };
  }
  const isPage = thrown instanceof LinkisTransportError && thrown.code === 'LINKIS_HTTP';
  const status = isPage
    ? / does not answer like Linkis: HTTP (404|405) /.exec(thrown.message)?.[1]
    : undefined;
  if (status === undefined || !gateways.hasAnswered()) return undefined;
  return { envelopeStatus: Number(status), errorCode: undefined, description: '' };
}
