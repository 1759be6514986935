/** Turns an error of the network into one that says what the user can do. */
import { excerptOf } from '../../contract/index.ts';
import { asArray, asString, isObject, LinkisKernelError, messageOf } from '../../shared/index.ts';
import type { WireRequest } from './connection.ts';
import { DeadlinePassed } from '../ground/deadline.ts';
import { LinkisTransportError } from '../ground/linkis-error.ts';

interface Cause {
  /** What happened, after "cannot be reached: ". */
  readonly what: string;
  readonly hint: string;
  readonly maybeProcessed: boolean;
  readonly transient: boolean;
}

/** Codes of a server that got no client certificate, or one that it does not accept. */
const wantsCertificate =
  /^ERR_SSL_.*ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE)/;

const tlsCodes =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/;

/** The first `code` in an error and its causes: `fetch` wraps errors, and Happy Eyeballs collects several. */
function codeOf(thrown: unknown, depth = 0): string | undefined {
  if (!isObject(thrown) || depth > 4) return undefined;
  const code = asString(thrown['code']);
  if (code !== undefined) return code;
  const below = [thrown['cause'], ...(asArray(thrown['errors']) ?? [])];
  return below.map((cause) => codeOf(cause, depth + 1)).find((found) => found !== undefined);
}

function causeOf(thrown: unknown, code: string | undefined, url: URL): Cause {
  if (thrown instanceof DeadlinePassed)
    return {
      what: thrown.message,
      hint: 'The gateway or the database behind it is overloaded or stuck; try again, or raise requestTimeoutMs.',
      maybeProcessed: true,
      transient: true,
    };
  // ENOENT: nobody listens on the Unix socket.
  if (code === 'ECONNREFUSED' || code === 'ENOENT')
    return {
      what: 'connection refused',
      hint: 'Check that the gateway runs and that its url has the right host and port.',
      maybeProcessed: false,
      transient: true,
    };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      what: `the host name ${url.hostname} is not known (${code})`,
      hint: 'Check the host in its url, and the DNS or VPN of this machine.',
      maybeProcessed: false,
      transient: code === 'EAI_AGAIN',
    };
  if (code === 'CONNECT_TIMEOUT' || code === 'ETIMEDOUT' || code?.endsWith('UNREACH'))
    return {
      what: `no connection (${code})`,
      hint: 'Check the network, the firewall and the proxy variables between this machine and the gateway.',
      maybeProcessed: code === 'ETIMEDOUT',
      transient: true,
    };
  if (code !== undefined && wantsCertificate.test(code))
    return {
      what: `TLS failed (${code}: the server asks for a client certificate)`,
      hint: 'Set certFile and keyFile to a certificate that the gateway accepts.',
      maybeProcessed: false,
      transient: false,
    };
  if (code !== undefined && tlsCodes.test(code))
    return {
      what: `TLS failed (${code}: ${excerptOf(messageOf(thrown))})`,
      hint: 'Set LINKIS_CA_FILE to the certificate authority of the gateway, or use http:// if it has no TLS.',
      maybeProcessed: false,
      transient: false,
    };
  return {
    what: code === undefined ? messageOf(thrown) : `${messageOf(thrown)} (${code})`,
    // Under TLS 1.3 a server that wants a certificate just closes the connection.
    hint:
      url.protocol === 'https:'
        ? 'The connection broke; check that the gateway still runs, and whether it asks for a client certificate (certFile, keyFile).'
        : 'The connection broke; check that the gateway still runs.',
    maybeProcessed: true,
    transient: true,
  };
}

/** `LINKIS_UNREACHABLE` for whatever the network threw; a LinkisKernelError already says what it is and passes through. */
export function unreachable(request: WireRequest, thrown: unknown): LinkisKernelError {
  if (thrown instanceof LinkisKernelError) return thrown;
  const { method, url } = request;
  const { what, hint, maybeProcessed, transient } = causeOf(thrown, codeOf(thrown), url);
  // Without any connection it does not matter which request it was.
  const asked = maybeProcessed ? ` (${method} ${url.pathname})` : '';
  return new LinkisTransportError(
    'LINKIS_UNREACHABLE',
    `the gateway ${url.origin} cannot be reached: ${what}${asked}`,
    { hint, maybeProcessed, transient, cause: thrown },
  );
}
