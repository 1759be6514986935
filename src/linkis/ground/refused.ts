/** Turns a refusal in an envelope into an error that says what was refused, why, and what helps. */
import { decodeRefusal, type Envelope, excerptOf, isServiceDown } from '../../contract/index.ts';
import type { ErrorCode } from '../../shared/index.ts';
import { LinkisRefusedError } from './linkis-error.ts';

const noPermission =
  'The server does not let this user read the file; an administrator can allow it (wds.linkis.workspace.filesystem.owner.check, and the permissions of the result and log directories).';

/** What helps, by Linkis' error code. */
const hints: ReadonlyMap<number, string> = new Map([
  [80010, noPermission],
  [80012, noPermission],
  [80018, noPermission],
  [12001, 'The queue of this user and engine is full; wait for tasks to end or kill some.'],
  [50080, 'LINKIS_USER must be the user whose password or token is used.'],
  [
    50081,
    'The server forbids some words in shell code (wds.linkis.shell.danger.usage); use another engine, or ask its administrator.',
  ],
]);

function hintOf(envelope: Envelope, errorCode: number | undefined): string | undefined {
  if (envelope.status === 429)
    return 'The gateway, or a proxy before it, has had too many requests; try again in a moment.';
  if (isServiceDown(envelope, errorCode))
    return 'A service behind the gateway is away or restarting; try again in a moment.';
  if (envelope.status === 404)
    return 'Check the url: the server there does not know the paths of Linkis.';
  return errorCode === undefined ? undefined : hints.get(errorCode);
}

/**
 * The error for `envelope`, the answer to the call `name`, which asked for `what`; `hide` takes secrets out of the server's words.
 * `LINKIS_UNREACHABLE` when a service behind the gateway is away, so that nobody refused anything; else `LINKIS_REFUSED`.
 */
export function refused(
  name: string,
  envelope: Envelope,
  hide: (text: string) => string,
  what?: string,
  retryAfterMs?: number,
): LinkisRefusedError {
  const { errorCode, description } = decodeRefusal(envelope);
  const words = hide(description === '' ? 'no reason given' : description);
  const numbers = `status ${String(envelope.status)}${errorCode === undefined ? '' : `, code ${String(errorCode)}`}`;
  const serviceDown = isServiceDown(envelope, errorCode);
  const refusedWhat = what === undefined ? name : `${what} (${name})`;
  const code: ErrorCode = serviceDown ? 'LINKIS_UNREACHABLE' : 'LINKIS_REFUSED';
  const verb = serviceDown ? 'cannot answer' : 'refused';
  return new LinkisRefusedError(
    code,
    `Linkis ${verb} ${refusedWhat}: ${excerptOf(words)} (${numbers})`,
    {
      hint: hintOf(envelope, errorCode),
      envelopeStatus: envelope.status,
      errorCode,
      description: words,
      serviceDown,
      retryAfterMs,
    },
  );
}
