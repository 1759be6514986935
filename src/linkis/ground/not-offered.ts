/** Tells a server that lacks an interface, since it is older or without the service, from one that refuses a call. */
import { excerptOf, firstReleaseOf, oldestRelease } from '../../contract/index.ts';
import { LinkisRefusedError, LinkisTransportError } from './linkis-error.ts';

/** The gateway has no instance of the service that the path names; for some releases this means that there is no such service. */
const noService = 10050;

const serviceHint =
  'Its gateway knows no such service: it may be restarting, or be switched off. Try again in a moment, or ask its administrator.';

/** What says that an interface is missing. */
export type Absence = Pick<LinkisRefusedError, 'envelopeStatus' | 'errorCode' | 'description'>;

/**
 * Undefined when `thrown` says anything else. A page of a proxy in place of an answer, which says 404 too, counts where Linkis has answered
 * other calls: else the url may be that of another server.
 */
export function absenceOf(thrown: unknown, hasAnswered: boolean): Absence | undefined {
  if (thrown instanceof LinkisTransportError) {
    const { pageStatus } = thrown;
    if (!hasAnswered || pageStatus === undefined || !isUnknownPath(pageStatus)) return undefined;
    return { envelopeStatus: pageStatus, errorCode: undefined, description: '' };
  }
  if (!(thrown instanceof LinkisRefusedError)) return undefined;
  const { envelopeStatus, errorCode, description } = thrown;
  if (!isUnknownPath(envelopeStatus) && errorCode !== noService) return undefined;
  return { envelopeStatus, errorCode, description };
}

/** True for the status of a path, or of a method, that a server does not know. */
export function isUnknownPath(status: number): boolean {
  return status === 404 || status === 405;
}

/** Which releases have the path: a sentence for its user. */
export function releasesWith(path: string): string {
  const first = firstReleaseOf(path);
  return first === oldestRelease
    ? `Every Linkis from ${first} on has it: the service may be switched off, or a proxy before it does not let the path through; ask its administrator.`
    : `Linkis has it from ${first} on; all else works.`;
}

/** The error for a server that does not offer `what`, such as `files of the workspace`, by the interface `path`; undefined when `thrown` says anything else. */
export function notOffered(
  thrown: unknown,
  hasAnswered: boolean,
  what: string,
  path: string,
  code: 'LINKIS_REFUSED' | 'LINKIS_UNREACHABLE' = 'LINKIS_REFUSED',
): LinkisRefusedError | undefined {
  const absence = absenceOf(thrown, hasAnswered);
  if (absence === undefined) return undefined;
  const { envelopeStatus, errorCode, description } = absence;
  const number = errorCode === undefined ? '' : `, code ${String(errorCode)}`;
  const words = description === '' ? '' : `: ${description}`;
  return new LinkisRefusedError(
    code,
    `this server does not offer ${what} (${path}, ${excerptOf(`status ${String(envelopeStatus)}${number}${words}`)})`,
    {
      ...absence,
      hint: isUnknownPath(envelopeStatus) ? releasesWith(path) : serviceHint,
      serviceDown: false,
      isNotOffered: true,
      cause: thrown,
    },
  );
}

/**
 * What a call of `path` rejects with, in other words when the server does not offer `what`. For interfaces of services that every Linkis has:
 * one that is away is waited for, and stays `LINKIS_UNREACHABLE`.
 */
export async function orNotOffered<T>(
  { gateways }: { readonly gateways: { readonly hasAnswered: () => boolean } },
  what: string,
  path: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    const isAway = thrown instanceof LinkisRefusedError && thrown.serviceDown;
    const code = isAway ? 'LINKIS_UNREACHABLE' : 'LINKIS_REFUSED';
    throw notOffered(thrown, gateways.hasAnswered(), what, path, code) ?? thrown;
  }
}
